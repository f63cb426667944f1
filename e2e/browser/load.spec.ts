/** What opening a link costs the reader: few bytes before the first card, and a page that holds still while it fills. */
import { gzipSync } from "node:zlib";
import type { Page } from "@playwright/test";
import { MIB, sample } from "../content.ts";
import { expect, test } from "../fixtures.ts";

/** Everything that comes before the first card shows, compressed as servers do. */
const MOST_BYTES = 150_000;
/** The sum of layout shifts; a tenth is what browsers' makers call good. */
const MOST_SHIFT = 0.02;

interface StillWindow extends Window {
  /** What has moved under the reader's eyes without having been touched: how far, and what. */
  readonly shifts: { readonly value: number; readonly what: string }[];
}

/** Runs in the page, before anything else. */
function watchShifts(): void {
  type Shift = PerformanceEntry & {
    readonly value: number;
    readonly hadRecentInput: boolean;
    readonly sources: readonly { readonly node: Node | null }[];
  };
  const shifts: StillWindow["shifts"] = [];
  Object.defineProperty(window, "shifts", { value: shifts });
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput, sources } of list.getEntries() as Shift[]) {
      const what = sources.map(({ node }) => (node instanceof Element && node.className) || node?.nodeName);
      if (!hadRecentInput) shifts.push({ value, what: what.join(", ") });
    }
  }).observe({ type: "layout-shift", buffered: true });
}

async function expectStill(page: Page, when: string): Promise<void> {
  const shifts = await page.evaluate(() => (window as unknown as StillWindow).shifts);
  const moved = shifts.map(({ value, what }) => `${value.toFixed(4)} ${what}`).join("; ");
  const sum = shifts.reduce((sum, { value }) => sum + value, 0);
  expect.soft(sum, `layout shift ${when}: ${moved}`).toBeLessThanOrEqual(MOST_SHIFT);
}

test("little is loaded before the first card, and nothing jumps until the download is complete", async ({
  person,
}) => {
  const seeder = await person({ search: { upload: String(MIB) } });
  const link = await seeder.share(sample("still.bin", 3 * MIB));
  const reader = await person({ init: watchShifts });
  await expectStill(reader.page, "of the empty page");
  await reader.page.goto("about:blank");

  const bodies: Promise<number>[] = [];
  reader.page.context().on("response", (response) => {
    bodies.push(response.body().then((body) => gzipSync(body).length));
  });
  await reader.visit(link);
  await expect(reader.card()).toBeVisible();
  const sizes = await Promise.all(bodies);
  // The page, its style, its code and the worker's.
  expect(sizes.length).toBeGreaterThanOrEqual(4);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(MOST_BYTES);

  await reader.card().getByText("Details", { exact: true }).click();
  await reader.finished();
  await expectStill(reader.page, "from the link to the complete download");
  await reader.page.reload();
  await expect(reader.card()).toBeVisible();
  await expectStill(reader.page, "after a reload");
});
