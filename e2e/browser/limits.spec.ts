/** Limits in real tabs: those of the address, of a script and of the control on the page hold, and torrents share them. */
import { AxeBuilder } from "@axe-core/playwright";
import type { Locator } from "@playwright/test";
import { en } from "../../web/page/texts/en.ts";
import { MIB, PIECE, sample } from "../content.ts";
import { expect, test } from "../fixtures.ts";
import type { AutomatedWindow, Tab } from "../tab.ts";

/** On a busy machine; there is no such excuse for more than the limit. */
const LEAST = 0.6;

interface Measured {
  readonly seconds: number;
  /** Bytes that each torrent sent in that time. */
  readonly sent: readonly number[];
}

/** What the tab sends from now on for at least that time. Both ends are moments at which the tab has just told its figures. */
function measure({ page }: Tab, seconds: number): Promise<Measured> {
  return page.evaluate(async (seconds) => {
    const { tabswarm } = window as unknown as AutomatedWindow;
    const figures = (): number[] => tabswarm.torrents().map(({ uploaded }) => uploaded);
    const change = async (): Promise<{ at: number; figures: number[] }> => {
      const before = figures().join();
      while (figures().join() === before) await new Promise((later) => setTimeout(later, 5));
      return { at: performance.now(), figures: figures() };
    };
    const from = await change();
    while (performance.now() < from.at + 1000 * seconds) await new Promise((later) => setTimeout(later, 20));
    const to = await change();
    return {
      seconds: (to.at - from.at) / 1000,
      sent: to.figures.map((bytes, i) => bytes - (from.figures[i] ?? 0)),
    };
  }, seconds);
}

/** Bytes sent in the second and a half that follows what was under way. */
function sentWhileStopped({ page }: Tab): Promise<number> {
  return page.evaluate(async () => {
    const { tabswarm } = window as unknown as AutomatedWindow;
    const pass = (ms: number): Promise<void> => new Promise((later) => setTimeout(later, ms));
    await pass(500);
    const before = tabswarm.torrents()[0]?.uploaded ?? Number.NaN;
    await pass(1_500);
    return (tabswarm.torrents()[0]?.uploaded ?? Number.NaN) - before;
  });
}

/** @param rate bytes a second */
function expectLimited({ seconds, sent }: Measured, rate: number): void {
  const total = sent.reduce((sum, bytes) => sum + bytes, 0);
  expect(total).toBeLessThanOrEqual(1.03 * rate * seconds + PIECE);
  expect(total).toBeGreaterThan(LEAST * rate * seconds - PIECE);
}

const field = ({ page }: Tab, name: "Upload limit" | "Download limit"): Locator =>
  page.getByRole("spinbutton", { name, exact: true });

const note = ({ page }: Tab): Locator => page.getByRole("banner").getByText(/^Limited to /);

const openControl = ({ page }: Tab): Promise<void> =>
  page.getByRole("button", { name: "Limits", exact: true }).click();

async function enter(tab: Tab, name: "Upload limit" | "Download limit", text: string): Promise<void> {
  await field(tab, name).fill(text);
  await field(tab, name).press("Enter");
}

test("a limit holds over ten seconds, and so does each that takes its place", async ({ person }) => {
  const seeder = await person({ search: { upload: String(MIB) } });
  const leecher = await person({}, await seeder.share(sample("limited.bin", 20 * MIB)));
  await leecher.snapshotWhere(({ downloaded }) => downloaded > 0);
  await expect(note(seeder)).toHaveText("Limited to 1.05 MB/s up");
  expectLimited(await measure(seeder, 10), MIB);

  await seeder.setLimits({ upload: 2 * MIB });
  await expect(note(seeder)).toHaveText("Limited to 2.1 MB/s up");
  expectLimited(await measure(seeder, 2), 2 * MIB);

  await openControl(seeder);
  await expect(field(seeder, "Upload limit")).toHaveValue("2097.152");
  await enter(seeder, "Upload limit", "500");
  await expect(note(seeder)).toHaveText("Limited to 500 kB/s up");
  expectLimited(await measure(seeder, 2), 500_000);

  await enter(seeder, "Upload limit", "0");
  expect(await sentWhileStopped(seeder)).toBe(0);
  await enter(seeder, "Upload limit", "");
  await expect(seeder.page.getByText(en.tagline)).toBeVisible();
  await leecher.finished();
});

test("two torrents of one tab share the limit, each its half", async ({ person }) => {
  const seeder = await person({ search: { upload: String(MIB) } });
  for (const name of ["one.bin", "two.bin"]) await person({}, await seeder.share(sample(name, 8 * MIB)));
  await expect
    .poll(async () => (await seeder.torrents()).every(({ uploaded }) => uploaded > PIECE), {
      intervals: [50],
    })
    .toBe(true);
  const measured = await measure(seeder, 4);
  expectLimited(measured, MIB);
  const total = measured.sent.reduce((sum, bytes) => sum + bytes, 0);
  expect(measured.sent).toHaveLength(2);
  for (const bytes of measured.sent) expect(bytes / total).toBeGreaterThan(0.4);
});

test("a download limit holds", async ({ person }) => {
  const seeder = await person();
  const file = sample("slowly.bin", 6 * MIB);
  const leecher = await person({ search: { download: String(MIB) } }, await seeder.share(file));
  await leecher.snapshotWhere(({ downloaded }) => downloaded > 0);
  expectLimited(await measure(seeder, 2), MIB);
});

test("the control is kept for the tab, and gives way to the address", async ({ person, anotherTab }) => {
  const tab = await person();
  await openControl(tab);
  await enter(tab, "Upload limit", "500");
  await enter(tab, "Download limit", "1500.5");
  const both = "Limited to 500 kB/s up and 1.5 MB/s down";
  await expect(note(tab)).toHaveText(both);
  await tab.page.reload();
  await expect(note(tab)).toHaveText(both);
  await openControl(tab);
  await expect(field(tab, "Upload limit")).toHaveValue("500");
  await expect(field(tab, "Download limit")).toHaveValue("1500.5");

  const fresh = await anotherTab(tab);
  await expect(fresh.page.getByText(en.tagline)).toBeVisible();

  const address = new URL(tab.page.url());
  address.searchParams.set("upload", "2000000");
  await tab.page.goto(address.href);
  await expect(note(tab)).toHaveText("Limited to 2 MB/s up and 1.5 MB/s down");
});

test("absurd limits are answered beside the field, and change nothing", async ({ person }) => {
  const tab = await person({ search: { upload: "250000" } });
  await openControl(tab);
  const box = field(tab, "Upload limit");
  const { complaints } = en.limits;
  for (const [text, complaint] of [
    ["-3", complaints.negative],
    ["0.2", complaints["too-little"]],
    ["99999999999", complaints["too-much"]],
  ] as const) {
    await enter(tab, "Upload limit", text);
    await expect(tab.page.getByRole("alert")).toHaveText(complaint);
    await expect(box).toHaveAttribute("aria-invalid", "true");
    await expect(box).toHaveAccessibleDescription(`${complaint} ${en.limits.hint}`);
    await expect(box).toHaveValue(text);
  }
  await box.clear();
  await box.pressSequentially("1e");
  await box.blur();
  await expect(tab.page.getByRole("alert")).toHaveText(complaints["not-a-number"]);
  await expect(note(tab)).toHaveText("Limited to 250 kB/s up");
  await enter(tab, "Upload limit", "300");
  await expect(tab.page.getByRole("alert")).toHaveCount(0);
  await expect(box).toHaveAttribute("aria-invalid", "false");
  await expect(note(tab)).toHaveText("Limited to 300 kB/s up");
});

test("the control by keyboard; light and dark, wide and narrow, nothing that axe objects to", async ({
  person,
}) => {
  const tab = await person();
  const { page } = tab;
  const button = page.getByRole("button", { name: "Limits", exact: true });
  await expect(button).toHaveAttribute("aria-expanded", "false");
  await page.keyboard.press("Tab");
  await expect(button).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(button).toHaveAttribute("aria-expanded", "true");
  await page.keyboard.press("Tab");
  await expect(field(tab, "Upload limit")).toBeFocused();
  await page.keyboard.type("750");
  await page.keyboard.press("Tab");
  await expect(note(tab)).toHaveText("Limited to 750 kB/s up");
  await expect(field(tab, "Download limit")).toBeFocused();
  await page.keyboard.type("-1");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert")).toBeVisible();

  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const [screen, width] of [
      ["desktop", 1280],
      ["phone", 360],
    ] as const) {
      await page.setViewportSize({ width, height: 740 });
      await page.screenshot({
        path: `test-results/looks/limits-${screen}-${colorScheme}.png`,
        fullPage: true,
        animations: "disabled",
      });
      const { violations } = await new AxeBuilder({ page })
        .options({ resultTypes: ["violations"] })
        .analyze();
      expect
        .soft(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`))
        .toEqual([]);
      const isTooWide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
      expect.soft(isTooWide, `too wide on a ${screen}`).toBe(false);
    }
  }
});
