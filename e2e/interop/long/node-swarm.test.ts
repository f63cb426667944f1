/**
 * Three of our sessions in Node and three WebTorrent clients in one swarm, with limits that make everybody pass on what they
 * have: every pair exchanges data, according to both sides.
 */
import { createHash } from "node:crypto";
import { afterEach, expect, test } from "vitest";
import type { InfoHash } from "../../../shared/core/ids.ts";
import { type NodePeer, startNodePeer } from "../../../signal-server/peer/testing/node-peer.ts";
import { MIB, sample, seededBytes, sha256Of } from "../../content.ts";
import { startTracker, type TrackerKind } from "../either-tracker.ts";
import { type Member, silentPairs, watchSwarm } from "../swarm-pairs.ts";
import { startNodeClient } from "../webtorrent/node-client.ts";

const LENGTH = 16 * MIB;
/**
 * Bytes per second: so slow that nobody has everything before all are connected. That takes WebTorrent in Node more than 10 s, and
 * 40 s where two peers dialled each other at the same moment. The seeder alone would need 320 s for the five others.
 */
const UPLOAD = MIB / 4;

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function announceUrl(kind: TrackerKind): Promise<string> {
  const { url, close } = await startTracker(kind);
  closing.push(close);
  return url;
}

async function startOurs(tracker: string): Promise<NodePeer> {
  const peer = await startNodePeer(tracker, { limits: { upload: UPLOAD, download: undefined } });
  closing.push(() => peer.close());
  return peer;
}

function startTheirs() {
  const client = startNodeClient({ upload: UPLOAD });
  closing.push(() => client.close());
  return client;
}

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

test.each([
  ["our tracker", "webtorrent's"],
  ["theirs", "ours"],
] as const)(
  "3 + 3 on %s, the seeder is %s: every pair exchanges data",
  // As in browsers, a race that a busy machine lost is run once more.
  { timeout: 5 * 60_000, retry: 1 },
  async (kind, seeder) => {
    const file = sample("for all.bin", LENGTH);
    const tracker = await announceUrl(kind);
    const peers = await Promise.all([1, 2, 3].map(() => startOurs(tracker)));
    const clients = [1, 2, 3].map(() => startTheirs());
    const isOurs = seeder === "ours";
    const infoHash = (await (isOurs
      ? peers[0]?.share(file.name, seededBytes(file.seed, file.length))
      : clients[0]?.seed(file, [tracker]))) as InfoHash;
    for (const client of clients.slice(isOurs ? 0 : 1))
      await client.open(`magnet:?xt=urn:btih:${infoHash}`, [tracker]);
    for (const peer of peers.slice(isOurs ? 1 : 0)) await peer.session.open(infoHash, undefined, []);

    const pairs = await watchSwarm(
      [
        ...peers.map((peer, at) => ours(peer, infoHash, at)),
        ...clients.map(({ view }, at) => ({ name: `webtorrent ${at}`, view })),
      ],
      4 * 60_000,
    );
    for (const peer of peers)
      expect(
        createHash("sha256")
          .update(await peer.read(infoHash))
          .digest("hex"),
      ).toBe(sha256Of(file));
    for (const client of clients) expect(await client.digest()).toBe(sha256Of(file));
    // Two WebTorrent clients that offer to each other at the same time may not be connected before everybody has everything.
    const withOurs = pairs.filter(({ names }) => names.some((name) => name.startsWith("ours")));
    expect(silentPairs(withOurs)).toEqual([]);
  },
);
