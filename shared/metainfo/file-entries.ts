/**
 * Reads and writes the keys of a dictionary that describe files: `name` with `length`, or `name` with `files` (BEP 3). An
 * info dictionary has them, and so has the manifest of a sealed share.
 *
 * Reading cleans names and makes paths distinct, and returns a named violation for lengths whose sum is not exact.
 */
import {
  type BencodeDictionary,
  type BencodeInput,
  type BencodeValue,
  isDictionary,
} from "../bencode/bencode.ts";
import { fromUtf8, fromUtf8Lossy } from "../core/bytes.ts";
import { isViolation, type Violation, violation } from "../core/violation.ts";
import { displayName, shownComponent } from "./file-name.ts";
import { distinctPaths } from "./file-paths.ts";
import { MAX_FILES, MAX_PATH_DEPTH } from "./limits.ts";
import type { TorrentFile } from "./metainfo.ts";

/** The last second that a Date can express. */
const MAX_SECONDS = 8_640_000_000_000;

/** The detail is an index or a count. */
export type FileViolation = Violation<
  | "no-files"
  | "too-many-files"
  | "path-too-deep"
  | "v2-only"
  | "bad-length"
  | "length-and-files"
  | "bad-name"
  | "bad-path"
>;

export interface DescribedFiles {
  /** Cleaned for display; undefined if the dictionary's name has no meaning. */
  readonly name: string | undefined;
  /** Without padding files. */
  readonly files: readonly TorrentFile[];
  /** Bytes, of padding files too. */
  readonly length: number;
}

export function readFiles(dictionary: BencodeDictionary): DescribedFiles | FileViolation {
  const name = textField(dictionary, "name");
  if (name === undefined) return violation("bad-name");
  const entries = readEntries(dictionary, name);
  if (isViolation(entries)) return entries;
  return { name: nameFor(name), files: listed(entries), length: lengthOf(entries) };
}

/** What is written of a file. */
export interface WrittenFile {
  readonly path: readonly string[];
  readonly length: number;
  /** Milliseconds since 1970. Written in seconds, if given. */
  readonly modifiedAt?: number | undefined;
}

/** @param files a single one is written without its path: the name stands for it */
export function writeFiles(
  name: string,
  files: readonly WrittenFile[],
  single: boolean,
): Map<string, BencodeInput> {
  const described = single
    ? files.flatMap((file) => [...lengthAndTime(file)])
    : [["files", files.map((file) => lengthAndTime(file).set("path", file.path))] as const];
  return new Map<string, BencodeInput>([["name", shownComponent(name)], ...described]);
}

function lengthAndTime({ length, modifiedAt }: WrittenFile): Map<string, BencodeInput> {
  const written = new Map<string, BencodeInput>([["length", length]]);
  const seconds = Math.floor((modifiedAt ?? 0) / 1000);
  return seconds > 0 && seconds <= MAX_SECONDS ? written.set("mtime", seconds) : written;
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

function readEntries(info: BencodeDictionary, name: string): readonly Entry[] | FileViolation {
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

function readPath(entry: BencodeDictionary, index: number): readonly string[] | FileViolation {
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
function textField(dictionary: BencodeDictionary, key: string): string | undefined {
  const bytes = [dictionary.get(`${key}.utf-8`), dictionary.get(key)].find(
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

export function isLength(value: BencodeValue | undefined): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
