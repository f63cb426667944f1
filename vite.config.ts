import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build, defineConfig, type Plugin, type Rolldown } from "vite";
import type { Shell } from "./web/service/shell-files.ts";

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const OUT = file("dist/web");

/**
 * simple-peer needs four modules of Node for a stream that the page does not use. Their substitutes save 20 kB of the 28 kB that
 * its own bundle costs, before the first card.
 */
export const alias = Object.fromEntries(
  ["readable-stream", "randombytes", "debug", "buffer"].map((name) => [
    name,
    file(`web/page/negotiation/simple-peer/${name}.cjs`),
  ]),
);

const PAGE = file("web/page/main.tsx");
const WORKER = file("web/worker/main.ts");
/** A script of its own in the page's HTML, before all others. */
const WORKER_START = file("web/page/client/worker-start.ts");

/** Whether an entry imports a module before it runs, directly or through others. */
function isOf(
  entry: string,
  id: string,
  context: Rolldown.ChunkingContext,
  seen = new Set<string>(),
): boolean {
  if (id === entry) return true;
  if (seen.has(id)) return false;
  seen.add(id);
  return context.getModuleInfo(id)?.importers.some((other) => isOf(entry, other, context, seen)) ?? false;
}

/** Serves the page, which has a folder of its own, as `/`. */
function pageAtRoot(): Plugin {
  const PAGE = "page/index.html";
  return {
    name: "page-at-root",
    enforce: "post",
    generateBundle(_, bundle) {
      const page = bundle[PAGE];
      if (page?.type !== "asset") return;
      page.fileName = "index.html";
      const start = Object.values(bundle).find(
        (output) => output.type === "chunk" && output.facadeModuleId === WORKER_START,
      );
      if (start === undefined) throw new Error("what starts the page's worker was not found in the build");
      const script = `<script type="module" async crossorigin src="./${start.fileName}"></script>`;
      page.source = String(page.source)
        .replaceAll('="../', '="./')
        .replace("<script", `${script}\n    <script`);
    },
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const { base } = server.config;
        const [whole = base, search] = (request.url ?? base).split("?", 2);
        const path = whole.startsWith(base) ? whole.slice(base.length - 1) : whole;
        const query = search === undefined ? "" : `?${search}`;
        if (path === "/") request.url = `${base}${PAGE}${query}`;
        // Relative URLs in the page need the slash at the end of its own URL.
        const folder = /^\/(lab|lab\/peer)$/.exec(path) ? `${path}/` : undefined;
        const moved = folder ?? (path === "/gallery/" ? "/page/gallery/" : undefined);
        if (moved === undefined) return next();
        response.writeHead(302, { Location: `${base.slice(0, -1)}${moved}${query}` }).end();
      });
    },
    transformIndexHtml: {
      order: "pre",
      handler: (html, { server, path }) =>
        server !== undefined && path === `/${PAGE}`
          ? html.replaceAll(/(?<!data-app=)"\.\//g, '"/page/')
          : html,
    },
  };
}

/** Builds web/service as one classic script, because browsers with service workers do not all accept modules there. */
async function buildService(mode: string, shell: Shell): Promise<string> {
  const built = await build({
    configFile: false,
    root: file("web/service"),
    publicDir: false,
    mode,
    logLevel: "error",
    define: { __SHELL__: JSON.stringify(shell) },
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

/** What the page needs, in every language: whatever its files name, and the files that those name. The lab is not among it. */
function shellOf(bundle: Rolldown.OutputBundle): Shell {
  const content = (name: string): string | Uint8Array => {
    const output = bundle[name];
    if (output === undefined) throw new Error(`the page needs ${name}, which the build lacks`);
    return output.type === "chunk" ? output.code : output.source;
  };
  const names = new Set(["index.html"]);
  // A set also visits what is added during the loop.
  for (const name of names) {
    const text = content(name).toString();
    // Of the fonts, only the one that the page itself names: the others are 120 files, of which a page needs a few.
    for (const other of Object.keys(bundle))
      if (
        (name === "index.html" || !other.endsWith(".woff2")) &&
        text.includes(other.slice(other.lastIndexOf("/") + 1))
      )
        names.add(other);
  }
  const files = Array.from(names, (name) => ({
    path: name === "index.html" ? "" : name,
    integrity: `sha256-${createHash("sha256").update(content(name)).digest("base64")}`,
  }));
  return { version: createHash("sha256").update(JSON.stringify(files)).digest("hex").slice(0, 16), files };
}

/** The service worker's script lies in the app's folder, which is what it may answer for. */
function serviceWorker(): Plugin {
  const NAME = "service.js";
  return {
    name: "service-worker",
    enforce: "post",
    generateBundle: {
      // When the other files are as they will be written.
      order: "post",
      async handler(_, bundle) {
        const source = await buildService("production", shellOf(bundle));
        this.emitFile({ type: "asset", fileName: NAME, source });
      },
    },
    configureServer(server) {
      server.middlewares.use(async (request, response, next) => {
        if (request.url !== server.config.base + NAME) return next();
        const script = await buildService("development", { version: "", files: [] }).catch(
          (error: unknown) => error,
        );
        if (typeof script !== "string") return next(script);
        response.setHeader("Content-Type", "text/javascript");
        response.setHeader("Cache-Control", "no-cache");
        response.end(script);
      });
    },
  };
}

/** Of the built files, those whose content is text. Fonts and images are compressed already. */
const TEXT = /\.(css|html|js|json|svg|txt|webmanifest)$/;

/** Writes each text a second and third time, as small as it gets: the server only sends them (signal-server/http/static.ts). */
function compressed(): Plugin {
  const best = {
    br: (bytes: Buffer) =>
      brotliCompressSync(bytes, {
        params: {
          [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
          [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
        },
      }),
    gz: (bytes: Buffer) => gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION }),
  };
  return {
    name: "compressed",
    apply: "build",
    // Those of the public folder are on disk before any other.
    async writeBundle() {
      const names = await readdir(OUT, { recursive: true });
      for (const name of names.filter((name) => TEXT.test(name))) {
        const bytes = await readFile(join(OUT, name));
        for (const [extension, compress] of Object.entries(best)) {
          const smaller = compress(bytes);
          if (smaller.length < bytes.length) await writeFile(join(OUT, `${name}.${extension}`), smaller);
        }
      }
    },
  };
}

// signal-server serves the built files, /announce and /config.json.
export default defineConfig({
  root: file("web"),
  // The host decides in which folder everything lies.
  base: "./",
  publicDir: "page/public",
  resolve: { alias },
  plugins: [pageAtRoot(), serviceWorker(), compressed()],
  build: {
    outDir: OUT,
    emptyOutDir: true,
    target: "es2022",
    modulePreload: {
      polyfill: false,
      // A part that is loaded later finds the files that it shares by itself: listing them would delay the first card.
      resolveDependencies: (_, files, { hostType }) =>
        hostType === "html" ? files : files.filter((file) => file.endsWith(".css")),
    },
    // Of the packages in the page, which most licences want to go along with a copy.
    license: { fileName: "licenses.txt" },
    assetsInlineLimit: 0,
    rollupOptions: {
      input: {
        page: file("web/page/index.html"),
        lab: file("web/lab/index.html"),
        peer: file("web/lab/peer/index.html"),
        "worker-start": WORKER_START,
      },
      output: {
        comments: false,
        codeSplitting: {
          // One file for all that the page has in common with the lab or with parts that are loaded later: several would cost
          // 2 kB more before the first card, in headers and because they compress less.
          groups: [
            { name: (id, context) => (isOf(WORKER_START, id, context) ? "worker-start" : null), priority: 1 },
            { minShareCount: 2, name: (id, context) => (isOf(PAGE, id, context) ? "shared" : null) },
          ],
        },
      },
    },
  },
  worker: {
    format: "es",
    rollupOptions: {
      output: {
        comments: false,
        // Only what lies there may become a worker (web/page/trusted-scripts.ts), and it comes with a policy
        // (signal-server/http/static.ts).
        entryFileNames: "assets/workers/[name]-[hash].js",
        // One file for all that the page's worker starts with, also for what its later parts use: two would cost 1.5 kB more.
        codeSplitting: { groups: [{ name: (id, context) => (isOf(WORKER, id, context) ? "main" : null) }] },
      },
    },
  },
  // Without these entries, the first worker to start would make the development server reload the page.
  optimizeDeps: { entries: ["**/*.html", "worker/main.ts", "lab/theory/worker.ts"] },
});
