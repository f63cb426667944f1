/** Saving shows its progress, runs once per file, can be cancelled, and leaves nothing in the browser's storage. */
import type { Page } from "@playwright/test";
import { en } from "../../web/page/texts/en.ts";
import { MIB, sample, sha256Of, sha256OfFile } from "../content.ts";
import { expect, test } from "../fixtures.ts";
import type { Tab } from "../tab.ts";

test.use({ serviceWorkers: "allow" });

/** Large enough to be copied to the private file system. */
const FILE = sample("large.bin", 40 * MIB + 5);
const [BAR, CANCEL] = [`Saving ${FILE.name}`, `Cancel saving ${FILE.name}`];

test("the browser's download is fed without a copy, once for five clicks", async ({ person }) => {
  const tab = await person();
  const { page } = tab;
  await tab.seed([FILE], { sealed: false });
  const stored = await tab.usage();
  const downloads = downloadsOf(page);
  await saveByFiveClicks(tab);
  expect(downloads).toEqual([FILE.name]);
  expect(await tab.usage()).toBeLessThan(stored + MIB);
});

test("without a service worker, five clicks make one copy, which shows its progress, can be cancelled, and is deleted with its torrent", async ({
  person,
}) => {
  const tab = await person({ context: { serviceWorkers: "block" } });
  const { page } = tab;
  const empty = await usage(page);
  await tab.seed([FILE], { sealed: true });
  // What was just hashed is still in memory.
  await page.reload();
  await tab.waitForStatus("Seeding");
  const stored = await usage(page);
  const downloads = downloadsOf(page);

  await holdPieces(page);
  await tab.button("Save").click({ clickCount: 5 });
  const bar = page.getByRole("progressbar", { name: BAR });
  await expect(bar).toHaveAttribute("aria-valuenow", "0");
  await expect.poll(() => usage(page), "a copy is being written").toBeGreaterThan(stored + FILE.length - MIB);
  await page.getByRole("button", { name: CANCEL }).click();
  await expect(bar).toHaveCount(0);
  await expect.poll(() => usage(page), "the copy is gone").toBeLessThan(stored + MIB);
  await releasePieces(page);

  await watchProgress(page);
  await saveByFiveClicks(tab);
  expect(downloads).toEqual([FILE.name]);
  const shown = await page.evaluate(() => window.shownProgress);
  expect(shown.some((percent) => percent > 0 && percent < 100)).toBe(true);
  expect(shown).toEqual(shown.toSorted((a, b) => a - b));

  await tab.button("Remove").click();
  await tab.button("Remove").click();
  await expect(tab.card()).toHaveCount(0);
  await expect.poll(() => usage(page), "nothing is left").toBeLessThan(empty + MIB);
});

test("a page that cannot load what saves says so, and saves with the next click when it can", async ({
  person,
}) => {
  const tab = await person({ context: { serviceWorkers: "block" }, tolerated: [/Failed to load resource/] });
  const LATER = /\/assets\/(worker-saves|save|save-status|later)-/;
  await tab.page.route(LATER, (route) => route.abort());
  await tab.page.reload();
  await tab.seed([FILE], { sealed: true });
  const sentence = tab
    .card()
    .getByText(`“${FILE.name}” was not saved. ${en.problems["save-not-loaded"]("")}`);
  await tab.button("Save").click();
  await expect(sentence).toBeVisible();
  await tab.button("Save").click();
  await expect(sentence).toBeVisible();

  await tab.page.unroute(LATER);
  await saveByFiveClicks(tab);
  await expect(sentence).toHaveCount(0);
});

declare global {
  interface Window {
    releasePieces: () => void;
    shownProgress: number[];
  }
}

/** Names of the downloads from now on. */
function downloadsOf(page: Page): readonly string[] {
  const names: string[] = [];
  page.on("download", (download) => names.push(download.suggestedFilename()));
  return names;
}

async function saveByFiveClicks(tab: Tab): Promise<void> {
  const [download] = await Promise.all([
    tab.page.waitForEvent("download"),
    tab.button("Save").click({ clickCount: 5 }),
  ]);
  expect(await sha256OfFile(await download.path())).toBe(sha256Of(FILE));
  await expect(tab.card().getByText("Saved", { exact: true })).toBeVisible();
}

/** Bytes that the browser stores for the page. */
function usage(page: Page): Promise<number> {
  return page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0);
}

/** A transaction that does not end keeps the worker from reading any piece. */
async function holdPieces(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const settled = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const names = (await indexedDB.databases()).map(({ name }) => name ?? "");
    const database = await settled(indexedDB.open(names.find((name) => /^tabswarm-\d+-/.test(name)) ?? ""));
    const [storeName] = database.objectStoreNames;
    if (storeName === undefined) throw new Error("no pieces are stored");
    const store = database.transaction(storeName, "readwrite").objectStore(storeName);
    let isHeld = true;
    const hold = (): void => {
      if (isHeld) store.count().onsuccess = hold;
      else database.close();
    };
    hold();
    window.releasePieces = () => {
      isHeld = false;
    };
  });
}

async function releasePieces(page: Page): Promise<void> {
  await page.evaluate(() => window.releasePieces());
}

/** Collects the values that the progress bar of the save shows. */
async function watchProgress(page: Page): Promise<void> {
  await page.evaluate((name) => {
    window.shownProgress = [];
    new MutationObserver(() => {
      const bar = document.querySelector(`[aria-label="${name}"]`);
      if (bar !== null) window.shownProgress.push(Number(bar.getAttribute("aria-valuenow")));
    }).observe(document.body, { subtree: true, childList: true, attributes: true });
  }, BAR);
}
