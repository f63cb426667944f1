/** The URLs `files/<info hash>/<index>/<name>` and `files/<info hash>.zip` in the app's folder. */
import { type InfoHash, parseId } from "../../shared/core/ids.ts";

const PREFIX = "files/";

export interface FileAddress {
  readonly infoHash: InfoHash;
  readonly file: number | "zip";
  /** Names the save that started the request. */
  readonly save: string | undefined;
}

/** True for every path below `files/`, whether or not it is an address of a file. @param folder the app's, with slashes at both ends */
export function isFilePath(pathname: string, folder: string): boolean {
  return pathname.startsWith(folder + PREFIX);
}

/** The name at the end is only decoration, and may be missing. @returns undefined if the URL names no file. Never throws */
export function parseFileAddress({ pathname, searchParams }: URL, folder: string): FileAddress | undefined {
  const path = pathname.slice(folder.length + PREFIX.length);
  const [, zipHash, fileHash, index] = /^(?:([^/]+)\.zip|([^/]+)\/(\d{1,9})(?:\/.*)?)$/s.exec(path) ?? [];
  const infoHash = parseId<InfoHash>(zipHash ?? fileHash ?? "");
  if (infoHash === undefined) return undefined;
  return {
    infoHash,
    file: zipHash === undefined ? Number(index) : "zip",
    save: searchParams.get("save") ?? undefined,
  };
}
