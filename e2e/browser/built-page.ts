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
