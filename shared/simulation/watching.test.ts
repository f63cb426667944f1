import { describe, expect, test } from "vitest";
import type { PieceIndex } from "../core/layout.ts";
import { SECOND_MS } from "../core/time.ts";
import { OptimisticTime, unevenness } from "./optimistic-time.ts";
import { simulate } from "./run.ts";
import { leechers, type PeerGroup, scenario, seeds } from "./scenario.ts";
import { Swarm } from "./swarm.ts";
import { Unverified } from "./unverified.ts";
import { Waiting } from "./waiting.ts";

const KIB = 1024;

function swarmOf(groups: readonly PeerGroup[]): Swarm {
  return new Swarm(scenario(groups, { pieces: 4 }));
}

function runUntil(swarm: Swarm, ms: number): void {
  while (swarm.queue.next(ms));
}

describe("whoever looks on", () => {
  test("changes nothing", () => {
    const made = scenario([seeds({ upload: 64 * KIB }), leechers(3, { upload: 64 * KIB })], { pieces: 4 });
    const prepare = (swarm: Swarm): void => {
      new OptimisticTime(swarm, "seeds");
      new Unverified(swarm);
      new Waiting(swarm, () => true);
    };
    expect(simulate(made, { prepare }).hash).toBe(simulate(made).hash);
  });
});

describe("waiting", () => {
  // A block of 16 KiB takes 16 s.
  const slow = [seeds({ upload: KIB }), leechers(1, {})];

  test("is the longest time between two bytes", () => {
    const swarm = swarmOf(slow);
    const waiting = new Waiting(swarm, ({ isSeed }) => !isSeed);
    runUntil(swarm, 100 * SECOND_MS);
    expect(waiting.longest / SECOND_MS).toBeGreaterThanOrEqual(14);
    expect(waiting.longest / SECOND_MS).toBeLessThanOrEqual(17);
  });

  test("is not what those do who have nobody to want anything of", () => {
    const swarm = swarmOf([leechers(2, {})]);
    const waiting = new Waiting(swarm, () => true);
    runUntil(swarm, 100 * SECOND_MS);
    expect(waiting.longest).toBe(0);
  });
});

describe("what is unverified", () => {
  const groups = [seeds({ upload: 64 * KIB }), leechers(2, { upload: 64 * KIB })];
  const piece = 3 as PieceIndex;

  test("is counted when it is stored", () => {
    const swarm = swarmOf(groups);
    const unverified = new Unverified(swarm);
    runUntil(swarm, SECOND_MS);
    const [, leecher] = swarm.peers;
    if (leecher !== undefined) swarm.onInput?.(leecher, { type: "piece-stored", piece });
    expect(unverified).toMatchObject({ stored: 1, announced: 0 });
  });

  test("is counted when it is announced", () => {
    const swarm = swarmOf(groups);
    const unverified = new Unverified(swarm);
    const heard = swarm.onInput;
    let isDone = false;
    // The first link between leechers: its other end says it has what it has not.
    swarm.onInput = (peer, input) => {
      heard?.(peer, input);
      if (isDone || input.type !== "link-opened" || peer.group.isSeed) return;
      if (swarm.peers.find(({ id }) => id === input.peerId)?.group.isSeed) return;
      isDone = true;
      heard?.(peer, { type: "message", link: input.link, message: { type: "have", piece } });
    };
    runUntil(swarm, 3 * SECOND_MS);
    expect(unverified).toMatchObject({ stored: 0, announced: 1 });
  });
});

describe("the time of optimistic slots", () => {
  test("is uneven by the share that the furthest lacks or has too much", () => {
    expect(unevenness([10, 10, 10])).toBe(0);
    expect(unevenness([10, 15, 5])).toBe(0.5);
    expect(unevenness([0, 20])).toBe(1);
  });

  test("goes round among those without a regular slot", () => {
    const swarm = swarmOf([seeds({ upload: 64 }), leechers(1, { name: "giver" })]);
    const time = new OptimisticTime(swarm, "seeds");
    runUntil(swarm, 100 * SECOND_MS);
    // The only one there is has a regular slot.
    expect(time.seconds).toEqual([]);
  });
});
