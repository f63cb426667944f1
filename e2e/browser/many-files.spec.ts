/** A torrent with ten thousand files, as the gallery makes it up: few rows exist, and all of them can be reached. */
import { en } from "../../web/page/texts/en.ts";
import { expect } from "../fixtures.ts";
import { galleryTest } from "./gallery.ts";

const test = galleryTest("page");

/** Enough for the visible rows and some around them. */
const MOST_ROWS = 60;

test("ten thousand files fold, are found and chosen, with few rows in the document", async ({ visit }) => {
  const page = await visit({ scene: "ten-thousand" });
  const tree = page.getByRole("treegrid", { name: en.files(10_000) });
  const rows = tree.getByRole("row");
  const box = (name: string) => page.getByRole("checkbox", { name, exact: true });
  const expectRows = async (count: number): Promise<void> => {
    await expect(tree).toHaveAttribute("aria-rowcount", String(count));
    expect(await rows.count()).toBeLessThanOrEqual(MOST_ROWS);
  };
  await expectRows(10);

  await test.step("with the keyboard", async () => {
    await box("shelf 0").focus();
    await page.keyboard.press("ArrowRight");
    await expect(tree.getByRole("row", { name: "shelf 0 shelf 0 1,000 files" })).toHaveAttribute(
      "aria-expanded",
      "true",
    );
    await expectRows(20);
    await page.keyboard.press("ArrowDown");
    await expect(box("shelf 0/box 0")).toBeFocused();
    await page.keyboard.press("ArrowRight");
    await expectRows(120);
    await page.keyboard.press("PageDown");
    await expect(box("shelf 0/box 0/scan 600.tiff")).toBeFocused();
    await page.keyboard.press("Space");
    await expect(box("shelf 0/box 0/scan 600.tiff")).not.toBeChecked();
    await page.keyboard.press("End");
    await expect(box("shelf 9")).toBeFocused();
    await expect(box("shelf 9")).toBeInViewport();
    await expectRows(120);
    await page.keyboard.press("Home");
    await expect(box("shelf 0")).toBeFocused();
    await expect(box("shelf 0")).toHaveJSProperty("indeterminate", true);
    // One press leads out of ten thousand rows: past the folder's own button.
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await expect(page.getByRole("textbox", { name: en.shareLink, exact: true })).toBeFocused();
    await box("shelf 0").focus();
    await page.keyboard.press("ArrowLeft");
    await expectRows(10);
  });

  await test.step("chosen by folder and by search", async () => {
    await box(en.choosing.all).check();
    await box("shelf 3").uncheck();
    await expect(page.getByText(/^9,000 of 10,000 files chosen/)).toBeVisible();
    await page.getByRole("searchbox", { name: en.findFile }).fill("BOX 13/");
    await expect(box("shelf 3/box 13")).not.toBeChecked();
    await box(en.choosing.found(100)).check();
    await expect(page.getByText(/^9,100 of 10,000 files chosen/)).toBeVisible();
    await page.getByRole("searchbox", { name: en.findFile }).fill("no such file");
    await expect(page.getByText(en.noSuchFile)).toBeVisible();
    await page.getByRole("searchbox", { name: en.findFile }).fill("scan");
    await expectRows(10_110);
    await page.getByRole("searchbox", { name: en.findFile }).fill("");
    await expect(box("shelf 3")).toHaveJSProperty("indeterminate", true);
    await box(en.choosing.all).check();
    await box(en.choosing.all).uncheck();
    await expect(page.getByText(en.choosing.none)).toBeVisible();
  });
});
