import { fileURLToPath } from "node:url";
import { build, defineConfig, type Plugin } from "vite";

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

/** Builds web/service as one classic script, because browsers with service workers do not all accept modules there. */
async function buildService(mode: string): Promise<string> {
  const built = await build({
    configFile: false,
    root: file("web/service"),
    publicDir: false,
    mode,
    logLevel: "error",
    build: {
      write: false,
      target: "es2022",
      rollupOptions: { input: file("web/service/main.ts"), output: { format: "iife" } },
    },
  });
  const [result] = [built].flat();
  const [script] = result !== undefined && "output" in result ? result.output : [];
  if (script === undefined) throw new Error("web/service was not built");
  return script.code;
}

/** The service worker's script lies at the root: its folder is what it may answer for. */
function serviceWorker(): Plugin {
  const URL_PATH = "/service.js";
  return {
    name: "service-worker",
    enforce: "post",
    async generateBundle() {
      this.emitFile({ type: "asset", fileName: URL_PATH.slice(1), source: await buildService("production") });
    },
    configureServer(server) {
      server.middlewares.use(async (request, response, next) => {
        if (request.url !== URL_PATH) return next();
        const script = await buildService("development").catch((error: unknown) => error);
        if (typeof script !== "string") return next(script);
        response.setHeader("Content-Type", "text/javascript");
        response.setHeader("Cache-Control", "no-cache");
        response.end(script);
      });
    },
  };
}

// signal-server serves the built files, /announce and /config.json.
export default defineConfig({
  root: file("web"),
  publicDir: "page/public",
  plugins: [pageAtRoot(), serviceWorker()],
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
