/** The storage view, and what the browser stores: shown, deleted, adopted, freed, damaged, cleared. */
import type { Locator } from "@playwright/test";
import { en } from "../../web/page/texts/en.ts";
import { MIB, sample, sha256Of } from "../content.ts";
import { expect, test } from "../fixtures.ts";
import type { Tab } from "../tab.ts";

test.use({ serviceWorkers: "allow" });

const { storage } = en;
/** Catalog, keys and journals; the files of these tests have several MiB. */
const OVERHEAD = MIB / 2;

async function openStorage({ page }: Tab): Promise<Locator> {
  await page.getByRole("button", { name: storage.button, exact: true }).click();
  const dialog = page.getByRole("dialog", { name: storage.title });
  await expect(dialog).toBeVisible();
  return dialog;
}

const rowOf = (dialog: Locator, name: string): Locator => dialog.getByRole("row").filter({ hasText: name });
const button = (place: Locator, name: string): Locator => place.getByRole("button", { name, exact: true });

async function expectUsage(tab: Tab, bytes: number): Promise<void> {
  await expect.poll(() => tab.usage(), { intervals: [100], timeout: 20_000 }).toBeLessThan(bytes + OVERHEAD);
}

/** The only torrent's database loses the records whose keys match. */
async function deleteRecords(tab: Tab, lost: "all" | "first"): Promise<void> {
  await tab.page.evaluate(async (lost) => {
    const settled = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    for (const { name } of await indexedDB.databases()) {
      if (name === undefined || !/^tabswarm-\d+-/.test(name)) continue;
      const db = await settled(indexedDB.open(name));
      const store = db.transaction("values", "readwrite").objectStore("values");
      const [first] = await settled(store.getAllKeys());
      if (lost === "all") await settled(store.clear());
      else if (first !== undefined) await settled(store.delete(first));
      db.close();
    }
  }, lost);
}

test("shows what other tabs have stored, deletes what closed ones left, and frees it", async ({
  person,
  anotherTab,
}) => {
  const [open, ...closing] = ["open.bin", "first <b>.bin", "second.bin", "third.bin"].map((name) =>
    sample(name, 4 * MIB),
  );
  const viewer = await person({ search: { store: "memory" } });
  const before = await viewer.usage();
  const holder = await anotherTab(viewer);
  if (open !== undefined) await holder.share(open);
  const tabs = await Promise.all(closing.map(() => anotherTab(viewer)));
  // Both kinds: names and sizes are shown alike.
  await Promise.all(
    tabs.map((tab, n) => tab.seed([closing[n] ?? sample("none", 1)], { sealed: n % 2 === 0 })),
  );

  const dialog = await openStorage(viewer);
  for (const { name } of closing) await expect(rowOf(dialog, name)).toContainText("Open in another tab");
  await expect(button(rowOf(dialog, "first <b>.bin"), storage.delete)).toBeDisabled();
  for (const { page } of tabs) await page.close();
  // It is live.
  for (const { name } of closing) {
    await expect(rowOf(dialog, name)).toContainText("Tab is closed");
    await expect(rowOf(dialog, name)).toContainText("4.19 MB");
  }
  await expect(rowOf(dialog, "open.bin")).toContainText("Open in another tab");

  await button(rowOf(dialog, "second.bin"), storage.delete).press("Enter");
  await expect(rowOf(dialog, "second.bin")).toHaveCount(0);
  await expect(dialog.locator(":focus")).toHaveCount(1);
  await button(dialog, storage.deleteClosed).click();
  await expect(dialog.getByRole("row").filter({ has: viewer.page.getByRole("button") })).toHaveCount(1);
  await expect(button(rowOf(dialog, "open.bin"), storage.delete)).toBeDisabled();
  await expectUsage(viewer, before + 4 * MIB);

  await holder.button("Remove").click();
  await holder.page.getByRole("button", { name: "Remove", exact: true }).last().click();
  await expect(dialog.getByText(storage.empty)).toBeVisible();
  await expectUsage(viewer, before);
  await viewer.page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect(viewer.page.getByRole("button", { name: storage.button, exact: true })).toBeFocused();
});

test("opens a closed tab's torrent here without a copy, and it stays here", async ({
  person,
  anotherTab,
}) => {
  const file = sample("adopted.bin", 2 * MIB);
  const here = await person();
  const there = await anotherTab(here);
  const link = await there.seed([file], { sealed: true });
  await there.page.close();
  const usage = await here.usage();
  const dialog = await openStorage(here);
  await button(rowOf(dialog, file.name), storage.openHere).click();
  await expect(rowOf(dialog, file.name)).toContainText(storage.tab("this", 1));
  await here.waitForStatus("Seeding", file.name);
  expect(await here.usage()).toBeLessThan(usage + OVERHEAD);

  await here.page.reload();
  await here.waitForStatus("Seeding", file.name);
  const leecher = await person({}, link);
  await leecher.finished(file.name);
  expect((await leecher.save(file.name)).sha256).toBe(sha256Of(file));
  // From its own dialog, the tab removes it.
  const again = await openStorage(here);
  await button(rowOf(again, file.name), storage.delete).click();
  await expect(here.card()).toHaveCount(0);
  await expect.poll(async () => (await here.stored()).size).toBe(0);
});

test("removing frees the copy that saving made, and leftovers can be deleted", async ({ person }) => {
  const file = sample("saved.bin", 4 * MIB);
  const seeder = await person();
  const leecher = await person({}, await seeder.share(file));
  const before = await leecher.usage();
  await leecher.finished(file.name);
  expect((await leecher.save(file.name)).sha256).toBe(sha256Of(file));
  await leecher.button("Remove").click();
  await leecher.page.getByRole("button", { name: "Remove", exact: true }).last().click();
  await expectUsage(leecher, before);

  await leecher.page.evaluate(async () => {
    const settled = (request: IDBOpenDBRequest): Promise<void> =>
      new Promise((resolve) => {
        request.onupgradeneeded = () => request.result.createObjectStore("values").put(new Uint8Array(9), 0);
        request.onsuccess = () => {
          request.result.close();
          resolve();
        };
      });
    await settled(indexedDB.open("tabswarm-40-orphan", 2));
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle("tabswarm-saved", { create: true });
    const slot = await folder.getDirectoryHandle("41", { create: true });
    const stream = await (await slot.getFileHandle("copy", { create: true })).createWritable();
    await stream.write(new Uint8Array(5_000));
    await stream.close();
  });
  const dialog = await openStorage(leecher);
  await button(rowOf(dialog, storage.kinds.leftover), storage.delete).click();
  await button(rowOf(dialog, storage.kinds["saved-copies"]), storage.delete).click();
  await expect(dialog.getByText(storage.empty)).toBeVisible();
  expect((await leecher.stored()).size).toBe(0);
});

test("a piece that was deleted from outside is fetched again, and the save completes by itself", async ({
  person,
}) => {
  const file = sample("holed.bin", 2 * MIB);
  const seeder = await person();
  const leecher = await person({}, await seeder.seed([file], { sealed: true }));
  await leecher.finished(file.name);
  // Nothing is in its memory, and the seeder is connected again.
  await leecher.page.reload();
  await leecher.waitForStatus("Seeding");
  await deleteRecords(leecher, "first");
  expect((await leecher.save(file.name)).sha256).toBe(sha256Of(file));
  await expect(leecher.card().getByText(/damaged/)).toHaveCount(0);
});

test("a seeder alone says that its copy is damaged; dropping the file again repairs it", async ({
  person,
}) => {
  const file = sample("hurt.bin", 2 * MIB);
  const seeder = await person();
  await seeder.share(file);
  await seeder.page.reload();
  await seeder.waitForStatus("Seeding");
  await deleteRecords(seeder, "first");
  await seeder.button("Save").click();
  await expect(seeder.card().getByText(en.problems.damaged(file.name)).first()).toBeVisible();
  await seeder.drop([file]);
  await seeder.snapshotWhere(({ state }) => state === "seeding");
  await expect(seeder.card()).toHaveCount(1);
  await expect(seeder.card().getByText(/damaged/)).toHaveCount(0);
  expect((await seeder.save(file.name)).sha256).toBe(sha256Of(file));
});

test("site data is cleared while a tab seeds: both sides say so, and dropping the file again continues", async ({
  person,
}) => {
  const file = sample("cleared.bin", 3 * MIB);
  const seeder = await person({ search: { upload: "0" } });
  const link = await seeder.share(file);
  await seeder.page.reload();
  await seeder.waitForStatus("Seeding");
  const leecher = await person({}, link);
  await leecher.snapshotWhere(({ peers }) => peers.length > 0);
  const cdp = await seeder.page.context().newCDPSession(seeder.page);
  const { origin } = new URL(seeder.page.url());
  await cdp.send("Storage.clearDataForOrigin", { origin, storageTypes: "all" });
  await expect(seeder.page.getByText(en.problems["storage-cleared"](file.name))).toBeVisible();
  await expect(leecher.page.getByText(en.problems["copy-lost"](""))).toBeVisible();
  await seeder.drop([file]);
  await seeder.snapshotWhere(({ state }) => state === "seeding");
  await expect(seeder.card()).toHaveCount(1);
  await seeder.setLimits({});
  await leecher.finished(file.name);
  expect((await leecher.save(file.name)).sha256).toBe(sha256Of(file));
});

test("site data is cleared right after the file was dropped: the original replaces the copy", async ({
  person,
}) => {
  const file = sample("held.bin", 3 * MIB);
  const seeder = await person();
  const link = await seeder.share(file);
  const cdp = await seeder.page.context().newCDPSession(seeder.page);
  const { origin } = new URL(seeder.page.url());
  await cdp.send("Storage.clearDataForOrigin", { origin, storageTypes: "indexeddb" });
  await expect(seeder.page.getByText(en.problems.mended(file.name))).toBeVisible();
  const leecher = await person({}, link);
  await leecher.finished(file.name);
  await seeder.page.reload();
  await seeder.waitForStatus("Seeding", file.name);
});

test.describe("a browser whose storage does not work", () => {
  const WAYS = [
    [
      "never opens",
      "IDBFactory.prototype.open = () => new EventTarget();",
      en.problems["storage-silent"](""),
    ],
    [
      "is blocked",
      `IDBFactory.prototype.open = () => { throw new DOMException("denied", "SecurityError"); };`,
      en.problems["storage-failed"]("SecurityError: denied"),
    ],
    [
      "lacks Web Locks",
      "delete WorkerNavigator.prototype.locks;",
      en.problems["storage-failed"]("this browser has no Web Locks here"),
    ],
  ] as const;
  for (const [how, script, sentence] of WAYS)
    test(`because it ${how}, shares from memory and says so`, async ({ person }) => {
      // A service worker would have scripts without the fault.
      const tab = await person({ context: { serviceWorkers: "block" } });
      await tab.page.route("**/*.js", async (route) => {
        const response = await route.fetch({ maxRetries: 2 });
        const body = `if (typeof WorkerNavigator === "function" && !self.document) { ${script} }\n${await response.text()}`;
        await route.fulfill({ response, body });
      });
      await tab.page.reload();
      const file = sample("in memory.bin", 300_000);
      const link = await tab.share(file);
      await expect(tab.card().getByText(sentence)).toBeVisible();
      await expect(tab.card().getByText(en.problems["memory-only"](""))).toBeVisible();
      await expect((await openStorage(tab)).getByText(sentence)).toBeVisible();
      const leecher = await person({}, link);
      await leecher.finished(file.name);
      // A script that is asked for while the tab is closed has no answer.
      await tab.page.unrouteAll({ behavior: "ignoreErrors" });
    });
});
