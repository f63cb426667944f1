/** The cost of opening a share link: few bytes before the first card, and a layout that stays still while the page fills. */
import { gzipSync } from "node:zlib";
import { MIB, sample } from "../content.ts";
import { expect, test } from "../fixtures.ts";
import { expectStill, forgetShifts, watchShifts } from "./stillness.ts";

/** Everything that comes before the first card shows, compressed as servers do. */
const MOST_BYTES = 150_000;

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
  await forgetShifts(reader.page);
  await reader.finished();
  await expectStill(reader.page, "from the opened details to the complete download");
  await reader.page.reload();
  await expect(reader.card()).toBeVisible();
  await expectStill(reader.page, "after a reload");
});
