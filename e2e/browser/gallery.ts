/** The galleries, built and served: the page's and the lab's views on made-up data. They are not part of the product's own build. */
import { fileURLToPath } from "node:url";
import { type Page, test } from "@playwright/test";
import { build, type InlineConfig, type PreviewServer, preview } from "vite";
import { expect } from "../fixtures.ts";

type Gallery = "page" | "lab";

interface Visit {
  readonly scene: string;
  readonly locale?: string;
}

/** @returns a `test` with `visit`, which opens a scene in a page of its own. Each worker builds and serves the gallery once. */
export function galleryTest(gallery: Gallery) {
  return test.extend<{ visit: (visit: Visit) => Promise<Page> }, { galleryUrl: string }>({
    galleryUrl: [
      // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern.
      async ({}, use, { project }) => {
        const server = await serve(gallery, `${project.outputDir}-${gallery}-gallery`);
        await use(`${server.resolvedUrls?.local[0]}`);
        await server.close();
      },
      { scope: "worker" },
    ],
    visit: async ({ browser, galleryUrl }, use) => {
      const complaints: string[] = [];
      const pages: Page[] = [];
      await use(async ({ scene, locale = "en-GB" }) => {
        const context = await browser.newContext({ locale, acceptDownloads: true });
        const page = await context.newPage();
        page.on("pageerror", ({ message }) => complaints.push(message));
        page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
        pages.push(page);
        await page.goto(`${galleryUrl}?scene=${scene}&still`);
        await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
        return page;
      });
      for (const page of pages) await page.context().close();
      expect(complaints, "errors that pages reported").toEqual([]);
    },
  });
}

/** @param folder where the build goes; emptied first */
async function serve(gallery: Gallery, folder: string): Promise<PreviewServer> {
  const config: InlineConfig = {
    root: fileURLToPath(new URL(`../../web/${gallery}/gallery`, import.meta.url)),
    configFile: false,
    logLevel: "error",
    build: {
      outDir: folder,
      emptyOutDir: true,
      target: "es2022",
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
    },
    worker: { format: "es" },
    preview: { port: 0 },
  };
  await build(config);
  return preview(config);
}
