/** Films, sounds, pictures and texts play or show in the card while they arrive. What the browser cannot play can be saved. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import type { Locator } from "@playwright/test";
import { en } from "../../web/page/texts/en.ts";
import { KIB, MIB, seededBytes, sha256OfFile } from "../content.ts";
import { expect, test } from "../fixtures.ts";
import { mediaSample, noiseSound } from "./media-samples.ts";

test.use({ serviceWorkers: "allow" });

/** Seconds that a player has played. */
const time = (media: Locator): Promise<number> =>
  media.evaluate((element: HTMLMediaElement) => element.currentTime);

test("a film plays while it arrives, at any place, and stops with its torrent", async ({
  person,
}, testInfo) => {
  const seeder = await person();
  const path = testInfo.outputPath("film.wav");
  // A minute of sound: 5.8 MB.
  await writeFile(path, noiseSound(60));
  await seeder.chooseAudience("link");
  await seeder.dropPaths([path]);
  await seeder.waitForStatus("Seeding");
  // Half as fast again as the sound plays.
  await seeder.setLimits({ upload: 150 * KIB });

  const viewer = await person({}, await seeder.shareLink());
  await viewer.button("Play").click();
  const sound = viewer.card().locator("audio");
  await expect.poll(() => time(sound)).toBeGreaterThan(0.2);
  expect((await viewer.snapshot()).state, "played before it was complete").toBe("downloading");
  await viewer.card().getByText("Details", { exact: true }).click();
  const readers = viewer.card().getByRole("region", { name: en.details.readers });
  await expect(readers.getByRole("listitem")).toContainText(["film.wav playing at"]);
  await expect(viewer.card().getByText(en.details.legend.next)).toBeVisible();

  await sound.evaluate((element: HTMLMediaElement) => {
    element.currentTime = 48;
  });
  await expect.poll(() => time(sound)).toBeGreaterThan(48.2);
  expect((await viewer.snapshot()).state, "played at 80 % before it was complete").toBe("downloading");

  await viewer.button("Remove").click();
  await viewer.button("Remove").click();
  await expect(viewer.card()).toHaveCount(0);
  await expect(viewer.page.locator("audio")).toHaveCount(0);
});

test("films, pictures and texts of a folder show one at a time, and what cannot be played is saved", async ({
  person,
}, testInfo) => {
  const seeder = await person();
  const folder = testInfo.outputPath("mixed");
  await mkdir(folder);
  const files: Readonly<Record<string, Buffer | Uint8Array | string>> = {
    "film.webm": await readFile(mediaSample("film.webm")),
    "picture.png": await readFile(mediaSample("picture.png")),
    "page.html": `<script>document.title = "ran"</script>한글`,
    "latin.txt": Buffer.from([0x61, 0xe4, 0x62]),
    "broken.mp4": seededBytes(7, 600 * KIB),
    "large.txt": "x".repeat(MIB + 1),
    "sheet.pdf": "%PDF-",
  };
  for (const [name, content] of Object.entries(files)) await writeFile(`${folder}/${name}`, content);
  await seeder.chooseAudience("anyone");
  await seeder.dropPaths([folder]);
  await seeder.waitForStatus("Seeding");
  const viewer = await person({}, await seeder.shareLink());
  const { page } = viewer;
  const player = viewer.card().getByRole("region", { name: /^(Playing|Showing) / });

  await viewer.button("Play film.webm").click();
  const film = player.locator("video");
  await expect.poll(() => film.evaluate((element: HTMLVideoElement) => element.ended)).toBe(true);
  expect(await film.evaluate((element: HTMLVideoElement) => element.videoWidth)).toBe(64);

  await viewer.button("Show picture.png").click();
  await expect(player.locator("video")).toHaveCount(0);
  await expect(player.getByRole("img", { name: "picture.png" })).toHaveJSProperty("naturalWidth", 64);

  await viewer.button("Show page.html").click();
  await expect(player.locator("pre")).toHaveText(String(files["page.html"]));
  await expect(page).not.toHaveTitle("ran");
  await viewer.button("Show latin.txt").click();
  await expect(player.locator("pre")).toHaveText("a\ufffdb");
  // Escape closes it, and the focus returns to where it was opened.
  await page.keyboard.press("Escape");
  await expect(player).toHaveCount(0);
  await expect(viewer.button("Show latin.txt")).toBeFocused();

  await viewer.button("Play broken.mp4").click();
  await expect(player.getByRole("alert")).toHaveText(en.player.cannotPlay);
  const { sha256 } = await viewer.save(
    undefined,
    player.getByRole("button", { name: en.player.saveInstead }),
  );
  expect(sha256).toBe(await sha256OfFile(`${folder}/broken.mp4`));
  await viewer.button("Close broken.mp4").click();
  await expect(player).toHaveCount(0);
  for (const name of ["large.txt", "sheet.pdf"]) {
    await expect(viewer.button(`Save ${name}`)).toBeVisible();
    await expect(viewer.card().getByRole("button", { name: new RegExp(`^(Play|Show) ${name}`) })).toHaveCount(
      0,
    );
  }
});
