/**
 * Three of our sessions in Node and three WebTorrent clients in one swarm, with limits that make everybody pass on what they
 * have: every pair exchanges data, according to both sides.
 */
import { createHash } from "node:crypto";
import { describe, test } from "vitest";
import type { InfoHash } from "../../../shared/core/ids.ts";
import { type NodePeer, startNodePeer } from "../../../signal-server/peer/testing/node-peer.ts";
import { MIB, sample, seededBytes, sha256Of } from "../../content.ts";
import { startTracker } from "../either-tracker.ts";
import { type Member, silentPairs, watchSwarm } from "../swarm-pairs.ts";
import { startNodeClient } from "../webtorrent/node-client.ts";

const LENGTH = 8 * MIB;
/** Bytes per second, until all are connected: nobody has everything before two minutes have passed. */
const SLOW = MIB / 16;
/** Then the seeder alone would need 80 s for the five others. */
const UPLOAD = MIB / 2;

function ours(peer: NodePeer, infoHash: InfoHash, at: number): Member {
  return {
    name: `ours ${at}`,
    view: async () => {
      const torrent = peer.torrent(infoHash);
      if (torrent === undefined) return undefined;
      const isDone = torrent.state === "complete" || torrent.state === "seeding";
      return { ...torrent, peerId: peer.session.peerId, isDone };
    },
  };
}

// Next to each other: at first they mostly wait.
describe.concurrent.each([
  ["our tracker", "webtorrent's"],
  ["theirs", "ours"],
] as const)("3 + 3 on %s, the seeder is %s", (kind, seeder) => {
  // As in browsers, a race that a busy machine lost is run once more.
  test("every pair exchanges data", { timeout: 5 * 60_000, retry: 1 }, async ({ expect, onTestFinished }) => {
    const file = sample("for all.bin", LENGTH);
    const { url: tracker, close } = await startTracker(kind);
    onTestFinished(close);
    const limits = { upload: SLOW, download: undefined };
    const peers = await Promise.all([1, 2, 3].map(() => startNodePeer(tracker, { limits })));
    const clients = [1, 2, 3].map(() => startNodeClient({ upload: SLOW }));
    onTestFinished(async () => {
      await Promise.all([...peers, ...clients].map((member) => member.close()));
    });
    const isOurs = seeder === "ours";
    const infoHash = (await (isOurs
      ? peers[0]?.share(file.name, seededBytes(file.seed, file.length))
      : clients[0]?.seed(file, [tracker]))) as InfoHash;
    for (const client of clients.slice(isOurs ? 0 : 1))
      await client.open(`magnet:?xt=urn:btih:${infoHash}`, [tracker]);
    for (const peer of peers.slice(isOurs ? 1 : 0)) await peer.session.open(infoHash, undefined, []);

    const members = [
      ...peers.map((peer, at) => ours(peer, infoHash, at)),
      ...clients.map(({ view }, at) => ({ name: `webtorrent ${at}`, view })),
    ];
    const pairs = await watchSwarm(members, 4 * 60_000, {
      count: peers.length,
      act: async () => {
        for (const { session } of peers) session.setLimits({ upload: UPLOAD, download: undefined });
        for (const client of clients) await client.limitUpload(UPLOAD);
      },
    });
    for (const peer of peers) {
      const content = await peer.read(infoHash);
      expect(createHash("sha256").update(content).digest("hex")).toBe(sha256Of(file));
    }
    for (const client of clients) expect(await client.digest()).toBe(sha256Of(file));
    // Two WebTorrent clients that offer to each other at the same time may not be connected before everybody has everything.
    const withOurs = pairs.filter(({ names }) => names.some((name) => name.startsWith("ours")));
    expect(silentPairs(withOurs, UPLOAD)).toEqual([]);
  });
});
