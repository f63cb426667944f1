/** The lab's gallery, built and served: its views on made-up runs. Not part of the product's own build. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import sirv from "sirv";
import { build } from "vite";

export interface Gallery {
  /** @param search such as `scene=finished&still` */
  url(search: string): string;
  close(): Promise<void>;
}

/** @param folder where the build goes; emptied first */
export async function serveGallery(folder: string): Promise<Gallery> {
  await build({
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
  });
  const files = sirv(folder);
  const server = createServer((request, response) => files(request, response));
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: (search) => `http://localhost:${port}/?${search}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
