/** Tabs on the tracker of WebTorrent's authors, which knows plain offers only, and on several trackers at once. */
import { MIB, sample, sha256Of } from "../../content.ts";
import { test as base, expect } from "../../fixtures.ts";
import type { AutomatedWindow, Tab } from "../../tab.ts";
import { type ForeignTracker, startForeignTracker } from "../foreign-tracker.ts";
import { startPageClient } from "../webtorrent/page-client.ts";

const LENGTH = 2 * MIB + 12_345;
const TORRENTS = 100;

interface Connections {
  made: number;
  open: number;
  /** The largest number that were open at a time. */
  most: number;
}

interface CountingWindow extends Window {
  connections: Connections;
}

const test = base.extend<{ foreign: ForeignTracker }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern.
  foreign: async ({}, use) => {
    const tracker = await startForeignTracker();
    await use(tracker);
    await tracker.close();
  },
});

/** Runs in the page: counts what is open of the connections that Chromium allows. */
function countConnections(): void {
  const connections: Connections = { made: 0, open: 0, most: 0 };
  (window as unknown as CountingWindow).connections = connections;
  const Native = RTCPeerConnection;
  window.RTCPeerConnection = class extends Native {
    private isCounted = true;

    constructor(...options: ConstructorParameters<typeof RTCPeerConnection>) {
      super(...options);
      connections.made++;
      connections.open++;
      connections.most = Math.max(connections.most, connections.open);
    }

    override close(): void {
      super.close();
      if (this.isCounted) connections.open--;
      this.isCounted = false;
    }
  };
}

const connectionsOf = (tab: Tab): Promise<Connections> =>
  tab.page.evaluate(() => (window as unknown as CountingWindow).connections);

test("webtorrent fetches from a tab", async ({ person, server, page, foreign }) => {
  const file = sample("for webtorrent.bin", LENGTH);
  const seeder = await person({ search: { tracker: foreign.url } });
  await seeder.seed([file], { sealed: false });
  const { infoHash } = await seeder.snapshot();
  const client = await startPageClient(page, server);
  await client.open(`magnet:?xt=urn:btih:${infoHash}`, [foreign.url]);
  await expect.poll(async () => (await client.view())?.isDone).toBe(true);
  expect(await client.digest()).toBe(sha256Of(file));
  await expect.poll(async () => (await seeder.snapshot()).uploaded).toBeGreaterThanOrEqual(LENGTH);
});

test("a tab fetches from webtorrent, by a link that names the tracker", async ({
  person,
  server,
  page,
  foreign,
}) => {
  const file = sample("from webtorrent.bin", LENGTH);
  const client = await startPageClient(page, server);
  const infoHash = await client.seed(file, [foreign.url]);
  const leecher = await person({}, `#${infoHash}&tr=${encodeURIComponent(foreign.url)}`);
  await leecher.finished(file.name);
  expect((await leecher.save(file.name)).sha256).toBe(sha256Of(file));
  expect(await leecher.shareLink()).toContain(`&tr=${encodeURIComponent(foreign.url)}`);
});

test("a peer that two trackers name gets one link", async ({ person, server, page, foreign }) => {
  const file = sample("at two trackers.bin", LENGTH);
  // Slow, because a tab that has everything takes back the offers it has made.
  const client = await startPageClient(page, server, { upload: 50_000 });
  const infoHash = await client.seed(file, [server.tracker, foreign.url]);
  const link = `#${infoHash}&tr=${encodeURIComponent(foreign.url)}`;
  const tabs = [await person({}, link), await person({}, link)];
  for (const tab of tabs) {
    const { peers } = await tab.snapshotWhere(({ peers }) => peers.length >= 2);
    expect(peers).toHaveLength(2);
  }
  // WebTorrent has had the offers of both trackers by then, and would list a second connection.
  await expect.poll(async () => (await client.view())?.peers.length).toBe(2);
  await client.limitUpload(-1);
  for (const tab of tabs) await tab.finished(file.name);
});

test("a hundred torrents stay far below the browser's limit of connections", async ({ person, foreign }) => {
  const search = { tracker: foreign.url, store: "memory" };
  const seeder = await person({ search, init: countConnections });
  const shared = await seeder.page.evaluate(async (count) => {
    const { tabswarm } = window as unknown as AutomatedWindow;
    const files = Array.from(
      { length: count },
      (_, n) => new File([new Uint8Array(50_000).fill(n)], `${n}.bin`),
    );
    return Promise.all(files.map((file) => tabswarm.seed([file], { sealed: false })));
  }, TORRENTS);
  const leecher = await person({ search, init: countConnections });
  await leecher.page.evaluate(
    async (hashes) => {
      const { tabswarm } = window as unknown as AutomatedWindow;
      for (const hash of hashes) await tabswarm.open(hash);
    },
    shared.map(({ infoHash }) => infoHash),
  );
  await expect
    .poll(async () => (await leecher.torrents()).filter(({ state }) => state === "complete").length)
    .toBe(TORRENTS);
  for (const tab of [seeder, leecher]) {
    const { made, most } = await connectionsOf(tab);
    // A hundred links, and one that tries whether channels can be transferred.
    expect(most).toBeLessThanOrEqual(101);
    expect(made).toBeGreaterThanOrEqual(TORRENTS);
    expect(made).toBeLessThan(450);
  }
});
