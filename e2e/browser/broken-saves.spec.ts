/** Downloads whose tab or torrent goes away while they run: another tab goes on with a file, and everything else ends clearly. */
import { join } from "node:path";
import type { Download } from "@playwright/test";
import { KIB, MIB, sample, sha256Of, sha256OfFile } from "../content.ts";
import { expect, test } from "../fixtures.ts";
import type { Tab } from "../tab.ts";
import { lackPicker, makeFiles } from "./chosen-folder.ts";

test.use({ serviceWorkers: "allow" });

/** Nothing more arrives for minutes. */
const HELD = { upload: KIB };

/** Saves, and waits until a part is on its way to the browser. */
async function begin(tab: Tab): Promise<Download> {
  const waiting = tab.page.waitForEvent("download");
  await tab.button("Save").click();
  const download = await waiting;
  const bar = tab.card().getByRole("progressbar", { name: /^Saving / });
  await expect(bar).toHaveAttribute("aria-valuenow", /^[1-9]/);
  return download;
}

test("two tabs save the same file; when one is closed the other one's worker goes on at the same byte, and without another the download fails", async ({
  person,
  anotherTab,
}) => {
  const file = sample("film.mp4", 8 * MIB);
  const seeder = await person({ search: { upload: String(256 * KIB) } });
  const link = await seeder.share(file);
  const closing = await person({}, link);
  const downloads = [await begin(closing)];
  await seeder.setLimits(HELD);

  const alone = await person({}, link);
  const lost = await begin(alone);
  const staying = await anotherTab(closing, {}, link);
  downloads.push(await begin(staying));
  for (const tab of [alone, closing, staying]) expect((await tab.snapshot()).state).toBe("downloading");
  await alone.page.close();
  expect(await lost.failure()).not.toBeNull();

  await closing.page.close();
  await seeder.setLimits({});
  for (const download of downloads) {
    expect(await download.failure()).toBeNull();
    expect(await sha256OfFile(await download.path())).toBe(sha256Of(file));
  }
});

test("an archive fails with its tab, although another has its files, and with its torrent", async ({
  person,
  anotherTab,
}, info) => {
  await makeFiles(
    info.outputDir,
    new Map([
      ["album/a.bin", 4 * MIB],
      ["album/b.bin", 4 * MIB],
    ]),
  );
  const seeder = await person({ search: { upload: String(256 * KIB) } });
  await seeder.dropPaths([join(info.outputDir, "album")]);
  await seeder.waitForStatus("Seeding", "album");
  const link = await seeder.shareLink("album");
  const closing = await person({ init: lackPicker }, link);
  const first = await begin(closing);
  await seeder.setLimits(HELD);
  const removing = await anotherTab(closing, {}, link);
  const second = await begin(removing);
  await closing.page.close();
  expect(await first.failure()).not.toBeNull();

  await removing.button("Remove").click();
  await removing.button("Remove").click();
  await expect(removing.card()).toHaveCount(0);
  expect(await second.failure()).not.toBeNull();
});
