/**
 * Hands a file to the browser's downloads under a name that is safe to write. Content from others never becomes a
 * document: the link carries `download`, and the bytes carry no type that a browser would render.
 */
import { safeFileName } from "../../../shared/metainfo/file-name.ts";

/** Long enough for the slowest "save as" dialogue to have begun reading. */
const REVOKE_AFTER_MS = 5 * 60_000;

/** @param name as the torrent tells it; cleaned here */
export function saveToDownloads(file: File, name: string): void {
  const url = URL.createObjectURL(new Blob([file], { type: "application/octet-stream" }));
  const anchor = document.createElement("a");
  anchor.href = url;
  anchor.download = safeFileName(name);
  anchor.hidden = true;
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  setTimeout(() => URL.revokeObjectURL(url), REVOKE_AFTER_MS);
}
