import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { InfoHash, OfferId, PeerId } from "../../core/ids.ts";
import { type Random, randomFrom, seededRandom } from "../../core/random.ts";
import type { ServerMessage } from "../../tracker/protocol/messages.ts";
import { serializeServerMessage } from "../../tracker/protocol/serialize.ts";
import { FakeSockets } from "../testing/fake-socket.ts";
import { VirtualTimers } from "../testing/virtual-timers.ts";
import {
  type TrackerListener,
  type TrackerNews,
  type TrackerProblem,
  TrackerSocket,
} from "./tracker-socket.ts";

const HASH = "0a".repeat(20) as InfoHash;
const OTHER_HASH = "0b".repeat(20) as InfoHash;
const OURS = "01".repeat(20) as PeerId;
const THEIRS = "02".repeat(20) as PeerId;
const OFFER = "0f".repeat(20) as OfferId;
const SDP = "v=0\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n";
const URL = "ws://tracker.example/announce";

class Listener implements TrackerListener {
  readonly infoHash: InfoHash;
  readonly peerId = OURS;
  readonly messages: TrackerNews[] = [];
  readonly problems: (TrackerProblem | undefined)[] = [];
  connects = 0;

  constructor(infoHash = HASH) {
    this.infoHash = infoHash;
  }

  received(news: TrackerNews): void {
    if (news.type === "connected") this.connects++;
    else if (news.type === "problem") this.problems.push(news.problem);
    else this.messages.push(news);
  }
}

/** Chooses the longest wait. */
const patient: Random = randomFrom(() => 1 - Number.EPSILON);

function setUp(random = patient) {
  const timers = new VirtualTimers();
  const sockets = new FakeSockets();
  const idle = { count: 0 };
  const client = new TrackerSocket({
    url: URL,
    openSocket: sockets.open,
    timers,
    random,
    idle: () => idle.count++,
  });
  return { timers, sockets, client, idle };
}

function connected(...hashes: InfoHash[]) {
  const world = setUp();
  const listeners = (hashes.length === 0 ? [HASH] : hashes).map((hash) => new Listener(hash));
  for (const listener of listeners) world.client.subscribe(listener);
  world.sockets.last.open();
  const [listener = new Listener()] = listeners;
  return { ...world, listeners, listener };
}

const announce = (event?: "started" | "stopped") =>
  ({
    type: "announce",
    infoHash: HASH,
    peerId: OURS,
    event,
    uploaded: 0,
    downloaded: 0,
    left: 1,
    numwant: 5,
    offers: [],
    signals: true,
  }) as const;

const response = (infoHash = HASH): ServerMessage => ({
  type: "announce-response",
  infoHash,
  interval: 120,
  complete: 1,
  incomplete: 2,
  peers: [],
});

describe("connection", () => {
  test("opens when the first torrent subscribes, and serves them all", () => {
    const { sockets, client } = setUp();
    expect(sockets.made).toHaveLength(0);
    const listeners = [new Listener(HASH), new Listener(OTHER_HASH)];
    for (const listener of listeners) client.subscribe(listener);
    expect(sockets.made).toHaveLength(1);
    sockets.last.open();
    expect(listeners.map(({ connects }) => connects)).toEqual([1, 1]);
  });

  test("passes a message to its torrent and to no other", () => {
    const { sockets, listeners } = connected(HASH, OTHER_HASH);
    sockets.last.receive(response(OTHER_HASH));
    expect(listeners.map(({ messages }) => messages.length)).toEqual([0, 1]);
  });

  test("drops what is sent while not connected, and says so", () => {
    const { sockets, client } = setUp();
    client.subscribe(new Listener());
    expect(client.send(announce())).toBe(false);
    sockets.last.open();
    expect(sockets.last.sent).toEqual([]);
    expect(client.send(announce())).toBe(true);
    expect(sockets.last.sent).toEqual([announce()]);
  });

  test("stays open for a while after the last torrent left, so that a pause does not reconnect", () => {
    const { timers, sockets, client, listener, idle } = connected();
    client.unsubscribe(listener);
    timers.pass(10_000);
    expect(sockets.last.isClosed).toBe(false);
    client.subscribe(listener);
    timers.pass(60_000);
    expect(sockets.last.isClosed).toBe(false);
    client.unsubscribe(listener);
    timers.pass(60_000);
    expect(sockets.last.isClosed).toBe(true);
    expect(idle.count).toBe(1);
    expect(timers.pending).toBe(0);
    expect(sockets.made).toHaveLength(1);
  });

  test("passes nothing to a torrent that left", () => {
    const { sockets, client, listener } = connected();
    client.unsubscribe(listener);
    sockets.last.receive(response());
    expect(listener.messages).toEqual([]);
  });
});

describe("reconnecting", () => {
  test("waits at most 1, 2, 4 … 30 s, and starts over once the tracker has sent a message", () => {
    const { timers, sockets, client } = setUp();
    client.subscribe(new Listener());
    const waits = Array.from({ length: 8 }, () => {
      sockets.last.break();
      const wait = timers.nextAt - timers.now;
      timers.pass(wait);
      return Math.round(wait / 1000);
    });
    expect(waits).toEqual([1, 2, 4, 8, 16, 30, 30, 30]);
    sockets.last.open();
    sockets.last.receive(response());
    sockets.last.break();
    expect(timers.nextAt - timers.now).toBeLessThanOrEqual(1000);
  });

  test("waits longer each time when the tracker accepts and hangs up", () => {
    const { timers, sockets, client } = setUp();
    client.subscribe(new Listener());
    for (let i = 0; i < 6; i++) {
      sockets.last.open();
      sockets.last.break();
      timers.pass(timers.nextAt - timers.now);
    }
    sockets.last.break();
    expect(timers.nextAt - timers.now).toBeGreaterThan(29_000);
  });

  test("spreads the waits over the whole span", () => {
    const random = seededRandom(7);
    const waits = Array.from({ length: 200 }, () => {
      const { timers, sockets, client } = setUp(random);
      client.subscribe(new Listener());
      sockets.last.break();
      return timers.nextAt;
    });
    for (const [from, to] of [
      [0, 250],
      [250, 500],
      [500, 750],
      [750, 1000],
    ] as const)
      expect(waits.filter((wait) => wait >= from && wait < to).length).toBeGreaterThan(20);
  });

  test("reports to every torrent that it is connected again", () => {
    const { timers, sockets, listeners } = connected(HASH, OTHER_HASH);
    sockets.last.break();
    timers.pass(1000);
    sockets.last.open();
    expect(listeners.map(({ connects }) => connects)).toEqual([2, 2]);
  });

  test("gives up a socket that does not open within 20 s", () => {
    const { timers, sockets, client } = setUp();
    client.subscribe(new Listener());
    timers.pass(20_000);
    expect(sockets.made[0]?.isClosed).toBe(true);
    timers.pass(1000);
    expect(sockets.made).toHaveLength(2);
  });

  test("gives up a socket that leaves an announce unanswered for 20 s, however often it is repeated", () => {
    const { timers, sockets, client } = connected();
    client.send(announce("started"));
    timers.pass(15_000);
    client.send(announce());
    timers.pass(6000);
    expect(sockets.made[0]?.isClosed).toBe(true);
    expect(sockets.made).toHaveLength(2);
  });

  test("takes any message of the tracker for an answer", () => {
    const { timers, sockets, client } = connected();
    client.send(announce());
    timers.pass(15_000);
    sockets.last.receive({ type: "offer", infoHash: HASH, peerId: THEIRS, offerId: OFFER, sdp: SDP });
    timers.pass(60_000);
    expect(sockets.made).toHaveLength(1);
  });

  test("expects no answer to `stopped`", () => {
    const { timers, sockets, client } = connected();
    client.send(announce("stopped"));
    timers.pass(60_000);
    expect(sockets.made).toHaveLength(1);
  });

  test("gives up a socket that sends nothing instead of queueing", () => {
    const { sockets, client } = connected();
    sockets.last.bufferedAmount = 2 * 1024 * 1024;
    expect(client.send(announce())).toBe(false);
    expect(sockets.last.isClosed).toBe(true);
    expect(client.isOpen).toBe(false);
  });
});

describe("problems", () => {
  test("reports no short restart, but a tracker that cannot be reached until it can", () => {
    const { timers, sockets, listener } = connected();
    sockets.last.break();
    timers.pass(1000);
    expect(listener.problems).toEqual([]);
    sockets.last.break();
    timers.pass(2000);
    sockets.last.break();
    expect(listener.problems).toEqual([{ code: "tracker-unreachable", detail: URL }]);
    timers.pass(4000);
    sockets.last.open();
    expect(listener.problems).toEqual([{ code: "tracker-unreachable", detail: URL }, undefined]);
  });

  test("reports a refusal until an announce is answered", () => {
    const { sockets, listener } = connected();
    const refusal: ServerMessage = {
      type: "failure",
      action: "announce",
      infoHash: HASH,
      offerId: undefined,
      reason: "not here",
    };
    sockets.last.receive(refusal);
    sockets.last.receive(refusal);
    sockets.last.receive(response());
    expect(listener.problems).toEqual([{ code: "tracker-refused", detail: "not here" }, undefined]);
  });

  test("reports a refusal without an info hash to all torrents, and none that names an offer", () => {
    const { sockets, listeners } = connected(HASH, OTHER_HASH);
    const failure = { type: "failure", action: undefined, infoHash: undefined, reason: "slow down" } as const;
    sockets.last.receive({ ...failure, offerId: undefined });
    expect(listeners.map(({ problems }) => problems.length)).toEqual([1, 1]);
    sockets.last.receive({ ...failure, infoHash: HASH, offerId: OFFER });
    expect(listeners.map(({ problems }) => problems.length)).toEqual([1, 1]);
    expect(listeners[0]?.messages.at(-1)).toMatchObject({ offerId: OFFER });
  });
});

describe("messages from the tracker", () => {
  test("drops our own messages", () => {
    const { sockets, listener } = connected();
    const offer = { type: "offer", infoHash: HASH, offerId: OFFER, sdp: SDP } as const;
    sockets.last.receive({ ...offer, peerId: OURS });
    expect(listener.messages).toEqual([]);
    sockets.last.receive({ ...offer, peerId: THEIRS });
    expect(listener.messages).toHaveLength(1);
  });

  test("ignores mangled frames", () => {
    const { timers, sockets, client, listener } = connected();
    const valid = [
      response(),
      { type: "offer", infoHash: HASH, peerId: THEIRS, offerId: OFFER, sdp: SDP } as const,
      {
        type: "signal",
        infoHash: HASH,
        peerId: THEIRS,
        offerId: OFFER,
        signal: { candidate: { candidate: "candidate:1", sdpMLineIndex: 0, sdpMid: "0" } },
      } as const,
    ].map(serializeServerMessage);
    const mangled = fc
      .record({ text: fc.constantFrom(...valid), at: fc.nat(300), cut: fc.nat(20), put: fc.string() })
      .map(({ text, at, cut, put }) => text.slice(0, at) + put + text.slice(at + cut));
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), mangled), (frame) => {
        sockets.last.receive(frame);
      }),
      { numRuns: 3000 },
    );
    timers.pass(1000);
    listener.messages.length = 0;
    sockets.last.receive(response());
    expect(listener.messages).toHaveLength(1);
    expect(client.isOpen).toBe(true);
    expect(sockets.made).toHaveLength(1);
  });
});
