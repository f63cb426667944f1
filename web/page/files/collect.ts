/**
 * Collects chosen, dropped or pasted files for one torrent: walks dropped folders, names the torrent, and gives each file
 * its path within it. The result has at least one file; paths are unique and sorted. Knows nothing about pieces.
 */

import type { SeedFile } from "../../bridge/messages.ts";
import { ProblemError } from "../client/client.ts";

export interface Collection {
  readonly name: string;
  readonly files: readonly SeedFile[];
}

export type BundleName = (first: string, more: number) => string;

/** The most files that `parseInfo` accepts in a torrent. */
const MAX_FILES = 10_000;
/** Nesting limit; it also stops at a symbolic link that leads back to its own folder. */
const MAX_DEPTH = 32;

/**
 * From a file input, `paste` or `window.tabswarm.seed`. Folder inputs put the path into `webkitRelativePath`.
 * @throws ProblemError unreadable-file, nothing-to-share, too-many-files
 */
export async function collectFiles(files: Iterable<File>, bundleName: BundleName): Promise<Collection> {
  const found: SeedFile[] = [];
  for (const file of files)
    found.push({ file, path: file.webkitRelativePath ? file.webkitRelativePath.split("/") : [file.name] });
  await checkEmptyOnes(found);
  return arrange(found, bundleName);
}

/**
 * From a drop. Reads the items before the first await, because the browser empties them afterwards.
 * @throws ProblemError unreadable-file, nothing-to-share, too-many-files
 */
export async function collectDropped(
  items: Iterable<DataTransferItem>,
  bundleName: BundleName,
): Promise<Collection> {
  const entries: (FileSystemEntry | File)[] = [];
  for (const item of items) {
    if (item.kind !== "file") continue;
    const entry = item.webkitGetAsEntry() ?? item.getAsFile();
    if (entry !== null) entries.push(entry);
  }
  const found: SeedFile[] = [];
  for (const entry of entries) {
    if (entry instanceof File) add(found, { file: entry, path: [entry.name] });
    else await walk(entry, [], found);
  }
  await checkEmptyOnes(found);
  return arrange(found, bundleName);
}

async function walk(entry: FileSystemEntry, above: readonly string[], found: SeedFile[]): Promise<void> {
  const path = [...above, entry.name];
  if (isFile(entry)) {
    const file = await ask<File>((resolve, reject) => entry.file(resolve, reject), path);
    add(found, { file, path });
  } else if (isFolder(entry) && path.length <= MAX_DEPTH) {
    const reader = entry.createReader();
    // The reader returns its entries in batches and ends with an empty batch.
    for (;;) {
      const portion = await ask<FileSystemEntry[]>(
        (resolve, reject) => reader.readEntries(resolve, reject),
        path,
      );
      if (portion.length === 0) return;
      for (const below of portion) await walk(below, path, found);
    }
  }
}

function add(found: SeedFile[], file: SeedFile): void {
  if (found.length >= MAX_FILES) throw new ProblemError({ code: "too-many-files" });
  found.push(file);
}

function ask<T>(
  start: (resolve: (value: T) => void, reject: () => void) => void,
  path: readonly string[],
): Promise<T> {
  return new Promise((resolve, reject) => {
    start(resolve, () => reject(new ProblemError({ code: "unreadable-file", detail: path.at(-1) ?? "" })));
  });
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;

/** A file that was deleted after being chosen has size 0, like an empty one. Only reading it shows the difference. */
async function checkEmptyOnes(files: readonly SeedFile[]): Promise<void> {
  for (const { file } of files) {
    if (file.size > 0) continue;
    try {
      await file.arrayBuffer();
    } catch {
      throw new ProblemError({ code: "unreadable-file", detail: file.name });
    }
  }
}

function arrange(found: readonly SeedFile[], bundleName: BundleName): Collection {
  const first = found[0];
  if (first === undefined) throw new ProblemError({ code: "nothing-to-share" });
  if (found.length > MAX_FILES) throw new ProblemError({ code: "too-many-files" });

  const top = first.path[0] ?? first.file.name;
  const oneFolder = found.every(({ path }) => path.length > 1 && path[0] === top);
  if (oneFolder)
    return { name: top, files: inOrder(found.map(({ file, path }) => ({ file, path: path.slice(1) }))) };
  if (found.length === 1) return { name: top, files: found };
  const folders = new Set(found.flatMap(({ path }) => (path.length > 1 ? [path[0]] : [])));
  const loose = found.filter(({ path }) => path.length === 1).length;
  return { name: bundleName(top, folders.size + loose - 1), files: inOrder(unique(found)) };
}

function inOrder(files: readonly SeedFile[]): readonly SeedFile[] {
  const key = ({ path }: SeedFile) => path.join("/");
  return files.toSorted((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}

/** Renames the second of two loose files with the same name to "name (2).txt". */
function unique(files: readonly SeedFile[]): readonly SeedFile[] {
  const taken = new Set<string>();
  return files.map(({ file, path }) => {
    let candidate = path;
    for (let n = 2; taken.has(candidate.join("/")); n++)
      candidate = [...path.slice(0, -1), numbered(path.at(-1) ?? file.name, n)];
    taken.add(candidate.join("/"));
    return { file, path: candidate };
  });
}

function numbered(name: string, n: number): string {
  const dot = name.lastIndexOf(".");
  return dot > 0 ? `${name.slice(0, dot)} (${n})${name.slice(dot)}` : `${name} (${n})`;
}
