/**
 * Three tabs and three WebTorrent clients in browsers in one swarm, with limits that make everybody pass on what they have: every
 * pair exchanges data, according to both sides.
 */
import type { BrowserContext } from "@playwright/test";
import { MIB, sample, sha256Of } from "../../content.ts";
import { expect, test } from "../../fixtures.ts";
import type { Tab } from "../../tab.ts";
import { startTracker } from "../either-tracker.ts";
import { type Member, silentPairs, watchSwarm } from "../swarm-pairs.ts";
import type { WebTorrentClient } from "../webtorrent/node-client.ts";
import { startPageClient } from "../webtorrent/page-client.ts";

const LENGTH = 8 * MIB;
/** Bytes per second, until all are connected: nobody has everything before two minutes have passed. */
const SLOW = MIB / 16;
/** Then the seeder alone would need 40 s for the five others. */
const UPLOAD = MIB;

function member(tab: Tab, at: number): Member {
  return {
    name: `tab ${at}`,
    view: async () => {
      const [torrent] = await tab.torrents();
      if (torrent === undefined) return undefined;
      const { state, downloaded, uploaded, peers } = torrent;
      return { isDone: state === "complete" || state === "seeding", downloaded, uploaded, peers };
    },
  };
}

for (const [kind, seeder] of [
  ["our tracker", "a tab"],
  ["bittorrent-tracker", "webtorrent"],
] as const)
  test(`3 + 3 on ${kind}, seeded by ${seeder}: every pair exchanges data`, async ({
    browser,
    person,
    server,
  }) => {
    const foreign = await startTracker("theirs");
    const contexts: BrowserContext[] = [];
    try {
      const file = sample("for all.bin", LENGTH);
      const tracker = kind === "our tracker" ? server.tracker : foreign.url;
      const search = { tracker, upload: String(SLOW) };
      const clients: WebTorrentClient[] = [];
      for (let n = 0; n < 3; n++) {
        const context = await browser.newContext();
        contexts.push(context);
        clients.push(await startPageClient(await context.newPage(), server, { upload: SLOW }));
      }
      const tabs: Tab[] = [];
      let infoHash: string | undefined;
      if (seeder === "a tab") {
        const tab = await person({ search });
        await tab.seed([file], { sealed: false });
        ({ infoHash } = await tab.snapshot());
        tabs.push(tab);
      } else infoHash = await clients[0]?.seed(file, [tracker]);
      for (const client of clients.slice(seeder === "a tab" ? 0 : 1))
        await client.open(`magnet:?xt=urn:btih:${infoHash}`, [tracker]);
      while (tabs.length < 3) tabs.push(await person({ search }, `#${infoHash}`));

      const members = [
        ...tabs.map(member),
        ...clients.map(({ view }, at) => ({ name: `webtorrent ${at}`, view })),
      ];
      const pairs = await watchSwarm(members, 4 * 60_000, {
        count: members.length,
        act: () =>
          Promise.all([
            ...tabs.map((tab) => tab.setLimits({ upload: UPLOAD })),
            ...clients.map((client) => client.limitUpload(UPLOAD)),
          ]),
      });
      for (const client of clients) expect(await client.digest()).toBe(sha256Of(file));
      for (const tab of tabs) expect((await tab.save(file.name)).sha256).toBe(sha256Of(file));
      expect(silentPairs(pairs, UPLOAD)).toEqual([]);
    } finally {
      for (const context of contexts) await context.close();
      await foreign.close();
    }
  });
