import { describe, expect, test } from "vitest";
import type { PieceIndex } from "../core/layout.ts";
import { MINUTE_MS, SECOND_MS } from "../core/time.ts";
import type { Message } from "../wire/messages.ts";
import type { Token } from "./network.ts";
import { RefereedWorld } from "./testing/refereed-world.ts";
import type { VirtualPeer } from "./virtual-peer.ts";

// A referee checks every step of every engine here: see engine/testing/referee.ts for the rules.

const MIB = 1024 * 1024;

function areComplete(peers: readonly VirtualPeer[]): boolean {
  return peers.every((peer) => peer.isComplete);
}

function wasted(peers: readonly VirtualPeer[]): number {
  return peers.reduce((sum, peer) => sum + peer.snapshot.wasted, 0);
}

describe("a swarm", () => {
  test("of a seeder and a leecher transfers every byte once", () => {
    const world = new RefereedWorld({ seed: 1, pieces: 20 });
    const seeder = world.seeder();
    const leecher = world.leech();
    world.runUntil(() => leecher.isComplete);
    expect(leecher.snapshot).toMatchObject({
      state: "complete",
      downloaded: world.metainfo.layout.length,
      wasted: 0,
    });
    expect(seeder.snapshot).toMatchObject({ state: "seeding", uploaded: world.metainfo.layout.length });
  });

  test("of a seeder and eight leechers transfers most bytes between leechers and wastes little", () => {
    const world = new RefereedWorld({ seed: 2, pieces: 64 });
    const seeder = world.seeder({ uplink: MIB });
    const leechers = world.leechers(8, { uplink: MIB });
    world.runUntil(() => areComplete(leechers));
    const { length } = world.metainfo.layout;
    for (const { snapshot } of leechers) {
      const fromSeeder = snapshot.peers.find((peer) => peer.peerId === seeder.id)?.downloaded ?? 0;
      expect(snapshot.downloaded - fromSeeder).toBeGreaterThan(length / 2);
    }
    expect(seeder.snapshot.uploaded).toBeLessThan(2 * length);
    expect(wasted(leechers)).toBeLessThan(0.01 * 8 * length);
  });

  test("with unlimited links wastes little in the endgame too", () => {
    const world = new RefereedWorld({ seed: 3, pieces: 64, latencyMs: [1, 5] });
    const seeders = Array.from({ length: 4 }, () => world.seeder());
    const leechers = world.leechers(2);
    world.runUntil(() => areComplete(leechers));
    expect(wasted(leechers)).toBeLessThan(0.01 * 2 * world.metainfo.layout.length);
    expect(seeders).toHaveLength(4);
  });

  test("runs the same way with the same seed, and differently with another", () => {
    const run = (seed: number): readonly unknown[] => {
      const world = new RefereedWorld({ seed, pieces: 8 });
      const peers = [world.seeder({ uplink: MIB }), ...world.leechers(3, { uplink: MIB })];
      world.runUntil(() => areComplete(peers));
      return [world.queue.now, world.log.hash];
    };
    expect(run(4)).toEqual(run(4));
    expect(run(4)).not.toEqual(run(5));
  });

  test("finishes after the seeder has sent one copy and left", () => {
    const world = new RefereedWorld({ seed: 6, pieces: 32 });
    const seeder = world.seeder({ uplink: MIB });
    const leechers = world.leechers(5, { uplink: MIB });
    world.runUntil(() => world.spread.isWhole);
    world.leave(seeder);
    expect(areComplete(leechers)).toBe(false);
    world.runUntil(() => areComplete(leechers));
  });

  test("finishes while a link breaks every second", () => {
    const world = new RefereedWorld({ seed: 7, pieces: 32 });
    const peers = [world.seeder({ uplink: MIB / 2 }), ...world.leechers(5, { uplink: MIB / 2 })];
    while (!areComplete(peers)) {
      world.runFor(SECOND_MS);
      if (world.links.length > 0) world.breakLink(world.random.pick(world.links));
      expect(world.queue.now).toBeLessThan(5 * MINUTE_MS);
    }
  });

  test("of an empty torrent is complete after the handshakes", () => {
    const world = new RefereedWorld({ seed: 8, pieces: 0 });
    const first = world.seeder();
    const second = world.leech({}, { knowsMetadata: false });
    world.runUntil(() => second.snapshot.state === "complete");
    expect(second.snapshot.peers).toMatchObject([{ peerId: first.id, progress: 1 }]);
  });

  test("keeps one link between two peers that dial each other at once", () => {
    const world = new RefereedWorld({ seed: 9, pieces: 16, hasTracker: false });
    const seeder = world.seeder();
    const leecher = world.leech();
    world.connect(seeder, leecher);
    world.connect(leecher, seeder);
    world.runUntil(() => leecher.isComplete);
    expect(world.links).toHaveLength(1);
    const [link] = seeder.engine.context.peers.values();
    expect(link?.initiator).toBe(seeder.id > leecher.id);
    expect(seeder.snapshot.peers).toHaveLength(1);
    expect(leecher.snapshot.peers).toHaveLength(1);
  });

  test("survives a reload: the peer returns with another id, and its old link closes later", () => {
    const world = new RefereedWorld({ seed: 10, pieces: 32 });
    const seeder = world.seeder({ uplink: MIB });
    const before = world.leech();
    world.runFor(2 * SECOND_MS);
    before.freeze();
    const after = world.leech();
    world.runUntil(() => after.isComplete, MINUTE_MS);
    expect(seeder.snapshot.peers.map((peer) => peer.peerId)).toContain(after.id);
    world.runFor(3 * MINUTE_MS);
    expect(seeder.snapshot.peers.map((peer) => peer.peerId)).toEqual([after.id]);
  });
});

test.each([1, 2])(
  "a single seeder sends little more than one copy before the leechers have one together (seed %i)",
  (seed) => {
    const copies = [false, true].map((superSeeding) => {
      const world = new RefereedWorld({ seed, pieces: 48, policy: { superSeeding } });
      const seeder = world.seeder({ upload: MIB });
      const leechers = world.leechers(6, { upload: MIB });
      const isOut = (): boolean =>
        leechers.every((one) => one.snapshot.piecesHave > 0 && seeder.engine.availability() >= 2);
      world.runUntil(isOut, 2 * MINUTE_MS);
      return seeder.snapshot.uploaded / world.metainfo.layout.length;
    });
    expect(copies[1]).toBeLessThan(1.04);
    expect(copies[0]).toBeGreaterThan(1.05);
  },
);

describe("pausing", () => {
  test("closes every link; resuming continues with the stored pieces", () => {
    const world = new RefereedWorld({ seed: 11, pieces: 32 });
    world.seeder({ uplink: MIB });
    const leecher = world.leech();
    world.runFor(3 * SECOND_MS);
    leecher.input({ type: "pause" });
    world.runFor(SECOND_MS);
    const { piecesHave, downloaded } = leecher.snapshot;
    expect(piecesHave).toBeGreaterThan(4);
    world.runFor(5 * MINUTE_MS);
    expect(leecher.snapshot).toMatchObject({ state: "paused", peers: [], piecesHave, downloaded });
    leecher.input({ type: "resume" });
    world.runUntil(() => leecher.isComplete, MINUTE_MS);
    expect(leecher.snapshot.downloaded).toBe(world.metainfo.layout.length);
  });

  test("can be repeated at any moment", () => {
    const world = new RefereedWorld({ seed: 12, pieces: 32 });
    const peers = [world.seeder({ uplink: MIB }), ...world.leechers(3, { uplink: MIB })];
    for (let round = 0; round < 100; round++) {
      const peer = world.random.pick(peers);
      peer.input({ type: "pause" });
      world.runFor(world.random.below(300));
      peer.input({ type: "resume" });
      world.runFor(world.random.below(300));
    }
    world.runUntil(() => areComplete(peers));
  });
});

describe("the store", () => {
  test("may be full: stored pieces are served, and the rest is fetched when there is space again", () => {
    const world = new RefereedWorld({ seed: 13, pieces: 32 });
    const seeder = world.seeder({ uplink: MIB });
    const leecher = world.leech({ uplink: MIB });
    world.runUntil(() => leecher.snapshot.piecesHave >= 8);
    leecher.isStoreFull = true;
    world.runFor(MINUTE_MS);
    const { piecesHave, downloaded } = leecher.snapshot;
    world.leave(seeder);
    const other = world.leech();
    world.runUntil(() => other.snapshot.piecesHave === piecesHave, MINUTE_MS);
    expect(downloaded).toBeLessThan(0.6 * world.metainfo.layout.length);
    world.seeder({ uplink: MIB });
    leecher.isStoreFull = false;
    world.runUntil(() => leecher.isComplete, 5 * MINUTE_MS);
  });

  test("may lose a piece: peers receive a dont-have, and the piece is fetched again", () => {
    const world = new RefereedWorld({ seed: 14, pieces: 16, hasTracker: false });
    const seeder = world.seeder();
    const holder = world.leech();
    world.connect(seeder, holder);
    world.runUntil(() => holder.isComplete);
    const said: Message<Token>[] = [];
    world.onSend = (peer, _, message) => peer === holder && said.push(message);
    const [lost] = world.metainfo.layout.pieces();
    world.lose(holder, lost as PieceIndex);
    const other = world.leech();
    world.connect(other, holder);
    world.runUntil(() => other.isComplete && holder.isComplete);
    const about = said.filter((message) => "piece" in message && message.piece === lost);
    expect(about.map((message) => message.type)).toEqual(
      expect.arrayContaining(["reject", "dont-have", "request", "have", "piece"]),
    );
  });
});

describe("limits", () => {
  test("on upload hold within 3 % with several peers", () => {
    const world = new RefereedWorld({ seed: 15, pieces: 64 });
    const seeder = world.seeder({ upload: 400_000 });
    world.leechers(3, { uplink: 1 });
    world.runFor(5 * SECOND_MS);
    const before = seeder.snapshot.uploaded;
    world.runFor(20 * SECOND_MS);
    expect(Math.abs((seeder.snapshot.uploaded - before) / 20 - 400_000)).toBeLessThan(0.03 * 400_000);
  });

  test("on download hold within 3 % with several peers", () => {
    const world = new RefereedWorld({ seed: 16, pieces: 64 });
    for (let i = 0; i < 3; i++) world.seeder();
    const leecher = world.leech({ download: 400_000 });
    world.runFor(5 * SECOND_MS);
    const before = leecher.snapshot.downloaded;
    world.runFor(20 * SECOND_MS);
    expect(Math.abs((leecher.snapshot.downloaded - before) / 20 - 400_000)).toBeLessThan(0.03 * 400_000);
  });
});
