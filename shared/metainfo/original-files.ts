/**
 * The files of a torrent as a web seed has them, and their addresses. These contain the names of the info dictionary as they are:
 * a server knows nothing of names that were cleaned.
 */
import {
  type BencodeDictionary,
  type BencodeValue,
  decodeBencode,
  isDictionary,
} from "../bencode/bencode.ts";
import { utf8 } from "../core/bytes.ts";
import { isViolation } from "../core/violation.ts";
import { attributesOf, BITCOMET_PADDING, lengthIn } from "./file-entries.ts";

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
  if (attributesOf(entry).includes("p")) return undefined;
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
  const length = lengthIn(entry);
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
