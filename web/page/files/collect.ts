/**
 * Collects chosen, dropped or pasted files for one torrent: walks dropped folders, names the torrent, and gives each file
 * its path within it. Choosing and dropping the same folder makes the same torrent. The files are in order and at least
 * one. Knows nothing about pieces.
 */

import { distinctPaths } from "../../../shared/metainfo/file-paths.ts";
import { MAX_FILES, MAX_PATH_DEPTH } from "../../../shared/metainfo/limits.ts";
import type { SeedFile } from "../../bridge/messages.ts";
import { ProblemError } from "../client/client.ts";
import type { Dropped } from "./dropped.ts";

export interface Collection {
  readonly name: string;
  readonly files: readonly SeedFile[];
  /** Paths of files and folders that the browser could not open. */
  readonly unreadable: readonly string[];
}

export type BundleName = (first: string, more: number) => string;

/** How a walk through dropped folders reports its progress and is stopped. */
export interface Watch {
  /** @param files collected so far @param name of the dropped thing that was reached */
  readonly found: (files: number, name: string) => void;
  readonly signal: AbortSignal;
}

/** Folders within folders. A symbolic link that leads back to its own folder would not end otherwise. */
const MAX_WALK_DEPTH = 256;

interface Found extends SeedFile {
  /** Number of the dropped or chosen thing that it is or lies in. */
  readonly top: number;
}

/**
 * From a file input, `paste` or `window.tabswarm.seed`. Folder inputs put the path into `webkitRelativePath`.
 * @throws ProblemError nothing-to-share, too-many-files, path-too-deep
 */
export async function collectFiles(files: Iterable<File>, bundleName: BundleName): Promise<Collection> {
  const folders = new Map<string, number>();
  let tops = 0;
  const topOf = (folder: string): number => {
    const top = folders.get(folder) ?? tops++;
    folders.set(folder, top);
    return top;
  };
  const found = Array.from(files, (file): Found => {
    const path = file.webkitRelativePath ? file.webkitRelativePath.split("/") : [file.name];
    return { file, path, top: path.length > 1 ? topOf(path[0] ?? "") : tops++ };
  });
  return arrange(found, [], bundleName);
}

/**
 * From a drop.
 * @throws ProblemError unreadable-file, nothing-to-share, too-many-files, path-too-deep; what the signal throws
 */
export async function collectDropped(
  dropped: readonly Dropped[],
  bundleName: BundleName,
  watch: Watch,
): Promise<Collection> {
  const walk = new Walk(watch);
  for (const [top, entry] of dropped.entries()) {
    if (entry instanceof File) walk.add({ file: entry, path: [entry.name], top });
    else await walk.entry(entry, [], top);
  }
  return arrange(walk.files, walk.unreadable, bundleName);
}

class Walk {
  readonly files: Found[] = [];
  readonly unreadable: string[] = [];
  private readonly watch: Watch;

  constructor(watch: Watch) {
    this.watch = watch;
  }

  add(file: Found): void {
    checkDepth(file.path, MAX_PATH_DEPTH + 1);
    if (this.files.length >= MAX_FILES) throw new ProblemError({ code: "too-many-files" });
    this.files.push(file);
    this.watch.found(this.files.length, file.path[0] ?? "");
  }

  async entry(entry: FileSystemEntry, above: readonly string[], top: number): Promise<void> {
    const path = [...above, entry.name];
    if (isFile(entry)) {
      const file = await opened<File>((resolve, reject) => entry.file(resolve, reject));
      this.watch.signal.throwIfAborted();
      if (file === undefined) this.missed(path);
      else this.add({ file, path, top });
    } else if (isFolder(entry)) {
      checkDepth(path, MAX_WALK_DEPTH);
      await this.folder(entry.createReader(), path, top);
    }
  }

  private async folder(reader: FileSystemDirectoryReader, path: readonly string[], top: number) {
    // The reader returns its entries in batches and ends with an empty batch.
    for (;;) {
      const batch = await opened<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
      this.watch.signal.throwIfAborted();
      if (batch === undefined) return this.missed(path);
      if (batch.length === 0) return;
      // A question about a file takes up to a millisecond, which adds up for thousands of them.
      await Promise.all(batch.filter(isFile).map((file) => this.entry(file, path, top)));
      for (const folder of batch.filter(isFolder)) await this.entry(folder, path, top);
    }
  }

  private missed(path: readonly string[]): void {
    if (this.unreadable.length >= MAX_FILES) throw new ProblemError({ code: "too-many-files" });
    this.unreadable.push(path.join("/"));
  }
}

/** @returns undefined if the browser could not open it */
function opened<T>(start: (resolve: (value: T) => void, reject: () => void) => void): Promise<T | undefined> {
  return new Promise((resolve) => start(resolve, () => resolve(undefined)));
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;

function checkDepth(path: readonly string[], deepest: number): void {
  if (path.length > deepest) throw new ProblemError({ code: "path-too-deep", detail: path.join("/") });
}

function arrange(found: readonly Found[], unreadable: readonly string[], bundleName: BundleName): Collection {
  if (found.length === 0) {
    const [first] = unreadable;
    throw new ProblemError(
      first === undefined ? { code: "nothing-to-share" } : { code: "unreadable-file", detail: first },
    );
  }
  if (found.length > MAX_FILES) throw new ProblemError({ code: "too-many-files" });

  const names = namesOfTops(found);
  const [name = "", ...others] = names.values();
  const isFolder = found.some(({ path }) => path.length > 1);
  const isOneFolder = others.length === 0 && isFolder;
  const files = found.map(({ file, path, top }) => {
    const below = path.slice(1).map((part) => part.normalize("NFC"));
    return { file, path: isOneFolder ? below : [names.get(top) ?? "", ...below], whole: path };
  });
  for (const { path, whole } of files) if (path.length > MAX_PATH_DEPTH) checkDepth(whole, 0);
  return {
    name: others.length === 0 ? name : bundleName(name, others.length),
    files: inOrder(files.map(({ file, path }) => ({ file, path }))),
    unreadable: unreadable.toSorted(),
  };
}

/** The name of each dropped or chosen thing in the torrent: the second of two with the same name is "name (2)". */
function namesOfTops(found: readonly Found[]): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  for (const { path, top } of found) if (!names.has(top)) names.set(top, path[0] ?? "");
  const distinct = distinctPaths(Array.from(names.values(), (name) => [name]));
  return new Map(Array.from(names.keys(), (top, i) => [top, distinct[i]?.shown[0] ?? ""]));
}

function inOrder(files: readonly SeedFile[]): readonly SeedFile[] {
  const keyed = files.map((file) => ({ file, key: file.path.join("/") }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ file }) => file);
}
