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
import { fromUtf8Lossy } from "../core/bytes.ts";
import { isViolation, type Violation, violation } from "../core/violation.ts";
import { displayName, isNameless, shownComponent } from "./file-name.ts";
import { distinctPaths } from "./file-paths.ts";
import { MAX_FILES, MAX_FOREIGN_PATH_DEPTH } from "./limits.ts";
import type { TorrentFile } from "./metainfo.ts";

/** The last second that a Date can express. */
const MAX_SECONDS = 8_640_000_000_000;
/** Files with the same path. No program writes a second one; libtorrent refuses more than this. */
const MAX_COPIES = 33;
/** The names of BitComet's padding files begin like this. They have no attribute. */
export const BITCOMET_PADDING = "_____padding_file_";

/** The detail is an index or a count. */
export type FileViolation = Violation<
  | "no-files"
  | "too-many-files"
  | "path-too-deep"
  | "v2-only"
  | "bad-length"
  | "bad-name"
  | "repeated-path"
  | "bad-path"
>;

export interface DescribedFiles {
  /** Cleaned for display; undefined if the dictionary's name has no meaning. */
  readonly name: string | undefined;
  /** Without padding files and symbolic links. */
  readonly files: readonly TorrentFile[];
  /** Bytes, of padding files too. */
  readonly length: number;
  /** As they stand in the dictionary. */
  readonly entries: readonly FileEntry[];
}

export function readFiles(dictionary: BencodeDictionary): DescribedFiles | FileViolation {
  const name = textField(dictionary, "name");
  if (name === undefined) return violation("bad-name");
  const entries = readEntries(dictionary, name);
  if (isViolation(entries)) return entries;
  return { name: nameFor(name), files: listed(entries), length: lengthOf(entries), entries };
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
  return isNameless(name) || displayName(name) === "\ufffd" ? undefined : shownComponent(name);
}

/** A file of a dictionary, or what is listed like one. */
export interface FileEntry {
  /** As it stands in the dictionary; undefined: nothing to save, that is, a padding file or a symbolic link. */
  readonly path: readonly string[] | undefined;
  readonly length: number;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number | undefined;
}

/** As in libtorrent, a list of files precedes a length, and a value of another type counts as none. */
function readEntries(info: BencodeDictionary, name: string): readonly FileEntry[] | FileViolation {
  const entries = info.get("files");
  if (isList(entries)) return readList(entries);
  const length = lengthIn(info);
  if (length === undefined && info.has("file tree")) return violation("v2-only");
  if (!isLength(length)) return violation("bad-length");
  // A single file has no other name. A folder without one is shown by its info hash.
  if (isNameless(name)) return violation("bad-name");
  return [{ path: [name], length, modifiedAt: modificationTime(info) }];
}

function readList(entries: readonly BencodeValue[]): readonly FileEntry[] | FileViolation {
  const read: FileEntry[] = [];
  let total = 0;
  for (const [index, value] of entries.entries()) {
    if (!isDictionary(value)) return violation("bad-path", index);
    const entry = readEntry(value, index);
    if (isViolation(entry)) return entry;
    total += entry.length;
    if (!isLength(total)) return violation("bad-length", index);
    read.push(entry);
  }
  const files = read.filter(({ path }) => path !== undefined).length;
  if (files === 0) return violation("no-files");
  if (files > MAX_FILES) return violation("too-many-files", files);
  return hasRepeatedPath(read) ? violation("repeated-path") : read;
}

function hasRepeatedPath(entries: readonly FileEntry[]): boolean {
  const copies = new Map<string, number>();
  return entries.some(({ path }) => {
    const key = path?.join("/");
    if (key === undefined) return false;
    const count = (copies.get(key) ?? 0) + 1;
    copies.set(key, count);
    return count > MAX_COPIES;
  });
}

function readEntry(entry: BencodeDictionary, index: number): FileEntry | FileViolation {
  const attributes = attributesOf(entry);
  const length = lengthIn(entry);
  if (!isLength(length)) return violation("bad-length", index);
  const isPadding = attributes.includes("p");
  const path = isPadding && !hasPath(entry) ? [] : readPath(entry, index);
  if (isViolation(path)) return path;
  const isLink = isSymbolicLink(entry);
  const target = isLink ? entry.get("symlink path") : undefined;
  if (isList(target) && !target.every(isBytes)) return violation("bad-path", index);
  const isKept = !isPadding && !isLink && !path.at(-1)?.startsWith(BITCOMET_PADDING);
  return { path: isKept ? path : undefined, length, modifiedAt: modificationTime(entry) };
}

function lengthOf(entries: readonly FileEntry[]): number {
  return entries.reduce((sum, { length }) => sum + length, 0);
}

/** Cleans the paths of the files, and leaves out what is nothing to save. */
function listed(entries: readonly FileEntry[]): readonly TorrentFile[] {
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

/** A symbolic link has no bytes, whatever it says. */
export function lengthIn(entry: BencodeDictionary): BencodeValue | undefined {
  return attributesOf(entry).includes("l") ? 0 : entry.get("length");
}

function hasPath(entry: BencodeDictionary): boolean {
  return isFilledList(entry.get("path.utf-8")) || isFilledList(entry.get("path"));
}

function readPath(entry: BencodeDictionary, index: number): readonly string[] | FileViolation {
  const components = [entry.get("path.utf-8"), entry.get("path")].find(isFilledList);
  if (components === undefined) return violation("bad-path", index);
  if (components.length > MAX_FOREIGN_PATH_DEPTH) return violation("path-too-deep", index);
  const path: string[] = [];
  for (const component of components) {
    if (!isBytes(component)) return violation("bad-path", index);
    path.push(fromUtf8Lossy(component));
  }
  return path;
}

/** libtorrent writes `mtime`, in seconds, if it is asked to. */
function modificationTime(file: BencodeDictionary): number | undefined {
  const seconds = file.get("mtime");
  return isLength(seconds) && seconds <= MAX_SECONDS ? seconds * 1000 : undefined;
}

/**
 * Letters, one per attribute (BEP 47). Padding files ("p") are zeros that align the next file to a piece. They count as bytes
 * but are not listed. Nor are symbolic links ("l"), which lead to other files of the torrent: a browser can make none.
 */
export function attributesOf(entry: BencodeDictionary): string {
  const attributes = entry.get("attr");
  return isBytes(attributes) ? fromUtf8Lossy(attributes) : "";
}

/** A link without a target is an empty file. */
export function isSymbolicLink(entry: BencodeValue | undefined): boolean {
  if (!isDictionary(entry) || !attributesOf(entry).includes("l")) return false;
  const target = entry.get("symlink path");
  return isList(target) && !target.every((part) => isBytes(part) && /^\.{1,2}$/.test(fromUtf8Lossy(part)));
}

/** Old clients write `name` in another encoding and add the same name in UTF-8 as `name.utf-8`. */
function textField(dictionary: BencodeDictionary, key: string): string | undefined {
  const texts = [dictionary.get(`${key}.utf-8`), dictionary.get(key)].filter(isBytes);
  const bytes = texts.find(({ length }) => length > 0) ?? texts[0];
  return bytes && fromUtf8Lossy(bytes);
}

function isBytes(value: BencodeValue | undefined): value is Uint8Array {
  return value instanceof Uint8Array;
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
