/**
 * Answers `files/…`. What people share is never a document, a script or a style of this origin: it is a download, except for
 * video, audio and raster images that a player or an image element asks for.
 */

import { mediaTypeOf } from "../../shared/metainfo/media-type.ts";
import type { FileRequest } from "../bridge/files.ts";
import { contentDisposition } from "./disposition.ts";
import { type FileAddress, isFilePath, parseFileAddress } from "./file-address.ts";
import { fileStream, type StreamOptions } from "./file-stream.ts";
import { type ByteRange, parseRange } from "./ranges.ts";
import { findSource, type NoSource, type OpenPage, type Source } from "./sources.ts";

/** Requests that may receive a file. Scripts, styles, workers, objects, frames and fonts could run it or lay it out. */
const DESTINATIONS: readonly string[] = ["", "document", "iframe", "video", "audio", "image"];
const PLAYERS: readonly string[] = ["video", "audio"];

const SAFE_HEADERS = {
  "Cache-Control": "no-store",
  "Content-Security-Policy": "sandbox; default-src 'none'",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
} as const;

export interface Surroundings {
  /** The app's: "https://host.example/share/". */
  readonly app: URL;
  pages(): Promise<readonly OpenPage[]>;
  /** A Web Lock that this service worker holds as long as it lives. */
  readonly serviceLock: string | undefined;
  /** Gets an entry for each request that is not answered to its last byte. */
  readonly running: Set<symbol>;
}

type Asking = Pick<Request, "destination" | "headers" | "method" | "url">;

/** @returns undefined: the request is none of these */
export function answerFile(
  { request, clientId }: { readonly request: Asking; readonly clientId: string },
  surroundings: Surroundings,
): Promise<Response> | undefined {
  const url = new URL(request.url);
  const { app } = surroundings;
  if (url.origin !== app.origin || !isFilePath(url.pathname, app.pathname)) return undefined;
  return answer(request, url, clientId, surroundings).finally(begin(surroundings.running));
}

async function answer(
  request: Asking,
  url: URL,
  clientId: string,
  { app, pages, serviceLock, running }: Surroundings,
): Promise<Response> {
  if (request.method !== "GET" && request.method !== "HEAD")
    return refusal(405, "Files can only be read.", { Allow: "GET, HEAD" });
  if (!DESTINATIONS.includes(request.destination))
    return refusal(403, "Shared files are downloads; pages cannot use them.");
  const address = parseFileAddress(url, app.pathname);
  if (address === undefined) return refusal(404, "This is not the address of a file.");
  const find = async (): Promise<Source | NoSource> => {
    const asked: FileRequest = { type: "file-request", ...address, serviceLock };
    return findSource(await pages(), asked, clientId, app.pathname);
  };
  const source = await find();
  if (source === "absent") return refusal(404, "No open tab has this file.");
  if (source === "silent") return refusal(503, "No open tab answers. Open the tab that has this file.");
  const findAnother = async (): Promise<Source | undefined> => {
    // An archive made by another tab can differ from this one.
    const another = address.file === "zip" ? "absent" : await find();
    return typeof another === "object" ? another : undefined;
  };
  return respond(request, address, source, { findAnother, running });
}

/** @returns a function to be called when nothing more is needed; perhaps more than once */
function begin(running: Set<symbol>): () => void {
  const request = Symbol();
  running.add(request);
  return () => void running.delete(request);
}

function respond(
  request: Asking,
  address: FileAddress,
  source: Source,
  { findAnother, running }: Pick<StreamOptions, "findAnother"> & Pick<Surroundings, "running">,
): Response {
  const { length, name } = source.found;
  const etag = `"${address.infoHash}-${address.file}"`;
  const range = wantedRange(request.headers, etag, address, length);
  if (range === "unsatisfiable") {
    release(source);
    return refusal(416, "The file has no such bytes.", { "Content-Range": `bytes */${length}` });
  }
  const { start, end } = range === "whole" ? { start: 0, end: length } : range;
  const inline = inlineType(request.destination, name);
  const headers = {
    ...SAFE_HEADERS,
    "Content-Type": inline ?? "application/octet-stream",
    "Content-Disposition": contentDisposition(inline === undefined ? "attachment" : "inline", name),
    "Content-Length": String(end - start),
    ...(address.file === "zip" ? { "Accept-Ranges": "none" } : { "Accept-Ranges": "bytes", ETag: etag }),
    ...(range !== "whole" && { "Content-Range": `bytes ${start}-${end - 1}/${length}` }),
  };
  const status = range === "whole" ? 200 : 206;
  if (request.method === "HEAD" || start === end) {
    release(source);
    return new Response(null, { status, headers });
  }
  const isPlayback = PLAYERS.includes(request.destination);
  const body = fileStream(source, { range: { start, end }, isPlayback, findAnother, onEnd: begin(running) });
  return new Response(body, { status, headers });
}

function wantedRange(
  headers: Headers,
  etag: string,
  { file }: FileAddress,
  length: number,
): ByteRange | "whole" | "unsatisfiable" {
  const range = headers.get("Range");
  const condition = headers.get("If-Range");
  // The length of an archive's parts is known only once they have been read.
  if (range === null || file === "zip" || (condition !== null && condition !== etag)) return "whole";
  return parseRange(range, length);
}

/** @returns undefined: only as a download */
function inlineType(destination: string, name: string): string | undefined {
  const type = mediaTypeOf(name);
  if (type === undefined || type.kind === "text") return undefined;
  const isShown = PLAYERS.includes(destination) ? type.kind !== "image" : destination === type.kind;
  return isShown ? type.mime : undefined;
}

function release({ port }: Source): void {
  port.postMessage({ type: "cancel" });
  port.close();
}

function refusal(status: number, sentence: string, headers: Record<string, string> = {}): Response {
  return new Response(`${sentence}\n`, {
    status,
    headers: { ...SAFE_HEADERS, "Content-Type": "text/plain; charset=utf-8", ...headers },
  });
}
