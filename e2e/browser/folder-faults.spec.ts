/** Folders whose saves meet trouble: they begin early, are interrupted, run out of room, or meet files that are there already. */
import { join } from "node:path";
import type { Locator } from "@playwright/test";
import { en } from "../../web/page/texts/en.ts";
import { KIB, MIB } from "../content.ts";
import { expect, test } from "../fixtures.ts";
import type { Tab } from "../tab.ts";
import { chooseFolder, chosen, chosenFiles, makeFiles, sha256 } from "./chosen-folder.ts";

test.use({ serviceWorkers: "allow" });

/** After a reload, the browser asks again whether the page may write into the folder, and only when the user has clicked. */
function chooseFolderAndForget(): void {
  Object.assign(window, {
    showDirectoryPicker: async () =>
      (await navigator.storage.getDirectory()).getDirectoryHandle("chosen", { create: true }),
  });
  Object.assign(FileSystemHandle.prototype, {
    queryPermission: async () => "prompt",
    requestPermission: async () => (navigator.userActivation.isActive ? "granted" : "denied"),
  });
}

const saved = (tab: Tab): Locator =>
  tab.card().locator(".actions").getByText(en.saving.saved, { exact: true });

test("a save that begins at a tenth goes on after a reload, writes no file twice, and ends with the download", async ({
  person,
}, info) => {
  const lengths = new Map([["album/empty", 0]]);
  for (let i = 0; i < 40; i++) lengths.set(`album/part ${i % 3}/${i}.bin`, 60_000 + i);
  // Long enough to be written while it arrives.
  lengths.set("album/수업.mp4", 17 * MIB + 1);
  const made = await makeFiles(info.outputDir, lengths);
  const seeder = await person({ search: { upload: String(512 * KIB) } });
  await seeder.dropPaths([join(info.outputDir, "album")]);
  await seeder.waitForStatus("Seeding", "album");

  const reader = await person({ init: chooseFolderAndForget }, await seeder.shareLink("album"));
  await reader.snapshotWhere(({ piecesHave, pieceCount }) => piecesHave > pieceCount / 10);
  await reader.button("Save").click();
  const complete = async () =>
    [...(await chosenFiles(reader.page))].filter(
      ([path, { sha256 }]) => lengths.get(path) && sha256 === made[path],
    );
  // A file that takes its place while it is read cannot be read.
  await expect(async () => expect((await complete()).length).toBeGreaterThan(3)).toPass();
  await seeder.setLimits({ upload: KIB });
  expect((await reader.snapshot()).state).toBe("downloading");
  await expect(saved(reader)).toBeHidden();

  await reader.page.reload();
  await expect(reader.card().getByText(en.saving.interrupted)).toBeVisible();
  const before = await complete();
  await seeder.setLimits({});
  await reader.card().getByRole("button", { name: en.saving.resume }).click();
  await expect(saved(reader)).toBeVisible();
  const after = await chosenFiles(reader.page);
  expect(Object.fromEntries([...after].map(([path, { sha256 }]) => [path, sha256]))).toEqual(made);
  expect(before.filter(([path, { writtenAt }]) => after.get(path)?.writtenAt !== writtenAt)).toEqual([]);
});

test("a refused dialogue, a full disk and files of the same names: nothing is lost, and nothing written over unasked", async ({
  person,
}, info) => {
  const lengths = new Map<string, number>();
  for (let i = 0; i < 16; i++) lengths.set(`album/${i}.bin`, 400_000 + i);
  const made = await makeFiles(info.outputDir, lengths);
  const tab = await person({ init: chooseFolder });
  const { page } = tab;
  await tab.dropPaths([join(info.outputDir, "album")]);
  await tab.waitForStatus("Seeding", "album");

  await test.step("a refused dialogue", async () => {
    await page.evaluate(() => {
      const picker = window as { showDirectoryPicker?: unknown };
      const { showDirectoryPicker } = picker;
      picker.showDirectoryPicker = async () => {
        picker.showDirectoryPicker = showDirectoryPicker;
        throw new DOMException("The user aborted a request.", "AbortError");
      };
    });
    await tab.button("Save").click();
    await expect(tab.card().locator(".saving, .problem, [role=alert]")).toHaveCount(0);
    expect(await chosen(page)).toEqual({});
  });

  await test.step("a full disk", async () => {
    const { usage = 0 } = await page.evaluate(() => navigator.storage.estimate());
    await tab.setQuota(usage + 3 * MIB);
    await tab.button("Save").click();
    await expect(tab.card().getByText(/The disk is full/)).toBeVisible();
    const before = await chosenFiles(page);
    expect(before.size).toBeGreaterThan(0);
    expect(before.size).toBeLessThan(16);
    for (const [path, { sha256 }] of before) expect([path, sha256]).toEqual([path, made[path]]);

    await tab.setQuota(1000 * MIB);
    await tab.card().getByRole("button", { name: en.saving.resume }).click();
    await expect(saved(tab)).toBeVisible();
    const after = await chosenFiles(page);
    expect(await chosen(page)).toEqual(made);
    for (const [path, { writtenAt }] of before)
      expect([path, after.get(path)?.writtenAt]).toEqual([path, writtenAt]);
  });

  await test.step("files that are there already", async () => {
    const mine = "mine";
    await page.evaluate(async (text) => {
      const root = await navigator.storage.getDirectory();
      const album = await (await root.getDirectoryHandle("chosen")).getDirectoryHandle("album");
      for (const name of ["3.bin", "other"]) {
        const writable = await (await album.getFileHandle(name, { create: true })).createWritable();
        await writable.write(text);
        await writable.close();
      }
    }, mine);
    const own = sha256(new TextEncoder().encode(mine));
    const before = { ...made, "album/3.bin": own, "album/other": own };
    const answer = async (name: string): Promise<void> => {
      // Two clicks in half a second are one.
      await expect(async () => {
        await tab.button("Save").click();
        await expect(tab.card().getByText(/are already in that folder/)).toBeVisible({ timeout: 2000 });
      }).toPass();
      expect(await chosen(page)).toEqual(before);
      await tab.button(name).click();
    };
    await answer(en.saving.cancel);
    await expect(tab.card().locator(".saving")).toHaveCount(0);
    expect(await chosen(page)).toEqual(before);

    await answer(en.saving.keepBoth);
    await expect(saved(tab)).toBeVisible();
    const both = Object.entries(made).map(([path, sha256]) => [path.replace(".bin", " (2).bin"), sha256]);
    Object.assign(before, Object.fromEntries(both));
    expect(await chosen(page)).toEqual(before);

    await answer(en.saving.replace);
    await expect(saved(tab)).toBeVisible();
    expect(await chosen(page)).toEqual({ ...before, "album/3.bin": made["album/3.bin"] });
  });
});
