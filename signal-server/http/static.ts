/** Serves the built files. Assets have a hash in their names and never change; HTML is revalidated on each load. */
import type { ServerResponse } from "node:http";
import sirv from "sirv";
import type { Page } from "./page.ts";

/**
 * Allows resources from this origin only and nothing inline, so that even a file name or a peer's text that reached the
 * page as HTML could run no script. WebSockets may go anywhere, because share links can name trackers.
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
  "connect-src 'self' ws: wss:",
  "frame-src 'self'",
  "frame-ancestors 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "object-src 'none'",
].join("; ");

/** @param directory the build's output; read once, when the server starts */
export function staticPage(directory: string): Page {
  const files = sirv(directory, {
    etag: true,
    setHeaders: (response, path) => {
      const isHashed = path.startsWith("/assets/");
      response.setHeader("Cache-Control", isHashed ? "public, max-age=31536000, immutable" : "no-cache");
    },
    onNoMatch: (_, response) => notFound(response),
  });
  return {
    handle: (request, response) => files(request, response),
    contentSecurityPolicy: CONTENT_SECURITY_POLICY,
    takesUpgrades: false,
  };
}

function notFound(response: ServerResponse): void {
  response.writeHead(404, { "Content-Type": "text/plain; charset=utf-8" }).end("Not found\n");
}
