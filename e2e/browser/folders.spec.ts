/** A shared folder leaves the browser as a folder, or as an archive where the browser does not let a page write one. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { en } from "../../web/page/texts/en.ts";
import { readZip } from "../../web/worker/files/testing/read-zip.ts";
import { KIB } from "../content.ts";
import { expect, test } from "../fixtures.ts";
import { chooseFolder, chosen, lackPicker, makeFiles, sha256 } from "./chosen-folder.ts";

test.use({ serviceWorkers: "allow" });

/** That many files in subfolders, by path, with their lengths. */
function album(count: number): ReadonlyMap<string, number> {
  const lengths = new Map<string, number>();
  for (let i = 0; i < count; i++) {
    const folder = i % 10 === 0 ? "album" : `album/part ${i % 7}/사진 ${i % 13}`;
    lengths.set(`${folder}/${i}.bin`, (i * 37) % 2000);
  }
  return lengths;
}

test("3,000 files are saved with one click that comes before they have arrived, as a folder and as an archive", async ({
  person,
}, info) => {
  const made = await makeFiles(info.outputDir, album(3000));
  const seeder = await person({ search: { upload: String(128 * KIB) } });
  await seeder.dropPaths([join(info.outputDir, "album")]);
  await seeder.waitForStatus("Seeding", "album");
  const link = await seeder.shareLink("album");

  const reader = await person({ init: chooseFolder }, link);
  await reader.snapshotWhere(({ piecesHave }) => piecesHave > 0);
  await expect(reader.button("Save")).toHaveAccessibleDescription("");
  await reader.button("Save").click();
  await seeder.setLimits({});
  await expect(reader.card().locator(".actions").getByText("Saved", { exact: true })).toBeVisible();
  expect(await chosen(reader.page)).toEqual(made);

  const other = await person({ init: lackPicker }, link);
  await other.snapshotWhere(({ piecesHave }) => piecesHave > 0);
  await expect(other.button("Save")).toHaveAccessibleDescription(en.saving.asArchive);
  const [download] = await Promise.all([other.page.waitForEvent("download"), other.button("Save").click()]);
  expect(download.suggestedFilename()).toBe("album.zip");
  const members = readZip(await readFile(await download.path()));
  expect(Object.fromEntries(members.map(({ name, bytes }) => [name, sha256(bytes)]))).toEqual(made);
  await expect(other.card().locator(".actions").getByText("Saved", { exact: true })).toBeVisible();
});
