import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Serves the page, which has a folder of its own, as `/`. */
function pageAtRoot(): Plugin {
  const PAGE = "page/index.html";
  return {
    name: "page-at-root",
    enforce: "post",
    generateBundle(_, bundle) {
      const page = bundle[PAGE];
      if (page !== undefined) page.fileName = "index.html";
    },
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const [path = "/", search] = (request.url ?? "/").split("?", 2);
        const query = search === undefined ? "" : `?${search}`;
        if (path === "/") request.url = `/${PAGE}${query}`;
        // Relative URLs in the page need the slash at the end of its own URL.
        const folder = /^\/(lab|lab\/peer)$/.exec(path) ? `${path}/` : undefined;
        const moved = folder ?? (path === "/gallery/" ? "/page/gallery/" : undefined);
        if (moved === undefined) return next();
        response.writeHead(302, { Location: `${moved}${query}` }).end();
      });
    },
    transformIndexHtml: {
      order: "pre",
      handler: (html, { server, path }) =>
        server !== undefined && path === `/${PAGE}` ? html.replaceAll('"./', '"/page/') : html,
    },
  };
}

// signal-server serves the built files, /announce and /config.json.
export default defineConfig({
  root: file("web"),
  publicDir: "page/public",
  plugins: [pageAtRoot()],
  build: {
    outDir: file("dist/web"),
    emptyOutDir: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rollupOptions: {
      input: {
        page: file("web/page/index.html"),
        lab: file("web/lab/index.html"),
        peer: file("web/lab/peer/index.html"),
      },
    },
  },
  worker: { format: "es" },
  // Without these entries, the first worker to start would make the development server reload the page.
  optimizeDeps: { entries: ["**/*.html", "worker/main.ts", "lab/theory/worker.ts"] },
});
