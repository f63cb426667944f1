/** The lab's gallery, built and served: its views on made-up runs. Not part of the product's own build. */
import { fileURLToPath } from "node:url";
import { build, type InlineConfig, type PreviewServer, preview } from "vite";

/** @param folder where the build goes; emptied first */
export async function serveGallery(folder: string): Promise<PreviewServer> {
  const config: InlineConfig = {
    root: fileURLToPath(new URL("../../../web/lab/gallery", import.meta.url)),
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
