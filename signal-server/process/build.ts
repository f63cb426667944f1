/** `npm run build`: makes the page and a server of plain JavaScript, which run without build tools. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { buildPageIfStale } from "../http/page-build.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Packages are not bundled, so that hosts can update them, and can see which ones they run. */
await build({
  configFile: false,
  root,
  publicDir: false,
  logLevel: "error",
  build: {
    ssr: true,
    outDir: join(root, "dist", "server"),
    emptyOutDir: true,
    // As in package.json, `engines`.
    target: "node20.19",
    rollupOptions: {
      input: {
        tabswarm: join(root, "signal-server", "cli", "main.ts"),
        // Started by the other one as a process of its own.
        "keeper-process": join(root, "signal-server", "keeper", "keeper-process.ts"),
      },
      // The folder of the file leads to the page, so that no file lies deeper.
      output: { entryFileNames: "[name].js", chunkFileNames: "[name].js" },
    },
  },
});
await buildPageIfStale(root);
