/**
 * Speed cannot rot unseen: a file of some size passes at a fair share of what a bare data channel carries in the same
 * browser at the same time. The margin is wide, for machines are noisy; `npm run bench` measures properly.
 */
import type { Browser } from "@playwright/test";
import { fetchRaw, loadRawPages } from "../bench/raw-channel.ts";
import { KIB, MIB, sample } from "../content.ts";
import { expect, test } from "../fixtures.ts";
import type { TestServer } from "../server.ts";
import type { AutomatedWindow, Tab } from "../tab.ts";

const BYTES = 16 * MIB;
/** A quiet machine reaches twice as much and more; one block at a time, or a timer on the data path, a tenth. */
const LEAST_SHARE = 0.3;

/** Connects two blank pages and passes the bytes. @returns seconds */
async function secondsByChannel(browser: Browser, server: TestServer): Promise<number> {
  const contexts = [await browser.newContext(), await browser.newContext()];
  try {
    const [receiver] = await loadRawPages(contexts, server);
    if (receiver === undefined) throw new Error("there is no page to receive");
    const { toldAt, doneAt } = await fetchRaw(receiver, 0, BYTES, 512 * KIB);
    return (doneAt - toldAt) / 1000;
  } finally {
    for (const context of contexts) await context.close();
  }
}

async function secondsByLink(leecher: Tab, link: string): Promise<number> {
  const start = performance.now();
  await leecher.page.evaluate(async (link) => {
    await (window as unknown as AutomatedWindow).tabswarm.open(link);
  }, link);
  await leecher.snapshotWhere(({ piecesHave }) => piecesHave === BYTES / (256 * KIB));
  return (performance.now() - start) / 1000;
}

test("a file passes at a fair share of a bare channel's speed", async ({ browser, person, server }) => {
  const seeder = await person();
  const link = await seeder.share(sample("speed.bin", BYTES));
  const leecher = await person();
  await expect(leecher.page.getByLabel("Choose files")).toBeAttached();
  const before = await secondsByChannel(browser, server);
  const ours = await secondsByLink(leecher, link);
  const after = await secondsByChannel(browser, server);
  expect(Math.min(before, after) / ours).toBeGreaterThanOrEqual(LEAST_SHARE);
});
