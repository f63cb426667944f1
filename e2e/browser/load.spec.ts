/** The cost of opening a share link: few bytes before the first card, and a layout that stays still while the page fills. */
import { gzipSync } from "node:zlib";
import type { Page } from "@playwright/test";
import { MIB, sample } from "../content.ts";
import { expect, test } from "../fixtures.ts";

/** Everything that comes before the first card shows, compressed as servers do. */
const MOST_BYTES = 150_000;
/** The sum of layout shifts. Chromium's guide (web.dev/cls) calls 0.1 good. */
const MOST_SHIFT = 0.02;

interface StillWindow extends Window {
  /** Layout shifts that the reader did not cause: how far something moved, and what. */
  readonly shifts: { readonly value: number; readonly what: string }[];
}

/** Runs in the page before anything else. */
function watchShifts(): void {
  type Shift = PerformanceEntry & {
    readonly value: number;
    readonly hadRecentInput: boolean;
    readonly sources: readonly {
      readonly node: Node | null;
      readonly previousRect: DOMRectReadOnly;
      readonly currentRect: DOMRectReadOnly;
    }[];
  };
  const shifts: StillWindow["shifts"] = [];
  Object.defineProperty(window, "shifts", { value: shifts });
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput, sources } of list.getEntries() as Shift[]) {
      const what = sources.map(({ node, previousRect, currentRect }) => {
        const name = (node instanceof Element && node.className) || node?.nodeName;
        return `${name} ${Math.round(previousRect.top)} to ${Math.round(currentRect.top)}`;
      });
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

test("little is loaded before the first card, and the layout stays still until the download is complete", async ({
  person,
}) => {
  const seeder = await person({ search: { upload: String(MIB) } });
  const link = await seeder.share(sample("still.bin", 3 * MIB));
  const reader = await person({ init: watchShifts });
  await expectStill(reader.page, "of the empty page");
  await reader.page.goto("about:blank");

  const urls: string[] = [];
  reader.page.context().on("response", (response) => {
    // The service worker fetches the page's files again, to keep them, once the page has time.
    if (response.request().serviceWorker() === null) urls.push(response.url());
  });
  await reader.visit(link);
  await expect(reader.card()).toBeVisible();
  // Fetched again, because the browser does not keep the body of what the page preloads.
  const sizes = await Promise.all(
    [...urls].map(async (url) => gzipSync(await (await reader.page.request.get(url)).body()).length),
  );
  expect(urls.filter((url) => url.endsWith(".woff2"))).toHaveLength(1);
  // The page, its style and font, its code and the worker's.
  expect(sizes.length).toBeGreaterThanOrEqual(4);
  const list = urls.map((url, n) => `${sizes[n]} ${new URL(url).pathname}`).join(", ");
  expect(
    sizes.reduce((sum, size) => sum + size, 0),
    list,
  ).toBeLessThanOrEqual(MOST_BYTES);

  await expectStill(reader.page, "from the link to the card");
  await reader.card().getByText("Details", { exact: true }).click();
  // What opens then is the reader's doing, though a slow machine may draw it later than Chromium grants.
  await expect(reader.card().getByRole("region", { name: "Trackers" })).toContainText("connected");
  await expect(reader.card().getByRole("table").getByRole("row").nth(1)).toBeVisible();
  await reader.page.evaluate(async () => {
    for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
    (window as unknown as StillWindow).shifts.length = 0;
  });
  await reader.finished();
  await expectStill(reader.page, "from the opened details to the complete download");
  await reader.page.reload();
  await expect(reader.card()).toBeVisible();
  await expectStill(reader.page, "after a reload");
});
