/** Builds and serves pages that are not part of the product's own build, such as the galleries. */
import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build, type InlineConfig, preview } from "vite";
import { alias } from "../../vite.config.ts";

export interface BuiltPage {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * @param root folder of the page's index.html, relative to the project's
 * @param folder where the build goes; emptied first
 */
export async function servePage(root: string, folder: string): Promise<BuiltPage> {
  const config: InlineConfig = {
    root: fileURLToPath(new URL(`../../${root}`, import.meta.url)),
    configFile: false,
    resolve: { alias },
    logLevel: "error",
    build: {
      outDir: folder,
      emptyOutDir: true,
      target: "es2022",
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
    },
    worker: { format: "es" },
    preview: { host: "127.0.0.1", port: 0 },
  };
  await build(config);
  const server = await preview(config);
  return {
    url: `${server.resolvedUrls?.local[0]}`,
    close: async () => {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * In a browser test: the page, built and served once for all workers (see ../run/tested-pages.ts).
 * @param root as for `servePage`
 * @returns its URL
 */
export async function testedPage(root: string): Promise<string> {
  const answer = await fetch(`${process.env.TESTED_PAGES}/${root}`);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${root} was not built: ${text}`);
  return text;
}
