/** Our session in Node and WebTorrent in Node, on our tracker and on the one of WebTorrent's authors. */
import { createHash } from "node:crypto";
import { describe, test } from "vitest";
import type { InfoHash } from "../../shared/core/ids.ts";
import { startNodePeer } from "../../signal-server/peer/testing/node-peer.ts";
import { MIB, sample, seededBytes, sha256Of } from "../content.ts";
import { startTracker, TRACKERS } from "./either-tracker.ts";
import { startNodeClient } from "./webtorrent/node-client.ts";

const LENGTH = 3 * MIB + 12_345;

// Next to each other: WebTorrent waits five seconds for candidates before each offer and answer.
describe.concurrent.each(TRACKERS)("on %s", (kind) => {
  test("we fetch from webtorrent", async ({ expect, onTestFinished }) => {
    const file = sample("from webtorrent.bin", LENGTH);
    const { url: tracker, close } = await startTracker(kind);
    onTestFinished(close);
    const client = startNodeClient();
    onTestFinished(() => client.close());
    const infoHash = (await client.seed(file, [tracker])) as InfoHash;
    const peer = await startNodePeer(tracker);
    onTestFinished(() => peer.close());
    await peer.session.open(infoHash, undefined, []);
    await expect.poll(() => peer.torrent(infoHash)?.state).toBe("complete");
    const content = await peer.read(infoHash);
    expect(createHash("sha256").update(content).digest("hex")).toBe(sha256Of(file));
  });

  test("webtorrent fetches from us", async ({ expect, onTestFinished }) => {
    const file = sample("for webtorrent.bin", LENGTH);
    const { url: tracker, close } = await startTracker(kind);
    onTestFinished(close);
    const peer = await startNodePeer(tracker);
    onTestFinished(() => peer.close());
    const infoHash = await peer.share(file.name, seededBytes(file.seed, file.length));
    const client = startNodeClient();
    onTestFinished(() => client.close());
    await client.open(`magnet:?xt=urn:btih:${infoHash}`, [tracker]);
    await expect.poll(async () => (await client.view())?.isDone).toBe(true);
    expect(await client.digest()).toBe(sha256Of(file));
    await expect.poll(() => peer.torrent(infoHash)?.uploaded).toBeGreaterThanOrEqual(LENGTH);
  });
});
