import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The page lies in a folder of its own, and is served as `/`. */
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
        // With a slash at its end, or what it names would be sought beside it.
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

// The pages are served as static files by signal-server, which also answers /announce and /config.json.
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
  // Or what only workers need is found when the first of them starts, and the development server loads its page anew.
  optimizeDeps: { entries: ["**/*.html", "worker/main.ts", "lab/theory/worker.ts"] },
});
