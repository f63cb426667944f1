/**
 * Starts a browser download of a file under a safe name. Content from peers never becomes a document: the anchor has the
 * attribute `download`, and the type is one that browsers do not render.
 */
import { safeFileName } from "../../../shared/metainfo/file-name.ts";
import { downloadPermit } from "./download-permit.ts";

/** The browser may read the URL only after the user has answered its "save as" dialogue. */
const ASKED_MS = 5 * 60_000;
/** By then a browser has made a download of an answer, even where it waits for the processor. */
const BEGUN_MS = 60_000;
/** Bytes per millisecond at which a slow disk copies. */
const COPIED_PER_MS = 10_000;

/** How long the browser can need to copy a file that it was given, ms: it does not report when it has. */
export function takingMs(length: number): number {
  return ASKED_MS + length / COPIED_PER_MS;
}

/** @param name cleaned here */
export function saveToDownloads(content: Blob | string, name: string): void {
  const blob = new Blob([content], { type: "application/octet-stream" });
  const url = URL.createObjectURL(blob);
  const anchor = document.createElement("a");
  anchor.href = url;
  anchor.download = safeFileName(name);
  anchor.hidden = true;
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  downloadPermit.use();
  setTimeout(() => URL.revokeObjectURL(url), takingMs(blob.size));
}

/**
 * Starts a browser download of what the service worker answers. A link with the attribute `download` would not do: some
 * browsers ask the server for those.
 * @returns a function to be called when everything has been sent
 */
export function downloadFrom(url: string): () => void {
  const frame = document.createElement("iframe");
  frame.hidden = true;
  frame.src = url;
  document.body.append(frame);
  downloadPermit.use();
  // A short file has been sent before the browser has begun the download, which ends with its frame until then.
  return () => void setTimeout(() => frame.remove(), BEGUN_MS);
}
