/**
 * Writes and reads the info dictionary (BEP 3). It is written in canonical bencode.
 *
 * `planInfo` cleans names and makes paths distinct. `parseInfo` does the same with those of other programs, and returns a
 * named violation for lengths whose sum is not exact, piece hashes that do not match the length, and torrents that are valid
 * but beyond what this program can do. The SHA-1 of the bytes was compared with the info hash when they arrived. They are
 * kept unchanged, because re-encoding could change the hash: keys may be unsorted.
 *
 * `parseInfo` reads what libtorrent reads. The exceptions are named in `docs/protocol.md`.
 */

import {
  type BencodeDictionary,
  type BencodeInput,
  type BencodeViolation,
  decodeBencode,
  encodeBencode,
  isDictionary,
} from "../bencode/bencode.ts";
import type { Bytes } from "../core/bytes.ts";
import type { InfoHash } from "../core/ids.ts";
import { invariant } from "../core/invariant.ts";
import { MAX_FOREIGN_PIECE_LENGTH, MAX_LENGTH, PieceLayout, pieceLengthFor } from "../core/layout.ts";
import { isViolation, type Violation, violation } from "../core/violation.ts";
import { type FileViolation, isLength, readFiles, type WrittenFile, writeFiles } from "./file-entries.ts";
import { distinctPaths } from "./file-paths.ts";
import { halvesAgree } from "./hybrid.ts";
import { MAX_FILES, MAX_INFO_LENGTH, MAX_PATH_DEPTH } from "./limits.ts";
import type { Metainfo } from "./metainfo.ts";
import { readSealed } from "./sealed/sealed-info.ts";

const HASH_LENGTH = 20;
/** Of a torrent of a single piece, which may be shorter. Programs refuse longer ones. */
const MAX_STATED_PIECE_LENGTH = 512 * 1024 * 1024;

/** Why files cannot become a torrent. */
export type WriteFault = "no-files" | "too-many-files" | "too-large" | "path-too-deep" | "info-too-long";

export type InfoViolation =
  | BencodeViolation
  | FileViolation
  | Violation<
      | "info-too-long"
      | "bencode-trailing-bytes"
      | "info-not-a-dictionary"
      | "bad-piece-length"
      | "piece-length-too-large"
      | "bad-pieces"
      /** A hybrid torrent whose v1 and v2 halves describe different files. */
      | "halves-differ"
    >;

export interface InfoParts {
  readonly name: string;
  /**
   * In the torrent's order. A path contains the folder names and the file name, but not the torrent's name. Only a sealed
   * torrent says when files were last changed: a public one has the same info hash wherever it is made.
   */
  readonly files: readonly WrittenFile[];
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
export function planInfo(parts: InfoParts): InfoPlan | Violation<WriteFault> {
  const checked = checkParts(parts);
  if (isViolation(checked)) return checked;
  const { files, layout } = checked;
  const untimed = files.map(({ path, length }) => ({ path, length }));
  const info = writeFiles(parts.name, untimed, parts.single).set("piece length", layout.pieceLength);
  return lengthFault(info, layout) ?? { layout, build: (hashes) => withPieces(info, layout, hashes) };
}

/** The files with the paths that are written, and their layout. */
export function checkParts({
  files,
  pieceLength,
  single,
}: InfoParts):
  | { readonly files: readonly WrittenFile[]; readonly layout: PieceLayout }
  | Violation<WriteFault> {
  invariant(!single || files.length === 1, "a single-file torrent has one file");
  if (files.length === 0) return violation("no-files");
  if (files.length > MAX_FILES) return violation("too-many-files", files.length);
  const paths = distinctPaths(files.map(({ path }) => path)).map(({ shown }) => shown);
  const deepest = paths.find((path) => path.length > MAX_PATH_DEPTH);
  if (deepest && !single) return violation("path-too-deep", deepest.join("/"));
  const length = files.reduce((sum, file) => sum + file.length, 0);
  if (length > MAX_LENGTH) return violation("too-large", length);
  return {
    files: files.map((file, i) => ({ ...file, path: paths[i] ?? [] })),
    layout: new PieceLayout(length, pieceLength ?? pieceLengthFor(length)),
  };
}

/** @param info complete except for its piece hashes */
export function lengthFault(
  info: ReadonlyMap<string, BencodeInput>,
  { pieceCount }: PieceLayout,
): Violation<"info-too-long"> | undefined {
  const hashBytes = HASH_LENGTH * pieceCount;
  const length = encodeBencode(info).length + `6:pieces${hashBytes}:`.length + hashBytes;
  return length > MAX_INFO_LENGTH ? violation("info-too-long", length) : undefined;
}

export function withPieces(
  info: ReadonlyMap<string, BencodeInput>,
  { pieceCount }: PieceLayout,
  pieceHashes: Uint8Array,
): Bytes {
  invariant(pieceHashes.length === HASH_LENGTH * pieceCount, "every piece has a hash");
  return encodeBencode(new Map([...info, ["pieces", pieceHashes]]));
}

/** Never throws. The violation's detail is an index or a length. */
export function parseInfo(infoHash: InfoHash, infoBytes: Bytes): Metainfo | InfoViolation {
  if (infoBytes.length > MAX_INFO_LENGTH) return violation("info-too-long", infoBytes.length);
  const info = decodeBencode(infoBytes, { lenient: true });
  if (isViolation(info)) return info;
  if (!isDictionary(info)) return violation("info-not-a-dictionary");

  const described = readFiles(info);
  if (isViolation(described)) return described;
  const layout = readLayout(info, described.length);
  if (isViolation(layout)) return layout;
  const pieces = info.get("pieces");
  if (!(pieces instanceof Uint8Array) || pieces.length !== HASH_LENGTH * layout.pieceCount)
    return violation("bad-pieces", layout.pieceCount);
  if (!halvesAgree(info, infoBytes, described.entries)) return violation("halves-differ");
  const sealed = readSealed(info, infoBytes);

  return {
    infoHash,
    name: described.name ?? infoHash,
    layout,
    files: described.files,
    infoBytes,
    ...(sealed && { sealed }),
    ...(isPrivate(info) && { isPrivate: true }),
    pieceHash: (piece) => pieces.subarray(HASH_LENGTH * piece, HASH_LENGTH * (piece + 1)),
  };
}

function isPrivate(info: BencodeDictionary): boolean {
  const flag = info.get("private");
  return typeof flag === "number" && flag !== 0;
}

/** Any length will do, as long as each piece fits into memory. A torrent of a single piece may state a longer one. */
function readLayout(info: BencodeDictionary, length: number): PieceLayout | InfoViolation {
  const stated = info.get("piece length");
  if (!isLength(stated) || stated === 0 || stated > MAX_STATED_PIECE_LENGTH)
    return violation("bad-piece-length");
  const pieceLength = stated > MAX_FOREIGN_PIECE_LENGTH && length > 0 ? Math.min(stated, length) : stated;
  if (pieceLength > MAX_FOREIGN_PIECE_LENGTH) return violation("piece-length-too-large", stated);
  return new PieceLayout(length, pieceLength);
}
