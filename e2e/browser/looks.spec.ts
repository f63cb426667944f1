/**
 * How each state of the page looks, light and dark, on a phone and on a desktop.
 */
import { appendFile, truncate, writeFile } from "node:fs/promises";
import { en } from "../../web/page/texts/en.ts";
import { KIB, MIB, PIECE, sample } from "../content.ts";
import { expect, test } from "../fixtures.ts";
import type { Tab } from "../tab.ts";
import { look } from "./look.ts";

const openDetails = (tab: Tab): Promise<void> => tab.card().getByText("Details", { exact: true }).click();

test("empty", async ({ person }) => {
  await look((await person()).page, "empty");
});

test("seeding, downloading and complete", async ({ person }) => {
  const name = `A long name, as files from cameras and backups have ${"them ".repeat(12)}.tar.gz`;
  const seeder = await person({ search: { upload: String(2 * MIB) } });
  const link = await seeder.share(sample(name, 6 * MIB));
  const complete = await person({}, link);
  await complete.finished();
  await seeder.setLimits({ upload: 100 * KIB });
  await complete.setLimits({ upload: 100 * KIB });
  const downloading = await person({}, link);
  await downloading.snapshotWhere(({ downloaded }) => downloaded > PIECE);
  // So slow that it still downloads after the pictures, whatever the machine.
  for (const tab of [seeder, complete]) await tab.setLimits({ upload: 8 * KIB });
  for (const tab of [seeder, downloading, complete]) await openDetails(tab);
  await look(downloading.page, "downloading");
  await expect(downloading.status()).toHaveText("Downloading");
  await look(seeder.page, "seeding");
  await look(complete.page, "complete");
});

test("a folder that is shared, and a torrent that is looked for", async ({ person }) => {
  const seeder = await person();
  await seeder.share(...["one.txt", "두 번째 🐝.jpg", "three.bin"].map((name) => sample(name, 40 * KIB)));
  await look(seeder.page, "several-files");
  await look((await person({}, "#0123456789abcdef0123456789abcdef01234567")).page, "looking-for-peers");
});

test("failed", async ({ person }, testInfo) => {
  const path = testInfo.outputPath("still being written.bin");
  await writeFile(path, "");
  await truncate(path, 256 * MIB);
  const tab = await person();
  await tab.dropPaths([path]);
  await expect(tab.status()).toHaveText("Preparing");
  await appendFile(path, "more");
  await expect(tab.status()).toHaveText(
    `Failed: ${en.problems["unreadable-file"]("still being written.bin")}`,
  );
  await look(tab.page, "failed");
});

test("a browser that cannot run it", async ({ person }) => {
  const tab = await person({ insecure: true });
  await expect(tab.page.getByText(/HTTPS/)).toBeVisible();
  await look(tab.page, "unsupported");
});
