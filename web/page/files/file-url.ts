/** URLs that the service worker answers. */
import type { InfoHash } from "../../../shared/core/ids.ts";
import { appUrl } from "../app-url.ts";

/** @param name only decoration: what is saved is named in the answer @param save names the save that needs it */
export function fileUrl(infoHash: InfoHash, fileIndex: number, name: string, save?: string): string {
  return withSave(`files/${infoHash}/${fileIndex}/${encodeURIComponent(name)}`, save);
}

/** All wanted files in one archive. */
export function zipUrl(infoHash: InfoHash, save?: string): string {
  return withSave(`files/${infoHash}.zip`, save);
}

function withSave(file: string, save: string | undefined): string {
  const path = appUrl().pathname + file;
  return save === undefined ? path : `${path}?save=${encodeURIComponent(save)}`;
}
