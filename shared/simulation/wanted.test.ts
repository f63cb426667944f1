import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Bitfield } from "../core/bitfield.ts";
import type { PieceIndex } from "../core/layout.ts";
import { MINUTE_MS, SECOND_MS } from "../core/time.ts";
import { RefereedWorld } from "./testing/refereed-world.ts";
import type { VirtualPeer } from "./virtual-peer.ts";

// A referee checks every step of every engine here; among its rules: only wanted pieces are requested.

const PIECES = 32;
const MIB = 1024 * 1024;

function pieces(from: number, to: number): Bitfield {
  const field = new Bitfield(PIECES);
  for (let piece = from; piece < to; piece++) field.set(piece as PieceIndex);
  return field;
}

const FIRST_HALF = pieces(0, PIECES / 2);
const SECOND_HALF = pieces(PIECES / 2, PIECES);

function storedOf(peer: VirtualPeer): number[] {
  return [...peer.stored.indices()];
}

describe("a swarm in which half of the peers want half of the pieces", () => {
  test.each([1, 2, 3])("gives everybody what they want and no more (seed %i)", (seed) => {
    const world = new RefereedWorld({ seed, pieces: PIECES });
    const seeder = world.seeder({ upload: MIB });
    const whole = world.leechers(4, { upload: MIB });
    const half = Array.from({ length: 4 }, (_, i) =>
      world.leech({ upload: MIB }, { wanted: i % 2 === 0 ? FIRST_HALF : SECOND_HALF, knowsMetadata: i < 2 }),
    );
    world.runUntil(() => [...whole, ...half].every((peer) => peer.isComplete), 3 * MINUTE_MS);
    for (const [i, peer] of half.entries()) {
      expect(storedOf(peer)).toEqual([...(i % 2 === 0 ? FIRST_HALF : SECOND_HALF).indices()]);
      expect(peer.snapshot).toMatchObject({ state: "complete", piecesHave: PIECES / 2 });
      expect(peer.engine.isComplete).toBe(false);
    }
    // What they have is still shared.
    expect(half.some(({ snapshot }) => snapshot.uploaded > 0)).toBe(true);
    world.runFor(30 * SECOND_MS);
    for (const { snapshot } of half)
      expect(snapshot.peers.every(({ amInterested }) => !amInterested)).toBe(true);
    expect(seeder.snapshot.peers.filter(({ progress }) => progress === 0.5)).toHaveLength(4);
  });

  test("does not count them as seeders at the tracker", () => {
    const world = new RefereedWorld({ seed: 4, pieces: PIECES });
    const announced: (number | undefined)[] = [];
    const { watcher } = world;
    world.watcher = {
      ...watcher,
      after: (peer, outputs) => {
        watcher?.after?.(peer, outputs);
        for (const output of outputs)
          if (output.type === "announce" && peer.number === 1) {
            expect(output.event).not.toBe("completed");
            announced.push(output.left);
          }
      },
    };
    world.seeder();
    const peer = world.leech({}, { wanted: FIRST_HALF });
    world.runUntil(() => peer.isComplete);
    world.runFor(10 * MINUTE_MS);
    expect(announced.length).toBeGreaterThan(1);
    expect(announced.at(-1)).toBe(16 * 256 * 1024 - 5);
  });
});

describe("a changed selection", () => {
  test("keeps what is there, and fetches the rest when it is wanted again", () => {
    const world = new RefereedWorld({ seed: 5, pieces: PIECES });
    world.seeder({ uplink: MIB });
    const peer = world.leech();
    world.runUntil(() => peer.stored.count >= 6);
    const before = storedOf(peer);
    peer.select(pieces(0, 8));
    world.runUntil(() => peer.isComplete, MINUTE_MS);
    world.runFor(MINUTE_MS);
    expect(storedOf(peer)).toEqual(expect.arrayContaining(before));
    // Whole pieces that were on their way to the store arrive there, and nothing else does.
    expect(peer.stored.count).toBeLessThan(8 + before.length + 4);
    expect(peer.snapshot.state).toBe("complete");
    peer.select(undefined);
    expect(peer.snapshot.state).toBe("downloading");
    world.runUntil(() => peer.engine.isComplete, MINUTE_MS);
    expect(peer.snapshot.state).toBe("complete");
  });

  test("of nothing leaves nothing to do", () => {
    const world = new RefereedWorld({ seed: 6, pieces: PIECES });
    world.seeder({ uplink: MIB });
    const peer = world.leech();
    world.runUntil(() => peer.stored.count >= 2);
    peer.select(new Bitfield(PIECES));
    world.runFor(SECOND_MS);
    const { downloaded } = peer.snapshot;
    world.runFor(MINUTE_MS);
    expect(peer.snapshot).toMatchObject({
      state: "complete",
      downloaded,
      progress: { wanted: 0, stored: 0 },
    });
  });

  test("makes a peer without anybody look for peers again", () => {
    const world = new RefereedWorld({ seed: 7, pieces: PIECES });
    const seeder = world.seeder();
    const peer = world.leech({}, { wanted: FIRST_HALF });
    world.runUntil(() => peer.isComplete);
    for (const link of peer.links) world.breakLink(link);
    world.runFor(5 * MINUTE_MS);
    // A peer that lacks nothing does not dial seeders; the seeder may have dialled it.
    for (const link of peer.links) world.breakLink(link);
    peer.select(undefined);
    world.runUntil(() => peer.engine.isComplete, 2 * MINUTE_MS);
    expect(seeder.isComplete).toBe(true);
  });

  test("of everything, like deadlines of no reader, changes nothing", () => {
    const finishes = (isTouched: boolean) => {
      const world = new RefereedWorld({ seed: 8, pieces: PIECES });
      world.seeder({ upload: MIB });
      const peers = world.leechers(4, { upload: MIB });
      if (isTouched)
        for (const peer of peers) {
          peer.select(Bitfield.full(PIECES));
          peer.input({ type: "deadlines", pieces: [] });
        }
      world.runUntil(() => peers.every((peer) => peer.isComplete));
      return peers.map(({ completedAt }) => completedAt);
    };
    expect(finishes(true)).toEqual(finishes(false));
  });

  test("may happen at any time", () => {
    const half = fc.uniqueArray(fc.nat(15), { maxLength: 16 }).map((list) => {
      const field = new Bitfield(16);
      for (const piece of list) field.set(piece as PieceIndex);
      return field;
    });
    const change = fc.record({
      who: fc.nat(3),
      wanted: fc.option(half, { nil: undefined, freq: 4 }),
      afterMs: fc.nat(1_500),
    });
    const runs = fc.record({ seed: fc.nat(1_000_000), changes: fc.array(change, { maxLength: 12 }) });
    fc.assert(
      fc.property(runs, ({ seed, changes }) => {
        const world = new RefereedWorld({ seed, pieces: 16 });
        world.seeder({ upload: MIB });
        const peers = world.leechers(4, { upload: MIB });
        for (const { who, wanted, afterMs } of changes) {
          world.runFor(afterMs);
          peers[who]?.select(wanted);
        }
        world.runUntil(() => peers.every((peer) => peer.isComplete), 5 * MINUTE_MS);
        for (const peer of peers) peer.select(undefined);
        world.runUntil(() => peers.every((peer) => peer.engine.isComplete), 5 * MINUTE_MS);
      }),
      { numRuns: 25 },
    );
  });
});
