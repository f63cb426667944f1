import { describe, expect, test } from "vitest";
import type { LinkId } from "../core/ids.ts";
import { MINUTE_MS, SECOND_MS } from "../core/time.ts";
import { RefereedWorld } from "./testing/refereed-world.ts";
import type { VirtualPeer } from "./virtual-peer.ts";

const MIB = 1024 * 1024;

function linkTo(from: VirtualPeer, to: VirtualPeer): LinkId {
  for (const peer of from.engine.context.peers.values()) if (peer.peerId === to.id) return peer.link;
  throw new Error("the two are connected");
}

function banned(world: RefereedWorld, by: readonly VirtualPeer[], reason: string): Set<string> {
  const bans = world.closings.filter((closing) => by.includes(closing.by) && closing.reason === reason);
  return new Set(bans.map(({ peerId }) => peerId));
}

describe("a peer that vanishes without closing its links", () => {
  // Without super-seeding, both seeders announce all their pieces at once.
  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    "loses its requests to other peers within 5 s, for good (seed %i)",
    (seed) => {
      const world = new RefereedWorld({ seed, pieces: 64, policy: { superSeeding: false } });
      const [gone, there] = [world.seeder({ uplink: MIB }), world.seeder({ uplink: MIB })] as const;
      const leecher = world.leech();
      world.runFor(4 * SECOND_MS);
      const goneLink = linkTo(leecher, gone);
      const thereLink = linkTo(leecher, there);
      const owed = new Set<string>();
      const taken = new Map<string, number>();
      gone.freeze();
      // Blocks that it has sent still arrive.
      world.runFor(SECOND_MS);
      for (const open of leecher.engine.context.torrent?.ledger.open() ?? [])
        for (const [number, { asked }] of open.blocks.entries())
          if (asked.includes(goneLink)) owed.add(`${open.piece}/${number * 16_384}`);
      expect(owed.size).toBeGreaterThan(8);
      const frozenAt = world.queue.now - SECOND_MS;
      world.onSend = (peer, link, message) => {
        if (peer === leecher && message.type === "request" && link === thereLink)
          taken.set(`${message.piece}/${message.begin}`, world.queue.now - frozenAt);
      };
      world.runUntil(() => leecher.isComplete, MINUTE_MS);
      const waits = [...owed].map((block) => taken.get(block) ?? Number.POSITIVE_INFINITY);
      expect(Math.max(...waits)).toBeLessThanOrEqual(5 * SECOND_MS);
    },
  );

  test("counts as snubbing us after a minute, and loses its link after two and a half", () => {
    const world = new RefereedWorld({ seed: 2, pieces: 256 });
    const gone = world.seeder({ uplink: MIB / 2 });
    world.seeder({ uplink: MIB / 4 });
    const leecher = world.leech();
    world.runFor(4 * SECOND_MS);
    gone.freeze();
    const about = (): object | undefined => leecher.snapshot.peers.find((peer) => peer.peerId === gone.id);
    world.runFor(50 * SECOND_MS);
    expect(about()).toMatchObject({ snubbed: false });
    world.runFor(20 * SECOND_MS);
    expect(about()).toMatchObject({ snubbed: true });
    world.runFor(90 * SECOND_MS);
    expect(about()).toBeUndefined();
  });
});

describe("a slow peer", () => {
  test.each([4, 20, 100])("is not snubbed for sending only %i KB/s", (kb) => {
    const world = new RefereedWorld({ seed: 3, pieces: 4 });
    const seeder = world.seeder({ uplink: kb * 1000 });
    const leecher = world.leech();
    world.runUntil(() => leecher.isComplete, 20 * MINUTE_MS);
    expect(leecher.snapshot.wasted).toBe(0);
    expect(leecher.snapshot.peers).toMatchObject([{ peerId: seeder.id, snubbed: false }]);
    // The slow peer always had requests to serve.
    expect(world.queue.now).toBeLessThan(1.1 * (world.metainfo.layout.length / kb) + 5 * SECOND_MS);
  });
});

describe("a poisoner", () => {
  test("that is the sole source of a piece is banned at once", () => {
    const world = new RefereedWorld({ seed: 4, pieces: 16, hasTracker: false });
    const liar = world.seeder({}, { falsifies: () => true });
    const leecher = world.leech();
    world.connect(liar, leecher);
    world.runUntil(() => world.closings.length > 0);
    expect(world.closings).toMatchObject([{ peerId: liar.id, reason: "sends pieces that fail their hash" }]);
    world.connect(liar, leecher);
    expect(world.closings.at(-1)).toMatchObject({ peerId: liar.id, reason: "is banned" });
    const seeder = world.seeder();
    world.connect(leecher, seeder);
    world.runUntil(() => leecher.isComplete);
  });

  test.each([
    ["every block", () => true],
    ["some blocks", (piece: number, begin: number) => (piece * 31 + begin / 16_384) % 23 === 0],
  ])("that falsifies %s is banned, and no honest peer is", (_, falsifies) => {
    for (const seed of [5, 6, 7]) {
      const world = new RefereedWorld({ seed, pieces: 64 });
      const honest = [0, 1, 2, 3].map(() => world.seeder({ uplink: MIB }));
      const liars = [0, 1].map(() => world.seeder({ uplink: MIB }, { falsifies }));
      const leechers = [0, 1].map(() => world.leech({ uplink: MIB }));
      world.runUntil(() => leechers.every((leecher) => leecher.isComplete));
      const blamed = banned(world, leechers, "sends pieces that fail their hash");
      for (const peer of [...honest, ...leechers]) expect(blamed).not.toContain(peer.id);
      for (const liar of liars) expect(blamed).toContain(liar.id);
    }
  });

  test("that falsifies one block of every other piece costs little and does not prevent completion", () => {
    const world = new RefereedWorld({ seed: 8, pieces: 128 });
    // Every other piece is honest, so it sometimes delivers a whole valid piece.
    const falsifies = (piece: number, begin: number): boolean => piece % 2 === 0 && begin === 0;
    world.seeder({ uplink: MIB }, { falsifies });
    world.seeder({ uplink: MIB });
    const leecher = world.leech();
    world.runUntil(() => leecher.isComplete);
    expect(leecher.snapshot.wasted).toBeLessThan(0.15 * world.metainfo.layout.length);
  });
});

describe("the metadata", () => {
  test("is fetched from peers in several pieces", () => {
    const world = new RefereedWorld({ seed: 9, pieces: 16, infoLength: 40_000 });
    world.seeder();
    const leechers = [0, 1, 2].map(() => world.leech({}, { knowsMetadata: false }));
    world.runUntil(() => leechers.every((leecher) => leecher.isComplete));
    for (const leecher of leechers) expect(leecher.snapshot.name).toBe("made up");
  });

  test("is fetched in spite of peers that send false metadata, and only such peers are banned", () => {
    for (const seed of [10, 11, 12]) {
      const world = new RefereedWorld({ seed, pieces: 8, infoLength: 20_000 });
      world.seeder();
      const liars = [0, 1, 2].map(() => world.seeder({}, { falsifiesMetadata: true }));
      const leecher = world.leech({}, { knowsMetadata: false });
      world.runUntil(() => leecher.isComplete);
      const blamed = banned(world, [leecher], "sends false metadata");
      expect([...blamed].every((id) => liars.some((liar) => liar.id === id))).toBe(true);
    }
  });

  test("is fetched from another peer when one vanishes in the middle", () => {
    const world = new RefereedWorld({ seed: 13, pieces: 8, infoLength: 20_000, hasTracker: false });
    const [gone, there] = [world.seeder(), world.seeder()] as const;
    const leecher = world.leech({}, { knowsMetadata: false });
    world.connect(leecher, gone);
    world.runFor(60);
    gone.freeze();
    world.connect(leecher, there);
    world.runUntil(() => leecher.isComplete, 20 * SECOND_MS);
  });

  test("is served by a peer that has just fetched it", () => {
    const world = new RefereedWorld({ seed: 14, pieces: 8, hasTracker: false });
    const seeder = world.seeder();
    const [near, far] = [
      world.leech({}, { knowsMetadata: false }),
      world.leech({}, { knowsMetadata: false }),
    ] as const;
    world.connect(near, far);
    world.runFor(SECOND_MS);
    expect(far.snapshot.state).toBe("looking-for-peers");
    world.connect(seeder, near);
    world.runUntil(() => far.isComplete);
  });
});
