/**
 * Serves the built files from memory, compressed as the build has prepared them. Always true: a file that changes on disk, or a
 * client that reads slowly, affects no request. Assets have a hash in their names and never change; everything else is revalidated.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";
import type { Page, PageRequest, PageResponse } from "./page.ts";

/**
 * Allows resources from this origin only and nothing inline, so that even a file name or a peer's text that reached the
 * page as HTML could run no script. WebSockets and requests may go anywhere, because share links and .torrent files can name
 * trackers and web seeds. The development server sends none, because it injects inline styles and scripts.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "media-src 'self'",
  "font-src 'self'",
  "manifest-src 'self'",
  "connect-src 'self' ws: wss: http: https:",
  "frame-src 'self'",
  "frame-ancestors 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "object-src 'none'",
  // No text becomes HTML or code; `web/page/trusted-scripts.ts` approves the app's own workers.
  "require-trusted-types-for 'script'",
  "trusted-types default",
].join("; ");

/** What of it concerns workers. Each word delays the first card. */
const WORKER_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "connect-src 'self' ws: wss: http: https:",
  "require-trusted-types-for 'script'",
].join("; ");

/** Browsers apply policies to documents and workers, and ignore them in other files. No other script may become a worker. */
const POLICIES: readonly (readonly [files: RegExp, policy: string])[] = [
  [/\.html$/, CONTENT_SECURITY_POLICY],
  [/\.svg$/, "default-src 'none'"],
  [/^(service|assets\/workers\/[^/]+)\.js$/, WORKER_POLICY],
];

/** Of the files that the build writes. */
const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".webmanifest": "application/manifest+json; charset=utf-8",
  ".woff2": "font/woff2",
};

/** The smallest first. */
const ENCODINGS = [
  { name: "br", extension: ".br" },
  { name: "gzip", extension: ".gz" },
] as const;

/** Bytes handed to a connection at once: what a client that does not read costs, per request. */
const CHUNK_BYTES = 64 * 1024;

interface Variant {
  readonly encoding: (typeof ENCODINGS)[number]["name"] | undefined;
  readonly body: Buffer;
  /** undefined: it never changes. */
  readonly etag: string | undefined;
}

interface StaticFile {
  readonly type: string;
  readonly cacheControl: string;
  readonly policy: string | undefined;
  /** The best first; the last one is not encoded. */
  readonly variants: readonly Variant[];
}

/** @param directory the build's output; read once, now */
export function staticPage(directory: string): Page {
  const files = readFiles(directory);
  return {
    handle: (request, response) => handle(files, request, response),
    takesUpgrades: false,
  };
}

function handle(files: ReadonlyMap<string, StaticFile>, request: PageRequest, response: PageResponse): void {
  const [path = "/", ...search] = (request.url ?? "/").split("?");
  const file = files.get(path.endsWith("/") ? `${path}index.html` : path);
  if (file !== undefined) return send(file, request, response);
  if (!files.has(`${path}/index.html`)) return notFound(response);
  // A page's relative addresses need the slash; this one works in any folder.
  const folder = `${path.slice(path.lastIndexOf("/") + 1)}/`;
  response.writeHead(302, { Location: [folder, ...search].join("?") }).end();
}

function send(file: StaticFile, request: PageRequest, response: PageResponse): void {
  const { etag, encoding, body } = choose(file.variants, request.headers["accept-encoding"]);
  response.setHeader("Cache-Control", file.cacheControl);
  if (file.policy !== undefined) response.setHeader("Content-Security-Policy", file.policy);
  if (etag !== undefined) response.setHeader("ETag", etag);
  if (file.variants.length > 1) response.setHeader("Vary", "Accept-Encoding");
  if (etag !== undefined && isKnown(request.headers["if-none-match"], etag)) {
    response.writeHead(304).end();
    return;
  }
  response.setHeader("Content-Type", file.type);
  response.setHeader("Content-Length", body.length);
  if (encoding !== undefined) response.setHeader("Content-Encoding", encoding);
  response.writeHead(200);
  if (request.method === "HEAD") response.end();
  else sendBody(body, response);
}

/** Waits for a client that reads slowly instead of queueing everything. */
function sendBody(body: Buffer, response: PageResponse): void {
  let sent = 0;
  const more = (): void => {
    while (sent + CHUNK_BYTES < body.length) {
      const chunk = body.subarray(sent, sent + CHUNK_BYTES);
      sent += CHUNK_BYTES;
      if (!response.write(chunk)) {
        response.once("drain", more);
        return;
      }
    }
    response.end(body.subarray(sent));
  };
  more();
}

function choose(variants: readonly Variant[], accepted: string | string[] | undefined): Variant {
  const codings = acceptedCodings(String(accepted ?? ""));
  const variant = variants.find(({ encoding }) => encoding === undefined || codings.has(encoding));
  if (variant === undefined) throw new Error("every file has a variant without an encoding");
  return variant;
}

/** Content codings of an `Accept-Encoding` header (RFC 9110, section 12.5.3) that are not excluded by a weight of 0. */
function acceptedCodings(header: string): ReadonlySet<string> {
  const entries = header.toLowerCase().split(",");
  const accepted = entries.filter((entry) => !/;\s*q=0(\.0*)?\s*$/.test(entry));
  return new Set(accepted.map((entry) => entry.split(";", 1)[0]?.trim() ?? ""));
}

function isKnown(header: string | undefined, etag: string): boolean {
  return (header ?? "").split(",").some((one) => one.trim().replace(/^W\//, "") === etag);
}

function notFound(response: PageResponse): void {
  response.writeHead(404, { "Content-Type": "text/plain; charset=utf-8" }).end("Not found\n");
}

/** @returns files by their path, as in "/assets/main.js" */
function readFiles(directory: string): ReadonlyMap<string, StaticFile> {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const paths = new Set(files.map((entry) => join(entry.parentPath, entry.name)));
  const isVariant = (path: string): boolean =>
    ENCODINGS.some(
      ({ extension }) => path.endsWith(extension) && paths.has(path.slice(0, -extension.length)),
    );
  const served = [...paths].filter((path) => !isVariant(path));
  return new Map(
    served.map((path) => {
      const name = relative(directory, path).split(sep).join("/");
      return [`/${name}`, readFile(name, path, paths)];
    }),
  );
}

/** @param name its path in the build's output, with slashes */
function readFile(name: string, path: string, paths: ReadonlySet<string>): StaticFile {
  const isHashed = name.startsWith("assets/");
  const changed = statSync(path).mtimeMs;
  // One that is older than its file was made from another one.
  const encodings = ENCODINGS.filter(({ extension }) => {
    return paths.has(path + extension) && statSync(path + extension).mtimeMs >= changed;
  });
  const variants = [...encodings, { name: undefined, extension: "" }].map((variant) => {
    const body = readFileSync(path + variant.extension);
    return {
      encoding: variant.name,
      body,
      etag: isHashed ? undefined : `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`,
    };
  });
  return {
    type: TYPES[extname(path)] ?? "application/octet-stream",
    policy: POLICIES.find(([files]) => files.test(name))?.[1],
    cacheControl: isHashed ? "public, max-age=31536000, immutable" : "no-cache",
    variants,
  };
}
