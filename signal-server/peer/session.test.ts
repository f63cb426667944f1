/** Whole sessions in Node, over real data channels, that meet at the real server. */
import { createHash } from "node:crypto";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { InfoHash } from "../../shared/core/ids.ts";
import { serversOfThisFile } from "../testing/client.ts";
import { type NodePeer, startNodePeer } from "./testing/node-peer.ts";

const MIB = 1024 * 1024;
const startServer = serversOfThisFile();

const peers: NodePeer[] = [];
afterEach(async () => {
  for (const peer of peers.splice(0)) await peer.close();
});

async function startPeers(count: number): Promise<NodePeer[]> {
  const { url } = await startServer();
  const tracker = `${url.replace("http", "ws")}announce`;
  const started = await Promise.all(Array.from({ length: count }, () => startNodePeer(tracker)));
  peers.push(...started);
  return started;
}

function content(length: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, (_, i) => (i * 2654435761) >>> 13);
}

async function finished(peer: NodePeer, infoHash: InfoHash): Promise<string> {
  await vi.waitFor(() => expect(peer.torrent(infoHash)?.state).toBe("complete"), {
    interval: 5,
    timeout: 120_000,
  });
  return digest(await peer.read(infoHash));
}

function digest(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

describe("sessions in Node", () => {
  test("one fetches from another, byte for byte", async () => {
    const [seeder, leecher] = (await startPeers(2)) as [NodePeer, NodePeer];
    const bytes = content(5 * MIB + 17);
    const infoHash = await seeder.share("share.bin", bytes);
    await leecher.session.open(infoHash, undefined, []);
    expect(await finished(leecher, infoHash)).toBe(digest(bytes));
    expect(leecher.torrent(infoHash)?.peers.map(({ path }) => path)).toEqual(["direct"]);
  });

  test("a third fetches from a second after the first has left", async () => {
    const [first, second, third] = (await startPeers(3)) as [NodePeer, NodePeer, NodePeer];
    const bytes = content(MIB);
    const infoHash = await first.share("share.bin", bytes);
    await second.session.open(infoHash, undefined, []);
    await finished(second, infoHash);
    await first.session.remove(infoHash);
    await third.session.open(infoHash, undefined, []);
    expect(await finished(third, infoHash)).toBe(digest(bytes));
  });
});
