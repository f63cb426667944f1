/** A session in Node, over node-datachannel, and tabs: each once as the one that dials, and Node as the one that introduces two tabs. */
import { createHash } from "node:crypto";
import type { InfoHash } from "../../shared/core/ids.ts";
import { type NodePeer, startNodePeer } from "../../signal-server/peer/testing/node-peer.ts";
import { MIB, sample, seededBytes, sha256Of } from "../content.ts";
import { expect, test } from "../fixtures.ts";
import type { Tab } from "../tab.ts";

const LENGTH = 6 * MIB + 12_345;

async function fetched(peer: NodePeer, infoHash: InfoHash): Promise<string> {
  await expect.poll(() => peer.torrent(infoHash)?.state).toBe("complete");
  return createHash("sha256")
    .update(await peer.read(infoHash))
    .digest("hex");
}

test("Node dials a tab and fetches from it", async ({ person, server }) => {
  const file = sample("from a tab.bin", LENGTH);
  const tab = await person();
  await tab.seed([file], { sealed: false });
  const { infoHash } = await tab.snapshot();
  const peer = await startNodePeer(server.tracker);
  await peer.session.open(infoHash as InfoHash, undefined, []);
  expect(await fetched(peer, infoHash as InfoHash)).toBe(sha256Of(file));
  expect(peer.torrent(infoHash as InfoHash)?.peers.map(({ path }) => path)).toEqual(["direct"]);
  // Again after an attempt that its library has failed.
  expect(new Set(peer.initiated)).toEqual(new Set([true]));
  await peer.close();
  // The tab learns of it at once.
  await tab.snapshotWhere(({ peers }) => peers.length === 0);
});

test("a tab dials Node and fetches from it", async ({ person, server }) => {
  const file = sample("from Node.bin", LENGTH);
  const peer = await startNodePeer(server.tracker);
  const infoHash = await peer.share(file.name, seededBytes(file.seed, file.length));
  const tab = await person({}, `#${infoHash}`);
  await tab.finished(file.name);
  expect((await tab.save(file.name)).sha256).toBe(sha256Of(file));
  const { peers } = await tab.snapshot();
  expect(peers.map(({ path }) => path)).toEqual(["direct"]);
  expect(new Set(peer.initiated)).toEqual(new Set([false]));
  // Node learns of it at once.
  await tab.page.close();
  await expect.poll(() => peer.torrent(infoHash)?.peers.length).toBe(0);
  await peer.close();
});

test("the trackers are gone for good: a tab that is linked to one peer gets a link to another, and finishes without the first", async ({
  person,
  ownServer,
}) => {
  const tolerated = [/WebSocket|ERR_CONNECTION_REFUSED|fetching the script|Failed to load resource/];
  const file = sample("without a tracker.bin", MIB);
  const [server, other] = [await ownServer(), await ownServer()];
  const seeder = await person({ server, tolerated });
  const link = await seeder.seed([file], { sealed: true });
  const infoHash = (await seeder.snapshot()).infoHash as InfoHash;
  // It cannot read the share, and sends next to nothing of it.
  const common = await startNodePeer(server.tracker, {
    trackers: [server.tracker, other.tracker],
    limits: { upload: 2_000, download: undefined },
  });
  await common.session.open(infoHash, undefined, []);
  await expect.poll(() => common.torrent(infoHash)?.peers.length).toBe(1);
  const late = await person({ server: other, tolerated }, link);
  await late.snapshotWhere(({ peers }) => peers.length === 1);
  // Introductions are loaded with the first link that can use them, from the server that is about to go.
  for (const tab of [seeder, late])
    await expect.poll(() => hasLoaded(tab, "torrent-introductions")).toBe(true);

  await Promise.all([server.close(), other.close()]);
  await late.snapshotWhere(({ peers }) => peers.length === 2);
  await common.close();
  // A file is saved by a stream from its page's server, which is gone too; every piece has the right hash.
  await late.finished(file.name);
});

/** Whether the tab's worker has loaded that part of the program. */
async function hasLoaded({ page }: Tab, part: string): Promise<boolean> {
  const [worker] = page.workers();
  const loaded = await worker?.evaluate(() =>
    performance.getEntriesByType("resource").map(({ name }) => name),
  );
  return loaded?.some((address) => address.includes(`/${part}-`)) ?? false;
}
