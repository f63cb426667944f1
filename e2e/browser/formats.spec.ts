/** Every format that the page promises plays or shows, and a film whose index is at its end plays before it is complete. */
import { readFile, writeFile } from "node:fs/promises";
import type { Locator } from "@playwright/test";
import { KIB, MIB } from "../content.ts";
import { expect, test } from "../fixtures.ts";
import { mediaSample } from "./media-samples.ts";

test.use({ serviceWorkers: "allow" });

const PICTURES = ["jpg", "png", "webp", "gif", "avif"];
const TONES = ["mp3", "ogg", "flac", "wav", "m4a"];
const FILMS = ["mp4", "webm"];

const hasEnded = (media: Locator): Promise<boolean> =>
  media.evaluate((element: HTMLMediaElement) => element.ended);

test("plays or shows every format that is promised", async ({ person }) => {
  const seeder = await person();
  await seeder.dropPaths([
    ...PICTURES.map((format) => mediaSample(`picture.${format}`)),
    ...TONES.map((format) => mediaSample(`tone.${format}`)),
    ...FILMS.map((format) => mediaSample(`film.${format}`)),
  ]);
  await seeder.waitForStatus("Seeding");
  const viewer = await person({}, await seeder.shareLink());
  const player = viewer.card().getByRole("region", { name: /^(Playing|Showing) / });
  for (const format of PICTURES) {
    const name = `picture.${format}`;
    await viewer.button(`Show ${name}`).click();
    await expect(player.getByRole("img", { name })).toHaveJSProperty("naturalWidth", 64);
  }
  for (const format of TONES) {
    await viewer.button(`Play tone.${format}`).click();
    await expect.poll(() => hasEnded(player.locator("audio")), { message: format }).toBe(true);
  }
  for (const format of FILMS) {
    await viewer.button(`Play film.${format}`).click();
    const film = player.locator("video");
    await expect.poll(() => hasEnded(film), { message: format }).toBe(true);
    await expect(film).toHaveJSProperty("videoWidth", 64);
  }
});

test("a film whose index is at its end plays before it is complete", async ({ person }, testInfo) => {
  const path = testInfo.outputPath("film.mp4");
  await writeFile(path, withIndexAtEnd(await readFile(mediaSample("film.mp4")), 8 * MIB));
  const seeder = await person({ search: { upload: String(100 * KIB) } });
  await seeder.dropPaths([path]);
  await seeder.waitForStatus("Seeding");
  const viewer = await person({}, await seeder.shareLink());
  await viewer.button("Play").click();
  const film = viewer.card().locator("video");
  await expect.poll(() => hasEnded(film), { timeout: 60_000 }).toBe(true);
  const { state, downloaded } = await viewer.snapshot();
  expect(state).toBe("downloading");
  expect(downloaded).toBeLessThan(6 * MIB);
});

/** Puts a box of `length` unused bytes before the index ("moov"), which is the last box of the sample. */
function withIndexAtEnd(film: Buffer, length: number): Buffer {
  const at = film.lastIndexOf("moov") - 4;
  const unused = Buffer.alloc(length);
  unused.writeUInt32BE(length);
  unused.write("free", 4);
  return Buffer.concat([film.subarray(0, at), unused, film.subarray(at)]);
}
