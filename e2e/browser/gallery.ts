/** The galleries: the page's and the lab's views on made-up data. */
import type { Page } from "@playwright/test";
import { expect, pictureFailure, test } from "../fixtures.ts";
import { testedPage } from "./tested-page.ts";

type Gallery = "page" | "lab";

interface Visit {
  readonly scene: string;
  readonly locale?: string;
  /** The machine carries no run of the lab. */
  readonly busy?: boolean;
}

/** @returns a `test` with `visit`, which opens a scene in a page of its own */
export function galleryTest(gallery: Gallery) {
  return test.extend<{ visit: (visit: Visit) => Promise<Page> }>({
    visit: async ({ browser }, use, info) => {
      const galleryUrl = await testedPage(`web/${gallery}/gallery`);
      const complaints: string[] = [];
      const pages: Page[] = [];
      await use(async ({ scene, locale = "en-GB", busy = false }) => {
        const context = await browser.newContext({ locale, acceptDownloads: true });
        const page = await context.newPage();
        page.on("pageerror", ({ message }) => complaints.push(message));
        page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
        pages.push(page);
        await page.goto(`${galleryUrl}?scene=${scene}&still${busy ? "&busy" : ""}`);
        await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
        return page;
      });
      await pictureFailure(info, pages);
      for (const page of pages) await page.context().close();
      expect(complaints, "errors that pages reported").toEqual([]);
    },
  });
}

/** Opens another scene in the same page. */
export async function show(page: Page, scene: string): Promise<void> {
  await page.goto(new URL(`?scene=${scene}&still`, page.url()).href);
  await expect(page.locator("#app")).toHaveAttribute("data-scene", scene);
}
