import { describe, expect, test } from "vitest";
import type { PieceIndex } from "../core/layout.ts";
import { MINUTE_MS, SECOND_MS } from "../core/time.ts";
import type { Message } from "../wire/messages.ts";
import type { Token } from "./testing/virtual-link.ts";
import type { PeerOptions, VirtualPeer } from "./testing/virtual-peer.ts";
import { VirtualSwarm } from "./testing/virtual-swarm.ts";

// Referees look at every step of every engine in here: see testing/referee.ts for the rules.

const MIB = 1024 * 1024;

function addMany(swarm: VirtualSwarm, count: number, options: PeerOptions = {}): VirtualPeer[] {
  return Array.from({ length: count }, () => swarm.add(options));
}

function areComplete(peers: readonly VirtualPeer[]): boolean {
  return peers.every((peer) => peer.isComplete);
}

function wasted(peers: readonly VirtualPeer[]): number {
  return peers.reduce((sum, peer) => sum + peer.snapshot.wasted, 0);
}

/** What all peers have between them, in copies of the torrent's rarest piece. */
function copies(swarm: VirtualSwarm, peers: readonly VirtualPeer[]): number {
  let least = Number.POSITIVE_INFINITY;
  for (const piece of swarm.metainfo.layout.pieces()) {
    const holders = peers.filter((peer) => peer.engine.context.torrent?.ledger.have.has(piece));
    least = Math.min(least, holders.length);
  }
  return least;
}

describe("a swarm", () => {
  test("of a seeder and a leecher passes everything over once", () => {
    const swarm = new VirtualSwarm({ seed: 1, pieces: 20 });
    const seeder = swarm.add({ has: "everything" });
    const leecher = swarm.add();
    swarm.runUntil(() => leecher.isComplete);
    expect(leecher.snapshot).toMatchObject({
      state: "complete",
      downloaded: swarm.metainfo.layout.length,
      wasted: 0,
    });
    expect(seeder.snapshot).toMatchObject({ state: "seeding", uploaded: swarm.metainfo.layout.length });
  });

  test("of a seeder and eight leechers exchanges among itself and wastes little", () => {
    const swarm = new VirtualSwarm({ seed: 2, pieces: 64 });
    const seeder = swarm.add({ has: "everything", uplink: MIB });
    const leechers = addMany(swarm, 8, { uplink: MIB });
    swarm.runUntil(() => areComplete(leechers));
    const { length } = swarm.metainfo.layout;
    for (const { snapshot } of leechers) {
      const fromSeeder = snapshot.peers.find((peer) => peer.peerId === seeder.id)?.downloaded ?? 0;
      expect(snapshot.downloaded - fromSeeder).toBeGreaterThan(length / 2);
    }
    expect(seeder.snapshot.uploaded).toBeLessThan(2 * length);
    expect(wasted(leechers)).toBeLessThan(0.01 * 8 * length);
  });

  test("of unlimited links wastes little in its endgames too", () => {
    const swarm = new VirtualSwarm({ seed: 3, pieces: 64, latencyMs: [1, 5] });
    const seeders = addMany(swarm, 4, { has: "everything" });
    const leechers = addMany(swarm, 2);
    swarm.runUntil(() => areComplete(leechers));
    expect(wasted(leechers)).toBeLessThan(0.01 * 2 * swarm.metainfo.layout.length);
    expect(seeders).toHaveLength(4);
  });

  test("runs the same way twice from the same seed, and another way from another", () => {
    const run = (seed: number): readonly number[] => {
      const swarm = new VirtualSwarm({ seed, pieces: 8 });
      const peers = [swarm.add({ has: "everything", uplink: MIB }), ...addMany(swarm, 3, { uplink: MIB })];
      swarm.runUntil(() => areComplete(peers));
      return [swarm.queue.now, ...peers.map((peer) => peer.steps)];
    };
    expect(run(4)).toEqual(run(4));
    expect(run(4)).not.toEqual(run(5));
  });

  test("finishes after the seeder has left with one copy given", () => {
    const swarm = new VirtualSwarm({ seed: 6, pieces: 32 });
    const seeder = swarm.add({ has: "everything", uplink: MIB });
    const leechers = addMany(swarm, 5, { uplink: MIB });
    swarm.runUntil(() => copies(swarm, leechers) >= 1);
    swarm.leave(seeder);
    expect(areComplete(leechers)).toBe(false);
    swarm.runUntil(() => areComplete(leechers));
  });

  test("finishes while a link breaks every second", () => {
    const swarm = new VirtualSwarm({ seed: 7, pieces: 32 });
    const peers = [
      swarm.add({ has: "everything", uplink: MIB / 2 }),
      ...addMany(swarm, 5, { uplink: MIB / 2 }),
    ];
    while (!areComplete(peers)) {
      swarm.runFor(SECOND_MS);
      if (swarm.linkIds.length > 0) swarm.cut(swarm.random.pick(swarm.linkIds));
      expect(swarm.queue.now).toBeLessThan(5 * MINUTE_MS);
    }
  });

  test("of a torrent without a byte is complete with the handshakes", () => {
    const swarm = new VirtualSwarm({ seed: 8, pieces: 0 });
    const first = swarm.add({ has: "everything" });
    const second = swarm.add({ knowsMetadata: false });
    swarm.runUntil(() => second.engine.snapshot(swarm.queue.now).state === "complete");
    expect(second.snapshot.peers).toMatchObject([{ peerId: first.id, progress: 1 }]);
  });

  test("keeps one link between two peers that dial each other at once", () => {
    const swarm = new VirtualSwarm({ seed: 9, pieces: 16, hasTracker: false });
    const seeder = swarm.add({ has: "everything" });
    const leecher = swarm.add();
    swarm.connect(seeder, leecher);
    swarm.connect(leecher, seeder);
    swarm.runUntil(() => leecher.isComplete);
    expect(swarm.between(seeder, leecher)).toHaveLength(1);
    const [link] = seeder.engine.context.peers.values();
    expect(link?.initiator).toBe(seeder.id > leecher.id);
    expect(seeder.snapshot.peers).toHaveLength(1);
    expect(leecher.snapshot.peers).toHaveLength(1);
  });

  test("survives a reload: the peer comes back with another id, and the old link dies later", () => {
    const swarm = new VirtualSwarm({ seed: 10, pieces: 32 });
    const seeder = swarm.add({ has: "everything", uplink: MIB });
    const before = swarm.add();
    swarm.runFor(2 * SECOND_MS);
    before.freeze();
    const after = swarm.add();
    swarm.runUntil(() => after.isComplete, MINUTE_MS);
    expect(seeder.snapshot.peers.map((peer) => peer.peerId)).toContain(after.id);
    swarm.runFor(3 * MINUTE_MS);
    expect(seeder.snapshot.peers.map((peer) => peer.peerId)).toEqual([after.id]);
  });
});

describe("pausing", () => {
  test("closes every link; resuming goes on with what is there", () => {
    const swarm = new VirtualSwarm({ seed: 11, pieces: 32 });
    swarm.add({ has: "everything", uplink: MIB });
    const leecher = swarm.add();
    swarm.runFor(3 * SECOND_MS);
    leecher.input({ type: "pause" });
    swarm.runFor(SECOND_MS);
    const { piecesHave, downloaded } = leecher.snapshot;
    expect(piecesHave).toBeGreaterThan(4);
    swarm.runFor(5 * MINUTE_MS);
    expect(leecher.snapshot).toMatchObject({ state: "paused", peers: [], piecesHave, downloaded });
    leecher.input({ type: "resume" });
    swarm.runUntil(() => leecher.isComplete, MINUTE_MS);
    expect(leecher.snapshot.downloaded).toBe(swarm.metainfo.layout.length);
  });

  test("can be done over and over, at any moment", () => {
    const swarm = new VirtualSwarm({ seed: 12, pieces: 32 });
    const peers = [swarm.add({ has: "everything", uplink: MIB }), ...addMany(swarm, 3, { uplink: MIB })];
    for (let round = 0; round < 100; round++) {
      const peer = swarm.random.pick(peers);
      peer.input({ type: "pause" });
      swarm.runFor(swarm.random.below(300));
      peer.input({ type: "resume" });
      swarm.runFor(swarm.random.below(300));
    }
    swarm.runUntil(() => areComplete(peers));
  });
});

describe("the store", () => {
  test("may fail: what is there is seeded, and the rest fetched when there is room again", () => {
    const swarm = new VirtualSwarm({ seed: 13, pieces: 32 });
    const seeder = swarm.add({ has: "everything", uplink: MIB });
    const leecher = swarm.add({ uplink: MIB });
    swarm.runUntil(() => leecher.snapshot.piecesHave >= 8);
    leecher.isStoreFull = true;
    swarm.runFor(MINUTE_MS);
    const { piecesHave, downloaded } = leecher.snapshot;
    swarm.leave(seeder);
    const other = swarm.add();
    swarm.runUntil(() => other.snapshot.piecesHave === piecesHave, MINUTE_MS);
    expect(downloaded).toBeLessThan(0.6 * swarm.metainfo.layout.length);
    swarm.add({ has: "everything", uplink: MIB });
    leecher.isStoreFull = false;
    swarm.runUntil(() => leecher.isComplete, 5 * MINUTE_MS);
  });

  test("may lose a piece: the peers are told, and it is fetched again", () => {
    const swarm = new VirtualSwarm({ seed: 14, pieces: 16, hasTracker: false });
    const seeder = swarm.add({ has: "everything" });
    const holder = swarm.add();
    swarm.connect(seeder, holder);
    swarm.runUntil(() => holder.isComplete);
    const said: Message<Token>[] = [];
    holder.onSend = (_, message) => said.push(message);
    const [lost] = swarm.metainfo.layout.pieces();
    holder.lose(lost as PieceIndex);
    const other = swarm.add();
    swarm.connect(other, holder);
    swarm.runUntil(() => other.isComplete && holder.isComplete);
    const about = said.filter((message) => "piece" in message && message.piece === lost);
    expect(about.map((message) => message.type)).toEqual(
      expect.arrayContaining(["reject", "dont-have", "request", "have", "piece"]),
    );
  });
});

describe("limits", () => {
  test("of upload hold within 3 %, over any number of peers", () => {
    const swarm = new VirtualSwarm({ seed: 15, pieces: 64 });
    const seeder = swarm.add({ has: "everything", uploadLimit: 400_000 });
    addMany(swarm, 3, { uplink: 1 });
    swarm.runFor(5 * SECOND_MS);
    const before = seeder.snapshot.uploaded;
    swarm.runFor(20 * SECOND_MS);
    expect(Math.abs((seeder.snapshot.uploaded - before) / 20 - 400_000)).toBeLessThan(0.03 * 400_000);
  });

  test("of download hold within 3 %, over any number of peers", () => {
    const swarm = new VirtualSwarm({ seed: 16, pieces: 64 });
    addMany(swarm, 3, { has: "everything" });
    const leecher = swarm.add({ downloadLimit: 400_000 });
    swarm.runFor(5 * SECOND_MS);
    const before = leecher.snapshot.downloaded;
    swarm.runFor(20 * SECOND_MS);
    expect(Math.abs((leecher.snapshot.downloaded - before) / 20 - 400_000)).toBeLessThan(0.03 * 400_000);
  });
});
