/**
 * How each state looks, light and dark, on a phone and on a desktop: nothing that axe objects to, nothing wider than
 * the screen. The pictures land in test-results/looks/.
 */
import { appendFile, truncate, writeFile } from "node:fs/promises";
import { AxeBuilder } from "@axe-core/playwright";
import { en } from "../../web/page/texts/en.ts";
import { KIB, MIB, PIECE, sample } from "../content.ts";
import { expect, test } from "../fixtures.ts";
import type { Tab } from "../tab.ts";

const SCREENS = {
  desktop: { width: 1280, height: 860 },
  phone: { width: 360, height: 740 },
} as const;
const SCHEMES = ["light", "dark"] as const;

async function look({ page }: Tab, state: string): Promise<void> {
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const [screen, size] of Object.entries(SCREENS)) {
      // After the colours: canvases are drawn anew when their size changes.
      await page.setViewportSize(size);
      await page.evaluate(
        () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))),
      );
      const title = `${state}-${screen}-${colorScheme}`;
      await page.screenshot({
        path: `test-results/looks/${title}.png`,
        fullPage: true,
        animations: "disabled",
      });
      const { violations } = await new AxeBuilder({ page })
        .options({ resultTypes: ["violations"] })
        .analyze();
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
      expect.soft(found, `axe on ${title}`).toEqual([]);
      expect.soft(await page.evaluate(tooWide), `too wide on ${title}`).toEqual([]);
    }
  }
}

/** Runs in the page. @returns what reaches beyond the body or its own button, unless it lies in a box that scrolls. */
function tooWide(): string[] {
  const limit = document.body.getBoundingClientRect().right + 0.5;
  const scrolls = (element: Element): boolean =>
    element.parentElement !== null &&
    (["auto", "scroll", "hidden"].includes(getComputedStyle(element.parentElement).overflowX) ||
      scrolls(element.parentElement));
  const all = [...document.body.querySelectorAll("*")];
  const beyond = all.filter((element) => element.getBoundingClientRect().right > limit && !scrolls(element));
  const spilling = all.filter(
    (element) => element instanceof HTMLButtonElement && element.scrollWidth > element.clientWidth,
  );
  return [...beyond, ...spilling].map((element) => element.outerHTML.slice(0, 120));
}

const openDetails = (tab: Tab): Promise<void> => tab.card().getByText("Details", { exact: true }).click();

test("empty", async ({ person }) => {
  await look(await person(), "empty");
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
  for (const tab of [seeder, downloading, complete]) await openDetails(tab);
  await look(seeder, "seeding");
  await look(complete, "complete");
  await expect(downloading.status()).toHaveText("Downloading");
  await look(downloading, "downloading");
});

test("a folder, looked for and found", async ({ person }) => {
  const seeder = await person();
  await seeder.share(...["one.txt", "두 번째 🐝.jpg", "three.bin"].map((name) => sample(name, 40 * KIB)));
  await look(seeder, "several-files");
  await look(await person({}, "#0123456789abcdef0123456789abcdef01234567"), "looking-for-peers");
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
  await look(tab, "failed");
});

test("a browser that cannot run it", async ({ person }) => {
  const tab = await person({ insecure: true });
  await expect(tab.page.getByText(/HTTPS/)).toBeVisible();
  await look(tab, "unsupported");
});
