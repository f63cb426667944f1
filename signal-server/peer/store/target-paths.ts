/**
 * Where the files of a torrent are saved below a folder: names that are safe on every system, and for each file another name
 * while it is incomplete. No two of all these names collide, not even where case does not count.
 */
import { MAX_NAME_BYTES, prefix, safeFileName } from "../../../shared/metainfo/file-name.ts";
import type { Metainfo } from "../../../shared/metainfo/metainfo.ts";

/** Where the program keeps what it knows about its downloads into a folder. No torrent writes there. */
export const STATE_FOLDER = ".tabswarm";

const SUFFIX = ".part";
/** "~10000" before the suffix. */
const NUMBER_BYTES = 6;

export interface TargetFile {
  /** Below the folder. Never empty; no component leads anywhere else. */
  readonly path: readonly string[];
  /** The name in the same folder while bytes are missing. */
  readonly partName: string;
  /** Bytes. */
  readonly length: number;
  /** Position of the first byte in the torrent. */
  readonly offset: number;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number | undefined;
}

/** @param metainfo as people see it @returns in the torrent's order */
export function targetFiles(metainfo: Metainfo): readonly TargetFile[] {
  const { files } = metainfo;
  const [first] = files;
  // A whole torrent of one file is that file, without a folder around it.
  const isSingle = files.length === 1 && first?.path.length === 1 && first.path[0] === metainfo.name;
  const folder = isSingle ? [] : [safeFileName(metainfo.name)];
  const placed = files.map((file) => ({ file, path: kept([...folder, ...(file.savedPath ?? file.path)]) }));
  const taken = new Set(placed.map(({ path }) => fold(path)));
  return placed.map(({ file: { length, modifiedAt, offset }, path }) => {
    return { path, partName: partName(path, taken), length, offset, modifiedAt };
  });
}

/** @param path below the folder, cleaned @returns the same, unless it leads to our own folder */
function kept([first = "", ...rest]: readonly string[]): readonly string[] {
  return [fold([first]) === STATE_FOLDER ? `_${first}` : first, ...rest];
}

function partName(path: readonly string[], taken: Set<string>): string {
  const folder = path.slice(0, -1);
  const name = prefix(path.at(-1) ?? "", MAX_NAME_BYTES - SUFFIX.length - NUMBER_BYTES);
  for (let n = 1; ; n++) {
    const candidate = n === 1 ? `${name}${SUFFIX}` : `${name}~${n}${SUFFIX}`;
    const key = fold([...folder, candidate]);
    if (taken.has(key)) continue;
    taken.add(key);
    return candidate;
  }
}

function fold(path: readonly string[]): string {
  return path.join("/").normalize("NFC").toUpperCase().toLowerCase();
}

/** A part of a range of the torrent, in one file or between files. */
export interface Segment {
  /** Index of the file; undefined: padding, which belongs to none. */
  readonly file: number | undefined;
  /** Position in the file; of padding, in the torrent. */
  readonly at: number;
  /** Position in the range. */
  readonly from: number;
  readonly length: number;
}

/** @param files by ascending offset @returns in order, without gaps */
export function segmentsOf(files: readonly TargetFile[], offset: number, length: number): Segment[] {
  const segments: Segment[] = [];
  const end = offset + length;
  let at = offset;
  const pad = (to: number): void => {
    if (to > at) segments.push({ file: undefined, at, from: at - offset, length: to - at });
    at = Math.max(at, to);
  };
  for (let i = firstReaching(files, offset); i < files.length; i++) {
    const file = files[i] as TargetFile;
    if (file.offset >= end) break;
    const stop = Math.min(end, file.offset + file.length);
    if (stop <= Math.max(at, file.offset)) continue;
    pad(file.offset);
    segments.push({ file: i, at: at - file.offset, from: at - offset, length: stop - at });
    at = stop;
  }
  pad(end);
  return segments;
}

/** The last file that begins at or before the byte. Files before it end there at the latest. */
function firstReaching(files: readonly TargetFile[], byte: number): number {
  let [low, high] = [0, files.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((files[middle]?.offset ?? 0) <= byte) low = middle;
    else high = middle - 1;
  }
  return low;
}
