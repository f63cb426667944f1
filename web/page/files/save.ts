/**
 * Starts a browser download of a file under a safe name. Content from peers never becomes a document: the anchor has the
 * attribute `download`, and the type is one that browsers do not render.
 */
import { safeFileName } from "../../../shared/metainfo/file-name.ts";

/** The browser reads the URL only after the user has answered its "save as" dialogue. */
const REVOKE_AFTER_MS = 5 * 60_000;

/** @param name cleaned here */
export function saveToDownloads(content: Blob | string, name: string): void {
  const url = URL.createObjectURL(new Blob([content], { type: "application/octet-stream" }));
  const anchor = document.createElement("a");
  anchor.href = url;
  anchor.download = safeFileName(name);
  anchor.hidden = true;
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  setTimeout(() => URL.revokeObjectURL(url), REVOKE_AFTER_MS);
}
