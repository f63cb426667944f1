import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PieceIndex } from "../core/layout.ts";
import { SECOND_MS } from "../core/time.ts";
import type { VirtualPeer } from "./testing/virtual-peer.ts";
import { VirtualSwarm } from "./testing/virtual-swarm.ts";

const MIB = 1024 * 1024;

function areComplete(peers: readonly VirtualPeer[]): boolean {
  return peers.every((peer) => peer.isComplete);
}

function wasted(peers: readonly VirtualPeer[]): number {
  return peers.reduce((sum, peer) => sum + peer.snapshot.wasted, 0);
}

describe("a swarm", () => {
  test("of a seeder and a leecher passes everything over once", () => {
    const swarm = new VirtualSwarm({ seed: 1, pieces: 20 });
    const seeder = swarm.add({ has: "everything" });
    const leecher = swarm.add();
    swarm.runUntil(() => leecher.isComplete);
    expect(leecher.snapshot.downloaded).toBe(swarm.metainfo.layout.length);
    expect(leecher.snapshot.wasted).toBe(0);
    expect(leecher.snapshot.state).toBe("complete");
    expect(seeder.snapshot.state).toBe("seeding");
  });

  test("of a seeder and eight leechers exchanges among itself and wastes little", () => {
    const swarm = new VirtualSwarm({ seed: 2, pieces: 64 });
    const seeder = swarm.add({ has: "everything", uplink: MIB });
    const leechers = Array.from({ length: 8 }, () => swarm.add({ uplink: MIB }));
    swarm.runUntil(() => areComplete(leechers));
    const { length } = swarm.metainfo.layout;
    console.log(swarm.queue.now / 16000, seeder.snapshot.uploaded / length, wasted(leechers) / (8 * length), leechers.map((l) => l.steps));
    for (const leecher of leechers) {
      const fromLeechers = leecher.snapshot.downloaded - (seeder.snapshot.peers.find((p) => p.peerId === leecher.id)?.uploaded ?? 0);
      expect(fromLeechers).toBeGreaterThan(length / 4);
    }
    expect(seeder.snapshot.uploaded).toBeLessThan(4 * length);
    expect(wasted(leechers)).toBeLessThan(0.01 * 8 * length);
  });
});
