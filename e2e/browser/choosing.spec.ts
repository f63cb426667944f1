/** Choosing files of a folder: what is not chosen is not fetched, changing one's mind keeps what is here, links pass the choice on. */
import { mkdir, writeFile } from "node:fs/promises";
import { en } from "../../web/page/texts/en.ts";
import { KIB, MIB, PIECE, seededBytes, sha256OfFile } from "../content.ts";
import { expect, test } from "../fixtures.ts";
import type { Tab } from "../tab.ts";

test.use({ serviceWorkers: "allow" });

/** In the torrent's order. None ends where a piece ends. */
const FILES = [
  { path: "big/film.bin", length: 6 * MIB + 5 },
  { path: "big/more.bin", length: MIB + 3 },
  { path: "small.bin", length: 300 * KIB },
] as const;

const box = (tab: Tab, name: string) => tab.card().getByRole("checkbox", { name, exact: true });

test("only chosen files are fetched, in every tab that opens the link, and others can be added later", async ({
  person,
}, testInfo) => {
  const folder = testInfo.outputPath("folder");
  await mkdir(`${folder}/big`, { recursive: true });
  for (const [n, { path, length }] of FILES.entries())
    await writeFile(`${folder}/${path}`, seededBytes(n + 1, length));
  // Nothing moves until the files are chosen.
  const seeder = await person({ search: { upload: "0" } });
  await seeder.dropPaths([folder]);
  await seeder.waitForStatus("Seeding", "folder");
  await expect(seeder.card().getByRole("checkbox")).toHaveCount(0);

  const reader = await person({}, await seeder.shareLink());
  await expect(box(reader, en.choosing.all)).toBeChecked();
  await box(reader, "big").uncheck();
  await expect(box(reader, en.choosing.all)).toHaveJSProperty("indeterminate", true);
  for (const path of ["big/film.bin", "big/more.bin"]) await expect(box(reader, path)).not.toBeChecked();
  await expect(reader.card()).toContainText(
    en.choosing.chosen({ chosen: 1, files: 3, chosenBytes: 300 * KIB, bytes: 7 * MIB + 8 + 300 * KIB }),
  );
  const link = `${await seeder.shareLink()}&so=2`;
  // The tree shows a choice before the worker has it.
  await expect.poll(() => reader.shareLink()).toBe(link);

  await seeder.setLimits({});
  await reader.waitForStatus("Complete");
  // The small file and the pieces that it shares with its neighbour.
  const few = 300 * KIB + 2 * PIECE;
  const { downloaded, piecesHave, pieceCount } = await reader.snapshot();
  expect(downloaded).toBeLessThan(few);
  expect(piecesHave).toBeLessThan(pieceCount);

  const second = await person({}, link);
  await second.waitForStatus("Complete");
  expect((await second.snapshot()).downloaded).toBeLessThan(few);
  await expect(box(second, "big")).not.toBeChecked();

  // Another choice keeps what is here, and a reload keeps the choice.
  await box(reader, "big/more.bin").check();
  await expect(box(reader, "big")).toHaveJSProperty("indeterminate", true);
  await expect.poll(async () => (await reader.snapshot()).piecesHave).toBeGreaterThan(piecesHave);
  await reader.waitForStatus("Complete");
  const more = (await reader.snapshot()).downloaded;
  expect(more).toBeLessThan(MIB + few);
  await reader.page.reload();
  await expect(box(reader, "big/film.bin")).not.toBeChecked();
  await expect(box(reader, "big/more.bin")).toBeChecked();

  await box(reader, en.choosing.all).check();
  // There is nothing left to choose.
  await expect(reader.card().getByRole("checkbox")).toHaveCount(0, { timeout: 60_000 });
  await reader.finished();
  for (const { path } of FILES) {
    const button = reader.card().getByRole("button", { name: `Save ${path}`, exact: true });
    const { sha256 } = await reader.save(undefined, button);
    expect(sha256, path).toBe(await sha256OfFile(`${folder}/${path}`));
  }
});
