/**
 * Writes and reads the info dictionary (BEP 3). It is written in canonical bencode.
 *
 * `parseInfo` returns a named violation for names that leave their folder, lengths whose sum is not exact and piece hashes
 * that do not match the length. The SHA-1 of the bytes was compared with the info hash when they arrived. They are kept
 * unchanged, because re-encoding could change the hash. `planInfo` cleans names and makes paths distinct, so that
 * `parseInfo` accepts its result and every system can save it.
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
import {
  MAX_LENGTH,
  MAX_PIECE_LENGTH,
  MIN_PIECE_LENGTH,
  PieceLayout,
  pieceLengthFor,
} from "../core/layout.ts";
import { isViolation, type Violation, violation } from "../core/violation.ts";
import { shownComponent } from "./file-name.ts";
import { distinctPaths } from "./file-paths.ts";
import type { Metainfo, TorrentFile } from "./metainfo.ts";

const MAX_INFO_LENGTH = 8 * 1024 * 1024;
export const MAX_FILES = 10_000;
export const MAX_PATH_DEPTH = 32;
const HASH_LENGTH = 20;

/** Why files cannot become a torrent. */
export type WriteFault = "no-files" | "too-many-files" | "too-large" | "path-too-deep" | "info-too-long";

export type InfoViolation =
  | BencodeViolation
  | Violation<
      | WriteFault
      | "bencode-trailing-bytes"
      | "info-not-a-dictionary"
      | "bad-piece-length"
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
  /** Bytes: a power of two from `MIN_PIECE_LENGTH` to `MAX_PIECE_LENGTH`. Default: `pieceLengthFor` all files. */
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

/** Never throws. The violation's detail is a name, an index or a length. */
export function parseInfo(infoHash: InfoHash, infoBytes: Bytes): Metainfo | InfoViolation {
  if (infoBytes.length > MAX_INFO_LENGTH) return violation("info-too-long", infoBytes.length);
  const info = decodeBencode(infoBytes, { strict: true });
  if (isViolation(info)) return info;
  if (!isDictionary(info)) return violation("info-not-a-dictionary");

  const name = textField(info, "name");
  if (name === undefined || !isComponent(name)) return violation("bad-name", name);
  const files = readFiles(info, name);
  if (isViolation(files)) return files;

  const pieceLength = info.get("piece length");
  if (!isPieceLength(pieceLength)) return violation("bad-piece-length");
  const layout = new PieceLayout(files.length, pieceLength);
  const pieces = info.get("pieces");
  if (!(pieces instanceof Uint8Array) || pieces.length !== HASH_LENGTH * layout.pieceCount)
    return violation("bad-pieces", layout.pieceCount);

  return {
    infoHash,
    name,
    layout,
    files: files.listed,
    infoBytes,
    pieceHash: (piece) => pieces.subarray(HASH_LENGTH * piece, HASH_LENGTH * (piece + 1)),
  };
}

interface Files {
  /** Bytes, including padding files. */
  readonly length: number;
  readonly listed: readonly TorrentFile[];
}

function readFiles(info: BencodeDictionary, name: string): Files | InfoViolation {
  const entries = info.get("files");
  const length = info.get("length");
  if (entries !== undefined && length !== undefined) return violation("length-and-files");
  if (entries === undefined) {
    if (!isLength(length)) return violation("bad-length");
    return { length, listed: [{ path: [name], length, offset: 0 }] };
  }
  if (!isList(entries)) return violation("no-files");
  if (entries.length > MAX_FILES) return violation("too-many-files", entries.length);

  const listed: TorrentFile[] = [];
  let offset = 0;
  for (const [index, entry] of entries.entries()) {
    if (!isDictionary(entry)) return violation("bad-path", index);
    const length = entry.get("length");
    if (!isLength(length) || !isLength(offset + length)) return violation("bad-length", index);
    if (!isPadding(entry)) {
      const path = readPath(entry, index);
      if (isViolation(path)) return path;
      listed.push({ path, length, offset });
    }
    offset += length;
  }
  return listed.length > 0 ? { length: offset, listed } : violation("no-files");
}

function readPath(entry: BencodeDictionary, index: number): readonly string[] | InfoViolation {
  const components = entry.get("path.utf-8") ?? entry.get("path");
  if (!isList(components) || components.length === 0) return violation("bad-path", index);
  if (components.length > MAX_PATH_DEPTH) return violation("path-too-deep", index);
  const path: string[] = [];
  for (const component of components) {
    if (!(component instanceof Uint8Array)) return violation("bad-path", index);
    const text = fromUtf8Lossy(component);
    if (!isComponent(text)) return violation("bad-path", index);
    path.push(text);
  }
  return path;
}

/** Padding files (BEP 47) are zeros that align the next file to a piece. They count as bytes but are not listed. */
function isPadding(entry: BencodeDictionary): boolean {
  const attributes = entry.get("attr");
  return attributes instanceof Uint8Array && (fromUtf8(attributes)?.includes("p") ?? false);
}

/** Old clients write `name` in another encoding and add the same name in UTF-8 as `name.utf-8`. */
function textField(info: BencodeDictionary, key: string): string | undefined {
  const bytes = info.get(`${key}.utf-8`) ?? info.get(key);
  return bytes instanceof Uint8Array ? fromUtf8Lossy(bytes) : undefined;
}

function isList(value: BencodeValue | undefined): value is readonly BencodeValue[] {
  return Array.isArray(value);
}

function isLength(value: BencodeValue | undefined): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function isPieceLength(value: BencodeValue | undefined): value is number {
  return (
    typeof value === "number" &&
    value >= MIN_PIECE_LENGTH &&
    value <= MAX_PIECE_LENGTH &&
    Number.isInteger(Math.log2(value))
  );
}

/** True if the name stays within its folder on every operating system. */
function isComponent(name: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: NUL ends a path on many systems
  return name !== "" && name !== "." && name !== ".." && !/[/\\\u0000]/.test(name);
}
