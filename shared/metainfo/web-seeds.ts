/**
 * Web seeds (BEP 19): web servers that have a torrent's files. Reads their addresses, and the addresses of single files below
 * them. Those contain the names of the info dictionary as they are: a server knows nothing of names that were cleaned.
 */
import {
  type BencodeDictionary,
  type BencodeValue,
  decodeBencode,
  isDictionary,
} from "../bencode/bencode.ts";
import { fromUtf8, utf8 } from "../core/bytes.ts";
import { isViolation } from "../core/violation.ts";
import { BITCOMET_PADDING } from "./file-entries.ts";

/** As many as trackers. The rest of a longer list is left out. */
export const MAX_WEB_SEEDS = 20;
/** The limit that many servers set on an address, in characters. */
const MAX_LENGTH = 2048;

/** @returns undefined unless it is an address of a web server, without a name and a password */
export function parseWebSeed(text: string): string | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  try {
    const { href, protocol } = new URL(text.trim());
    // A browser refuses to fetch from an address with a password, and a stranger's link should bring none.
    if (!/^https?:$/.test(protocol) || /^https?:\/\/[^/?#]*@/.test(href)) return undefined;
    return href.split("#", 1)[0];
  } catch {
    return undefined;
  }
}

/** @param list the value of `url-list` in a .torrent file: a list, or a single address */
export function readWebSeeds(list: BencodeValue | undefined): readonly string[] {
  const texts = (Array.isArray(list) ? list : [list]).map(
    (one) => one instanceof Uint8Array && fromUtf8(one),
  );
  return webSeedsOf(texts.filter((text) => typeof text === "string"));
}

/** @returns those that are addresses of web servers, without duplicates */
export function webSeedsOf(texts: readonly string[]): readonly string[] {
  return [...new Set(texts.flatMap((text) => parseWebSeed(text) ?? []))].slice(0, MAX_WEB_SEEDS);
}

/** A file as a web server knows it. */
export interface OriginalFile {
  /** What its address adds to that of the web seed, percent-encoded; undefined: a padding file (BEP 47), all zeros. */
  readonly path: string | undefined;
  /** Position of its first byte in the torrent. */
  readonly offset: number;
  /** Bytes. */
  readonly length: number;
}

export interface OriginalFiles {
  /** The torrent is one file without a folder: the web seed's address may be that of the file. */
  readonly isSingle: boolean;
  /** In the torrent's order, padding files included. */
  readonly files: readonly OriginalFile[];
}

/** @param infoBytes such that `parseInfo` accepts them */
export function originalFiles(infoBytes: Uint8Array): OriginalFiles {
  const info = decodeBencode(infoBytes, { lenient: true });
  if (isViolation(info) || !isDictionary(info)) return { isSingle: false, files: [] };
  const name = encoded(bytesOf(info, "name"));
  const entries = info.get("files");
  if (!Array.isArray(entries))
    return { isSingle: true, files: [{ path: name, offset: 0, length: lengthOf(info) }] };
  let offset = 0;
  const files = entries.filter(isDictionary).map((entry) => {
    const length = lengthOf(entry);
    offset += length;
    return { path: pathOf(name, entry), offset: offset - length, length };
  });
  return { isSingle: false, files };
}

/**
 * The address of a file: the web seed's own for a single file, unless it ends in a slash; otherwise its path is added.
 * @param path of an `OriginalFile`
 */
export function fileUrl(webSeed: string, isSingle: boolean, path: string): string {
  const [place = "", ...query] = webSeed.split("?");
  if (isSingle && !place.endsWith("/")) return webSeed;
  return [`${place.replace(/\/?$/, "/")}${path}`, ...query].join("?");
}

function pathOf(name: string, entry: BencodeDictionary): string | undefined {
  const attributes = entry.get("attr");
  if (attributes instanceof Uint8Array && fromUtf8(attributes)?.includes("p")) return undefined;
  const lists = [entry.get("path.utf-8"), entry.get("path")];
  const path = lists.find((list): list is readonly BencodeValue[] => Array.isArray(list) && list.length > 0);
  const components = (path ?? []).map((part) => encoded(part instanceof Uint8Array ? part : utf8("")));
  return components.at(-1)?.startsWith(BITCOMET_PADDING) ? undefined : [name, ...components].join("/");
}

function bytesOf(info: BencodeDictionary, key: string): Uint8Array {
  const [bytes] = [info.get(`${key}.utf-8`), info.get(key)].filter(
    (value) => value instanceof Uint8Array && value.length > 0,
  );
  return bytes instanceof Uint8Array ? bytes : utf8("");
}

function lengthOf(entry: BencodeDictionary): number {
  const length = entry.get("length");
  return typeof length === "number" ? length : 0;
}

/** The bytes themselves, whatever their encoding: unreserved characters (RFC 3986) stay, all others are escaped. */
function encoded(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) {
    const character = String.fromCharCode(byte);
    text += /[\w.~-]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return text;
}
