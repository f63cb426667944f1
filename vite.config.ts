import { defineConfig } from "vite";

// The page is served as static files by signal-server, which also answers /announce and /config.json.
export default defineConfig({
  root: "web/page",
  publicDir: "public",
  build: {
    outDir: "../../dist/web",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
  worker: { format: "es" },
});
