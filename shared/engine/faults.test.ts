import { describe, expect, test } from "vitest";
import type { LinkId } from "../core/ids.ts";
import { MINUTE_MS, SECOND_MS } from "../core/time.ts";
import type { Message } from "../wire/messages.ts";
import type { Token } from "./testing/virtual-link.ts";
import type { VirtualPeer } from "./testing/virtual-peer.ts";
import { VirtualSwarm } from "./testing/virtual-swarm.ts";

const MIB = 1024 * 1024;

function linkTo(from: VirtualPeer, to: VirtualPeer): LinkId {
  for (const peer of from.engine.context.peers.values()) if (peer.peerId === to.id) return peer.link;
  throw new Error("the two are connected");
}

function banned(peers: readonly VirtualPeer[], reason: string): Set<string> {
  return new Set(
    peers.flatMap((peer) => peer.closings.filter((c) => c.reason === reason)).map((c) => c.peerId),
  );
}

describe("a peer that vanishes without a word", () => {
  // Seeders that know of no other full copy show pieces at their own pace; here both show all they have.
  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    "is no longer waited for: what it owed is asked of others within 5 s, and stays with them (seed %i)",
    (seed) => {
      const swarm = new VirtualSwarm({ seed, pieces: 64 });
      const seeder = { has: "everything", uplink: MIB, superSeeding: false } as const;
      const [gone, there] = [swarm.add(seeder), swarm.add(seeder)] as const;
      const leecher = swarm.add();
      swarm.runFor(4 * SECOND_MS);
      const goneLink = linkTo(leecher, gone);
      const thereLink = linkTo(leecher, there);
      const owed = new Set<string>();
      const taken = new Map<string, number>();
      gone.freeze();
      // What it has sent still arrives.
      swarm.runFor(SECOND_MS);
      for (const open of leecher.engine.context.torrent?.ledger.open() ?? [])
        for (const [number, { askers }] of open.blocks.entries())
          if (askers.includes(goneLink)) owed.add(`${open.piece}/${number * 16_384}`);
      expect(owed.size).toBeGreaterThan(8);
      const frozenAt = swarm.queue.now - SECOND_MS;
      leecher.onSend = (link: LinkId, message: Message<Token>) => {
        if (message.type === "request" && link === thereLink)
          taken.set(`${message.piece}/${message.begin}`, swarm.queue.now - frozenAt);
      };
      swarm.runUntil(() => leecher.isComplete, MINUTE_MS);
      const waits = [...owed].map((block) => taken.get(block) ?? Number.POSITIVE_INFINITY);
      expect(Math.max(...waits)).toBeLessThanOrEqual(5 * SECOND_MS);
    },
  );

  test("counts as snubbing us after a minute, and is dropped after two and a half", () => {
    const swarm = new VirtualSwarm({ seed: 2, pieces: 256 });
    const gone = swarm.add({ has: "everything", uplink: MIB / 2 });
    swarm.add({ has: "everything", uplink: MIB / 4 });
    const leecher = swarm.add();
    swarm.runFor(4 * SECOND_MS);
    gone.freeze();
    const about = (): object | undefined => leecher.snapshot.peers.find((peer) => peer.peerId === gone.id);
    swarm.runFor(50 * SECOND_MS);
    expect(about()).toMatchObject({ snubbed: false });
    swarm.runFor(20 * SECOND_MS);
    expect(about()).toMatchObject({ snubbed: true });
    swarm.runFor(90 * SECOND_MS);
    expect(about()).toBeUndefined();
  });
});

describe("a peer that is only slow", () => {
  test.each([4, 20, 100])("is not punished for sending %i KB/s", (kb) => {
    const swarm = new VirtualSwarm({ seed: 3, pieces: 4 });
    const seeder = swarm.add({ has: "everything", uplink: kb * 1000 });
    const leecher = swarm.add();
    swarm.runUntil(() => leecher.isComplete, 20 * MINUTE_MS);
    expect(leecher.snapshot.wasted).toBe(0);
    expect(leecher.snapshot.peers).toMatchObject([{ peerId: seeder.id, snubbed: false }]);
    // It was kept busy.
    expect(swarm.queue.now).toBeLessThan(1.1 * (swarm.metainfo.layout.length / kb) + 5 * SECOND_MS);
  });
});

describe("a poisoner", () => {
  test("that is the sole source of a piece is banned at once, and nobody else", () => {
    const swarm = new VirtualSwarm({ seed: 4, pieces: 16, hasTracker: false });
    const liar = swarm.add({ has: "everything", falsifies: () => true });
    const leecher = swarm.add();
    swarm.connect(liar, leecher);
    swarm.runUntil(() => leecher.closings.length > 0);
    expect(leecher.closings).toMatchObject([
      { peerId: liar.id, reason: "sends pieces that fail their hash" },
    ]);
    swarm.connect(liar, leecher);
    expect(leecher.closings.at(-1)).toMatchObject({ peerId: liar.id, reason: "is banned" });
    const seeder = swarm.add({ has: "everything" });
    swarm.connect(leecher, seeder);
    swarm.runUntil(() => leecher.isComplete);
  });

  test.each([
    ["every block", () => true],
    ["now and then a block", (piece: number, begin: number) => (piece * 31 + begin / 16_384) % 23 === 0],
  ])("among honest peers that falsifies %s is found out, and nobody else is blamed", (_, falsifies) => {
    for (const seed of [5, 6, 7]) {
      const swarm = new VirtualSwarm({ seed, pieces: 64 });
      const honest = [0, 1, 2, 3].map(() => swarm.add({ has: "everything", uplink: MIB }));
      const liars = [0, 1].map(() => swarm.add({ has: "everything", uplink: MIB, falsifies }));
      const leechers = [0, 1].map(() => swarm.add({ uplink: MIB }));
      swarm.runUntil(() => leechers.every((leecher) => leecher.isComplete));
      const blamed = banned(leechers, "sends pieces that fail their hash");
      for (const peer of [...honest, ...leechers]) expect(blamed).not.toContain(peer.id);
      for (const liar of liars) expect(blamed).toContain(liar.id);
    }
  });

  test("that lies only in company costs little, and a torrent is finished with it", () => {
    const swarm = new VirtualSwarm({ seed: 8, pieces: 128 });
    // It sends one false block of every other piece, so that now and then it delivers a whole one honestly.
    const falsifies = (piece: number, begin: number): boolean => piece % 2 === 0 && begin === 0;
    swarm.add({ has: "everything", uplink: MIB, falsifies });
    swarm.add({ has: "everything", uplink: MIB });
    const leecher = swarm.add();
    swarm.runUntil(() => leecher.isComplete);
    expect(leecher.snapshot.wasted).toBeLessThan(0.15 * swarm.metainfo.layout.length);
  });
});

describe("the metadata", () => {
  test("comes from peers, in several pieces", () => {
    const swarm = new VirtualSwarm({ seed: 9, pieces: 16, infoLength: 40_000 });
    swarm.add({ has: "everything" });
    const leechers = [0, 1, 2].map(() => swarm.add({ knowsMetadata: false }));
    swarm.runUntil(() => leechers.every((leecher) => leecher.isComplete));
    for (const leecher of leechers) expect(leecher.snapshot.name).toBe("made up");
  });

  test("is told from false metadata, and who sends that is banned, and nobody else", () => {
    for (const seed of [10, 11, 12]) {
      const swarm = new VirtualSwarm({ seed, pieces: 8, infoLength: 20_000 });
      swarm.add({ has: "everything" });
      const liars = [0, 1, 2].map(() => swarm.add({ has: "everything", falsifiesMetadata: true }));
      const leecher = swarm.add({ knowsMetadata: false });
      swarm.runUntil(() => leecher.isComplete);
      const blamed = banned([leecher], "sends false metadata");
      expect([...blamed].every((id) => liars.some((liar) => liar.id === id))).toBe(true);
    }
  });

  test("is fetched from the next one when a peer vanishes in the middle", () => {
    const swarm = new VirtualSwarm({ seed: 13, pieces: 8, infoLength: 20_000, hasTracker: false });
    const [gone, there] = [swarm.add({ has: "everything" }), swarm.add({ has: "everything" })] as const;
    const leecher = swarm.add({ knowsMetadata: false });
    swarm.connect(leecher, gone);
    swarm.runFor(60);
    gone.freeze();
    swarm.connect(leecher, there);
    swarm.runUntil(() => leecher.isComplete, 20 * SECOND_MS);
  });

  test("is passed on by who has just fetched it", () => {
    const swarm = new VirtualSwarm({ seed: 14, pieces: 8, hasTracker: false });
    const seeder = swarm.add({ has: "everything" });
    const [near, far] = [swarm.add({ knowsMetadata: false }), swarm.add({ knowsMetadata: false })] as const;
    swarm.connect(near, far);
    swarm.runFor(SECOND_MS);
    expect(far.snapshot.state).toBe("looking-for-peers");
    swarm.connect(seeder, near);
    swarm.runUntil(() => far.isComplete);
  });
});
