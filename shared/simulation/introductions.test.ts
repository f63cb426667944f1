import { beforeEach, describe, expect, test } from "vitest";
import type { InfoHash, PeerId } from "../core/ids.ts";
import { seededRandom } from "../core/random.ts";
import type { Input } from "../engine/io.ts";
import { EventQueue } from "./event-queue.ts";
import { type Client, Introducer } from "./introductions.ts";
import type { Token } from "./network.ts";

const A = "a".repeat(40) as PeerId;
const B = "b".repeat(40) as PeerId;
const LATENCY_MS = 20;
const SETUP_MS = 100;

let queue: EventQueue;
let introducer: Introducer;
let heard: string[];
let a: Client;
let b: Client;

beforeEach(() => setUp());

function setUp(seed = 1, linkSetupMs: readonly [number, number] = [SETUP_MS, SETUP_MS]): void {
  queue = new EventQueue();
  heard = [];
  introducer = new Introducer({
    queue,
    infoHash: "1".repeat(40) as InfoHash,
    random: seededRandom(seed),
    latencyMs: LATENCY_MS,
    linkSetupMs,
    connected: (dialler, dialled) =>
      heard.push(`${queue.now}: ${name(dialler.peerId)}→${name(dialled.peerId)}`),
  });
  a = introducer.open(0, A, (input) => note("a", input));
  b = introducer.open(1, B, (input) => note("b", input));
}

function name(peerId: PeerId): string {
  return peerId[0] ?? "";
}

function note(who: string, input: Input<Token>): void {
  if (input.type === "announced") return;
  const whom = "peerId" in input ? name(input.peerId) : "";
  const found = input.type === "peers-found" ? input.peers.map(({ peerId }) => name(peerId)).join() : whom;
  heard.push(`${queue.now}: ${who} ${input.type} ${found}`);
}

function announce(client: Client): void {
  client.announce({
    type: "announce",
    event: "started",
    uploaded: 0,
    downloaded: 0,
    left: 1,
    wanted: 24,
  });
}

function run(until: number): string[] {
  while (queue.next(until));
  return heard.splice(0);
}

describe("the tracker", () => {
  test("names peers that announced before", () => {
    announce(a);
    expect(run(100)).toEqual([]);
    announce(b);
    expect(run(200)).toEqual([`${100 + 2 * LATENCY_MS}: b peers-found a`]);
  });
});

describe("a dial", () => {
  beforeEach(() => {
    announce(a);
    announce(b);
    run(100);
    a.dial(B);
    expect(run(200)).toEqual(["140: b peer-offered a"]);
  });

  test("opens a link when it is accepted", () => {
    b.accept(A);
    expect(run(60_000)).toEqual([`${200 + 2 * LATENCY_MS + SETUP_MS}: a→b`]);
  });

  test("fails after 25 s when it is refused, because refusals are not reported", () => {
    b.refuse(A);
    expect(run(60_000)).toEqual(["25100: a dial-failed b"]);
  });

  test("that is cancelled after its offer fails for the other peer after 25 s", () => {
    a.cancelDial(B);
    b.accept(A);
    expect(run(60_000)).toEqual(["25200: b dial-failed a"]);
  });

  test("fails when the other peer leaves while the channel opens", () => {
    b.accept(A);
    run(300);
    b.close();
    expect(run(60_000)).toEqual(["25100: a dial-failed b"]);
  });
});

test("a dial to a peer that has left fails when the tracker reports it", () => {
  announce(a);
  announce(b);
  run(100);
  b.close();
  a.dial(B);
  expect(run(60_000)).toEqual([`${100 + 2 * LATENCY_MS}: a dial-failed b`]);
});

test("every link draws its own setup time", () => {
  const agreedAt = 200 + 2 * LATENCY_MS;
  const took = [1, 2, 3, 4, 5, 6].map((seed) => {
    setUp(seed, [1_100, 1_400]);
    announce(a);
    announce(b);
    run(100);
    a.dial(B);
    run(200);
    b.accept(A);
    return Number.parseInt(run(60_000).find((line) => line.includes("→")) ?? "", 10) - agreedAt;
  });
  expect(Math.min(...took)).toBeGreaterThanOrEqual(1_100);
  expect(Math.max(...took)).toBeLessThanOrEqual(1_400);
  expect(new Set(took).size).toBeGreaterThan(1);
});
