/** States of the page that are hard to bring about, as its gallery makes them up: axe, width and pictures of each. */
import type { Page } from "@playwright/test";
import { en } from "../../web/page/texts/en.ts";
import { expect } from "../fixtures.ts";
import { galleryTest, show } from "./gallery.ts";
import { glance, lookForced } from "./look.ts";

const test = galleryTest("page");

const openDetails = (page: Page): Promise<void> =>
  page.getByText(en.details.summary, { exact: true }).first().click();

const openStorage = async (page: Page): Promise<void> => {
  await page.getByRole("button", { name: en.storage.button, exact: true }).click();
  await expect(page.getByRole("button", { name: en.storage.deleteClosed })).toBeVisible();
};

/** By scene; what is done before the look. Scenes that differ only in a sentence are left out. */
const SCENES: readonly (readonly [scene: string, act?: (page: Page) => Promise<void>])[] = [
  ["too-deep", (page) => expect(page.getByText("“node_modules/…/index.js” lies too deep")).toBeVisible()],
  ["collecting"],
  [
    "torrent-file",
    (page) => expect(page.getByRole("button", { name: en.torrentFile.shareItself })).toBeVisible(),
  ],
  ["unreachable", openDetails],
  [
    "trackers",
    async (page) => {
      await expect(page.getByText(en.moreTrackers(5))).toBeVisible();
      await openDetails(page);
    },
  ],
  ["receiver-downloading", openDetails],
  ["receiver-saved"],
  ["receiver-paused"],
  ["receiver-one-piece"],
  ["receiver-right-to-left"],
  ["receiver-hundred", openDetails],
  [
    "seeding",
    async (page) => {
      // A window that fills the screen has one size only.
      await page.evaluate(() => Object.assign(Element.prototype, { requestFullscreen: undefined }));
      await page.getByRole("button", { name: en.qrCode, exact: true }).click();
      await page.getByRole("button", { name: en.qrWhole }).click();
      await expect(page.getByRole("dialog").getByRole("img")).toBeVisible();
    },
  ],
  [
    "receiver-wrong-password",
    async (page) => {
      await expect(page.getByRole("status").first()).toContainText(en.unlock.locked);
      await expect(page.getByRole("article")).not.toContainText("you may close this tab");
    },
  ],
  ["choosing"],
  ["saving"],
  ["saved"],
  ["saving-folder"],
  ["saving-asks", (page) => expect(page.getByRole("button", { name: en.saving.keepBoth })).toBeFocused()],
  ["saving-interrupted"],
  [
    "playing",
    async (page) => {
      await expect(page.getByRole("region", { name: /^Playing/ }).locator("video")).toBeVisible();
      await openDetails(page);
    },
  ],
  ["showing-picture", (page) => expect(page.getByRole("img", { name: "꽃.jpg" })).toBeVisible()],
  ["showing-text", (page) => expect(page.locator("pre")).toContainText("<b>Not bold.</b>")],
  ["unplayable", (page) => expect(page.getByText(en.player.cannotPlay)).toBeVisible()],
  [
    "silent",
    async (page) => {
      await openStorage(page);
      await expect(page.getByText(en.storage.empty)).toHaveCount(0);
    },
  ],
  [
    "complete",
    async (page) => {
      // Otherwise the end of the last column would look like missing chunks.
      const colours = await page.evaluate(() =>
        [".card", ".pieces-strip"].map((place) => {
          const shown = document.querySelector(place);
          return shown && getComputedStyle(shown).backgroundColor;
        }),
      );
      expect(colours[1]).toBe(colours[0]);
      await openStorage(page);
    },
  ],
  ["empty", openStorage],
  ["keeper-welcome"],
  ["keeper-offer-public"],
  ["keeper-not-offered"],
  ["keeper-asking"],
  ["keeper-fetching"],
  [
    "keeper-kept",
    async (page) => {
      await page.getByRole("button", { name: en.remove.button, exact: true }).last().click();
      await expect(page.getByRole("article").last()).toContainText("Stop keeping it");
    },
  ],
  ["keeper-over"],
  ["keeper-failed"],
  ["receiver-kept", openDetails],
  ["receiver-looking"],
  ["receiver-saving"],
  ["unreadable"],
  ["scripts"],
  ["hostile"],
  ["long-names"],
  ["list"],
  ["many"],
  ["huge"],
];

/** So that both processors look at them. */
const PARTS = 3;

for (let part = 0; part < PARTS; part++)
  test(`states that are hard to bring about, ${part + 1} of ${PARTS}`, async ({ visit }) => {
    test.setTimeout(20 * 60_000);
    const page = await visit({ scene: "empty" });
    for (const [scene, act] of SCENES.filter((_, n) => n % PARTS === part))
      await test.step(scene, async () => {
        await show(page, scene);
        await act?.(page);
        await glance(page, `scene-${scene}`);
      });
  });

test("states in forced colours", async ({ visit }) => {
  const page = await visit({ scene: "empty" });
  for (const scene of ["receiver-downloading", "many"])
    await test.step(scene, async () => {
      await show(page, scene);
      await lookForced(page, `scene-${scene}`);
    });
});
