import { describe, expect, test } from "vitest";
import type { PieceIndex } from "../core/layout.ts";
import { SECOND_MS } from "../core/time.ts";
import type { Input } from "../engine/io.ts";
import type { Token } from "./network.ts";
import { OptimisticTime, unevenness } from "./optimistic-time.ts";
import { simulate } from "./run.ts";
import { leechers, type PeerGroup, scenario, seeders } from "./scenario.ts";
import { Unverified } from "./unverified.ts";
import type { VirtualPeer } from "./virtual-peer.ts";
import { Waiting } from "./waiting.ts";
import { World } from "./world.ts";

const KIB = 1024;

function worldOf(groups: readonly PeerGroup[]): World {
  return new World(scenario(groups, { pieces: 4 }));
}

function runUntil(world: World, ms: number): void {
  while (world.queue.next(ms));
}

describe("a watcher", () => {
  test("changes no event", () => {
    const made = scenario([seeders({ upload: 64 * KIB }), leechers(3, { upload: 64 * KIB })], { pieces: 4 });
    const prepare = (world: World): void => {
      new OptimisticTime(world, "seeders");
      new Unverified(world);
      new Waiting(world, () => true);
    };
    expect(simulate(made, { prepare }).hash).toBe(simulate(made).hash);
  });
});

describe("waiting", () => {
  // A block of 16 KiB takes 16 s.
  const slow = [seeders({ upload: KIB }), leechers(1, {})];

  test("is the longest time without a byte", () => {
    const world = worldOf(slow);
    const waiting = new Waiting(world, ({ isSeeder }) => !isSeeder);
    runUntil(world, 100 * SECOND_MS);
    expect(waiting.longest / SECOND_MS).toBeGreaterThanOrEqual(14);
    expect(waiting.longest / SECOND_MS).toBeLessThanOrEqual(17);
  });

  test("does not count while a peer is interested in no one", () => {
    const world = worldOf([leechers(2, {})]);
    const waiting = new Waiting(world, () => true);
    runUntil(world, 100 * SECOND_MS);
    expect(waiting.longest).toBe(0);
  });
});

describe("an unverified piece", () => {
  const groups = [seeders({ upload: 64 * KIB }), leechers(2, { upload: 64 * KIB })];
  const piece = 3 as PieceIndex;

  test("is counted when it is stored", () => {
    const world = worldOf(groups);
    const unverified = new Unverified(world);
    runUntil(world, SECOND_MS);
    const [, leecher] = world.peers;
    if (leecher !== undefined) world.watcher?.before?.(leecher, { type: "piece-stored", piece });
    expect(unverified).toMatchObject({ stored: 1, announced: 0 });
  });

  test("is counted when it is announced", () => {
    const world = worldOf(groups);
    const unverified = new Unverified(world);
    const count = world.watcher?.before;
    let isDone = false;
    // On the first link between leechers, the other end announces a piece that it does not have.
    const lie = (peer: VirtualPeer, input: Input<Token>): void => {
      count?.(peer, input);
      if (isDone || input.type !== "link-opened" || peer.group.isSeeder) return;
      if (world.peers.find(({ id }) => id === input.peerId)?.group.isSeeder) return;
      isDone = true;
      count?.(peer, { type: "message", link: input.link, message: { type: "have", piece } });
    };
    world.watcher = { before: lie };
    runUntil(world, 3 * SECOND_MS);
    expect(unverified).toMatchObject({ stored: 0, announced: 1 });
  });
});

describe("the time of optimistic slots", () => {
  test("is as uneven as its largest distance from the mean", () => {
    expect(unevenness([10, 10, 10])).toBe(0);
    expect(unevenness([10, 15, 5])).toBe(0.5);
    expect(unevenness([0, 20])).toBe(1);
  });

  test("does not count for peers with a regular slot", () => {
    const world = worldOf([seeders({ upload: 64 }), leechers(1, { name: "giver" })]);
    const time = new OptimisticTime(world, "seeders");
    runUntil(world, 100 * SECOND_MS);
    // The only neighbour has a regular slot.
    expect(time.seconds).toEqual([]);
  });
});
