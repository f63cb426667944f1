/**
 * Writes and reads the info dictionary (BEP 3). It is written in canonical bencode.
 *
 * `planInfo` cleans names and makes paths distinct. `parseInfo` does the same with those of other programs, and returns a
 * named violation for lengths whose sum is not exact, piece hashes that do not match the length, and torrents that are valid
 * but beyond what this program can do. The SHA-1 of the bytes was compared with the info hash when they arrived. They are
 * kept unchanged, because re-encoding could change the hash: keys may be unsorted.
 */

import {
  type BencodeDictionary,
  type BencodeInput,
  type BencodeValue,
  type BencodeViolation,
  decodeBencode,
  encodeBencode,
  isDictionary,
} from "../bencode/bencode.ts";
import { type Bytes, fromUtf8, fromUtf8Lossy } from "../core/bytes.ts";
import type { InfoHash } from "../core/ids.ts";
import { invariant } from "../core/invariant.ts";
import { MAX_FOREIGN_PIECE_LENGTH, MAX_LENGTH, PieceLayout, pieceLengthFor } from "../core/layout.ts";
import { isViolation, type Violation, violation } from "../core/violation.ts";
import { displayName, shownComponent } from "./file-name.ts";
import { distinctPaths } from "./file-paths.ts";
import { MAX_FILES, MAX_INFO_LENGTH, MAX_PATH_DEPTH } from "./limits.ts";
import type { Metainfo, TorrentFile } from "./metainfo.ts";

const HASH_LENGTH = 20;
/** The last second that a Date can express. */
const MAX_SECONDS = 8_640_000_000_000;

/** Why files cannot become a torrent. */
export type WriteFault = "no-files" | "too-many-files" | "too-large" | "path-too-deep" | "info-too-long";

export type InfoViolation =
  | BencodeViolation
  | Violation<
      | WriteFault
      | "bencode-trailing-bytes"
      | "info-not-a-dictionary"
      | "v2-only"
      | "bad-piece-length"
      | "piece-length-too-large"
      | "bad-pieces"
      | "bad-length"
      | "length-and-files"
      | "bad-name"
      | "bad-path"
    >;

export interface InfoParts {
  readonly name: string;
  /** In the torrent's order. A path contains the folder names and the file name, but not the torrent's name. */
  readonly files: readonly { readonly path: readonly string[]; readonly length: number }[];
  /** Bytes: at most `MAX_PIECE_LENGTH`. Default: `pieceLengthFor` all files. */
  readonly pieceLength?: number | undefined;
  /** True for a torrent that is one file without a folder. The file's path is not written. */
  readonly single: boolean;
}

/** An info dictionary that is complete except for its piece hashes. */
export interface InfoPlan {
  readonly layout: PieceLayout;
  /** @param pieceHashes 20 bytes per piece @returns the bytes of the info dictionary */
  build(pieceHashes: Uint8Array): Bytes;
}

/**
 * Checks the parts, so that a torrent that cannot be written is refused before its files are hashed. Names are written as
 * `distinctPaths` shows them: composed, and the second of two that some system takes for the same as "name (2)".
 */
export function planInfo({ name, files, pieceLength, single }: InfoParts): InfoPlan | Violation<WriteFault> {
  invariant(!single || files.length === 1, "a single-file torrent has one file");
  if (files.length === 0) return violation("no-files");
  if (files.length > MAX_FILES) return violation("too-many-files", files.length);
  const paths = distinctPaths(files.map(({ path }) => path)).map(({ shown }) => shown);
  const deepest = paths.find((path) => path.length > MAX_PATH_DEPTH);
  if (deepest && !single) return violation("path-too-deep", deepest.join("/"));

  const length = files.reduce((sum, file) => sum + file.length, 0);
  if (length > MAX_LENGTH) return violation("too-large", length);
  const layout = new PieceLayout(length, pieceLength ?? pieceLengthFor(length));
  const info = new Map<string, BencodeInput>([
    ["name", shownComponent(name)],
    ["piece length", layout.pieceLength],
    single ? ["length", length] : ["files", paths.map((path, i) => fileEntry(path, files[i]?.length ?? 0))],
  ]);
  const hashBytes = HASH_LENGTH * layout.pieceCount;
  const infoLength = encodeBencode(info).length + `6:pieces${hashBytes}:`.length + hashBytes;
  if (infoLength > MAX_INFO_LENGTH) return violation("info-too-long", infoLength);
  return {
    layout,
    build: (pieceHashes) => {
      invariant(pieceHashes.length === hashBytes, "every piece has a hash");
      return encodeBencode(info.set("pieces", pieceHashes));
    },
  };
}

function fileEntry(path: readonly string[], length: number): BencodeInput {
  return new Map<string, BencodeInput>([
    ["length", length],
    ["path", path],
  ]);
}

/** Never throws. The violation's detail is an index or a length. */
export function parseInfo(infoHash: InfoHash, infoBytes: Bytes): Metainfo | InfoViolation {
  if (infoBytes.length > MAX_INFO_LENGTH) return violation("info-too-long", infoBytes.length);
  const info = decodeBencode(infoBytes);
  if (isViolation(info)) return info;
  if (!isDictionary(info)) return violation("info-not-a-dictionary");

  const name = textField(info, "name");
  if (name === undefined) return violation("bad-name");
  const entries = readEntries(info, name);
  if (isViolation(entries)) return entries;
  const layout = readLayout(info, lengthOf(entries));
  if (isViolation(layout)) return layout;
  const pieces = info.get("pieces");
  if (!(pieces instanceof Uint8Array) || pieces.length !== HASH_LENGTH * layout.pieceCount)
    return violation("bad-pieces", layout.pieceCount);

  return {
    infoHash,
    name: nameFor(name) ?? infoHash,
    layout,
    files: listed(entries),
    infoBytes,
    pieceHash: (piece) => pieces.subarray(HASH_LENGTH * piece, HASH_LENGTH * (piece + 1)),
  };
}

function nameFor(name: string): string | undefined {
  return /^\.{1,2}$/.test(name) || displayName(name) === "\ufffd" ? undefined : shownComponent(name);
}

interface Entry {
  /** As it stands in the dictionary; undefined: a padding file. */
  readonly path: readonly string[] | undefined;
  readonly length: number;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number | undefined;
}

function readEntries(info: BencodeDictionary, name: string): readonly Entry[] | InfoViolation {
  const entries = info.get("files");
  const length = info.get("length");
  if (entries !== undefined && length !== undefined) return violation("length-and-files");
  if (entries === undefined && length === undefined && info.has("file tree")) return violation("v2-only");
  if (entries === undefined) {
    if (!isLength(length)) return violation("bad-length");
    return [{ path: [name], length, modifiedAt: modificationTime(info) }];
  }
  if (!isList(entries)) return violation("no-files");

  const read: Entry[] = [];
  let total = 0;
  for (const [index, entry] of entries.entries()) {
    if (!isDictionary(entry)) return violation("bad-path", index);
    const length = entry.get("length");
    if (!isLength(length) || !isLength(total + length)) return violation("bad-length", index);
    total += length;
    const path = isPadding(entry) ? undefined : readPath(entry, index);
    if (isViolation(path)) return path;
    read.push({ path, length, modifiedAt: modificationTime(entry) });
  }
  const files = read.filter(({ path }) => path !== undefined).length;
  if (files > MAX_FILES) return violation("too-many-files", files);
  return files > 0 ? read : violation("no-files");
}

function lengthOf(entries: readonly Entry[]): number {
  return entries.reduce((sum, { length }) => sum + length, 0);
}

/** Cleans the paths of the files and leaves out padding files. */
function listed(entries: readonly Entry[]): readonly TorrentFile[] {
  const paths = distinctPaths(entries.map(({ path }) => path).filter((path) => path !== undefined));
  const files: TorrentFile[] = [];
  let offset = 0;
  for (const { path, length, modifiedAt } of entries) {
    const distinct = path && paths[files.length];
    if (distinct !== undefined) {
      const { shown, saved } = distinct;
      const more = { ...(saved !== shown && { savedPath: saved }), ...(modifiedAt && { modifiedAt }) };
      files.push({ path: shown, ...more, length, offset });
    }
    offset += length;
  }
  return files;
}

function readPath(entry: BencodeDictionary, index: number): readonly string[] | InfoViolation {
  const components = [entry.get("path.utf-8"), entry.get("path")].find(isFilledList);
  if (components === undefined) return violation("bad-path", index);
  if (components.length > MAX_PATH_DEPTH) return violation("path-too-deep", index);
  const path: string[] = [];
  for (const component of components) {
    if (!(component instanceof Uint8Array)) return violation("bad-path", index);
    path.push(fromUtf8Lossy(component));
  }
  return path;
}

/** Any length will do, as long as each piece fits into memory. A torrent of a single piece may state a longer one. */
function readLayout(info: BencodeDictionary, length: number): PieceLayout | InfoViolation {
  const stated = info.get("piece length");
  if (!isLength(stated) || stated === 0) return violation("bad-piece-length");
  const pieceLength = stated > MAX_FOREIGN_PIECE_LENGTH && length > 0 ? Math.min(stated, length) : stated;
  if (pieceLength > MAX_FOREIGN_PIECE_LENGTH) return violation("piece-length-too-large", stated);
  return new PieceLayout(length, pieceLength);
}

/** libtorrent writes `mtime`, in seconds, if it is asked to. */
function modificationTime(file: BencodeDictionary): number | undefined {
  const seconds = file.get("mtime");
  return isLength(seconds) && seconds <= MAX_SECONDS ? seconds * 1000 : undefined;
}

/** Padding files (BEP 47) are zeros that align the next file to a piece. They count as bytes but are not listed. */
function isPadding(entry: BencodeDictionary): boolean {
  const attributes = entry.get("attr");
  return attributes instanceof Uint8Array && (fromUtf8(attributes)?.includes("p") ?? false);
}

/** Old clients write `name` in another encoding and add the same name in UTF-8 as `name.utf-8`. */
function textField(info: BencodeDictionary, key: string): string | undefined {
  const bytes = [info.get(`${key}.utf-8`), info.get(key)].find(
    (value) => value instanceof Uint8Array && value.length > 0,
  );
  return bytes instanceof Uint8Array ? fromUtf8Lossy(bytes) : undefined;
}

function isFilledList(value: BencodeValue | undefined): value is readonly BencodeValue[] {
  return isList(value) && value.length > 0;
}

function isList(value: BencodeValue | undefined): value is readonly BencodeValue[] {
  return Array.isArray(value);
}

function isLength(value: BencodeValue | undefined): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
