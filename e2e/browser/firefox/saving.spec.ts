/** What Chromium shares arrives in Firefox, is saved and plays there, with its service worker and without. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { readZip } from "../../../web/worker/files/testing/read-zip.ts";
import { seededBytes } from "../../content.ts";
import type { FirefoxTab } from "../../firefox.ts";
import { mediaSample, noiseSound } from "../media-samples.ts";
import { test as base, expect, sha256 } from "./firefox-test.ts";

const SOUND = "소리.wav";
const PICTURE = "picture.png";
const FILM = "film.webm";

interface Shared {
  readonly link: string;
  /** SHA-256 by path, the folder's name included. */
  readonly files: ReadonlyMap<string, string>;
  /** URLs that the server was asked for. */
  readonly requests: readonly string[];
}

interface Fixtures {
  /** People who can read the folder. */
  readonly audience: "link" | "anyone";
  /** A folder that a tab of Chromium shares. */
  readonly shared: Shared;
}

const test = base.extend<Fixtures>({
  audience: ["link", { option: true }],

  shared: async ({ person, ownServer, audience }, use, info) => {
    const contents: Record<string, Uint8Array> = {
      [SOUND]: noiseSound(3),
      [PICTURE]: await readFile(mediaSample(PICTURE)),
      [FILM]: await readFile(mediaSample(FILM)),
    };
    for (let i = 0; i < 50; i++)
      contents[`part ${i % 3}/사진 ${i % 5}/${i} 🐕.bin`] = seededBytes(i + 1, i * 997);
    for (const [path, bytes] of Object.entries(contents)) {
      const file = info.outputPath("album", path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, bytes);
    }
    const requests: string[] = [];
    const server = await ownServer({ onRequest: (url) => requests.push(url) });
    const seeder = await person({ server });
    await seeder.chooseAudience(audience);
    await seeder.dropPaths([info.outputPath("album")]);
    await seeder.waitForStatus("Seeding");
    const files = Object.entries(contents).map(
      ([path, bytes]) => [join("album", path), sha256(bytes)] as const,
    );
    const link = await seeder.shareLink();
    expect(link.includes(".", link.indexOf("#"))).toBe(audience === "link");
    await use({ link, files: new Map(files), requests });
  },
});

async function expectAllSaved(tab: FirefoxTab, { files }: Shared): Promise<void> {
  const archive = await tab.save("Save");
  expect(archive.name).toBe("album.zip");
  const members = readZip(archive.bytes).map(({ name, bytes }) => [name, sha256(bytes)]);
  expect(Object.fromEntries(members)).toEqual(Object.fromEntries(files));
  const one = await tab.save(`Save ${SOUND}`);
  expect([one.name, sha256(one.bytes)]).toEqual([SOUND, files.get(`album/${SOUND}`)]);
}

test("a folder is saved from the service worker, as an archive and file by file, and plays", async ({
  firefox,
  shared,
}) => {
  const tab = await (await firefox()).person(shared.link);
  const { page } = tab;
  const asked: string[] = [];
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith("/files/")) asked.push(pathname.replace(/.*[/.]/, ""));
  });
  await tab.waitForStatus("Complete");
  await expectAllSaved(tab, shared);
  // Firefox may report a request after its download has ended.
  await expect.poll(() => asked).toEqual(["zip", "wav"]);
  // Firefox plays a film also without a sound card, but no sound alone.
  await tab.press(`Play ${FILM}`);
  await page.waitForFunction(() => (document.querySelector("video")?.currentTime ?? 0) > 0);
  await tab.press(`Show ${PICTURE}`);
  await page.waitForFunction(
    (name) => (document.querySelector<HTMLImageElement>(`img[alt="${name}"]`)?.naturalWidth ?? 0) > 0,
    {},
    PICTURE,
  );
  expect(
    shared.requests.filter((url) => url.startsWith("/files")),
    "names of files never reach the server",
  ).toEqual([]);
});

test.describe("what anyone can read", () => {
  test.use({ audience: "anyone" });

  test("in a private window without service workers, a folder is saved from a copy", async ({
    firefox,
    shared,
  }) => {
    const browser = await firefox({
      "browser.privatebrowsing.autostart": true,
      "dom.serviceWorkers.privateBrowsing.enabled": false,
    });
    const tab = await browser.person(shared.link);
    await tab.waitForStatus("Complete");
    expect(await tab.page.evaluate(() => navigator.serviceWorker?.controller ?? undefined)).toBeUndefined();
    await expectAllSaved(tab, shared);
    expect((await tab.buttons()).filter((name) => /^(Play|Show)/.test(name))).toEqual([]);
  });
});
