/**
 * The folder that a user has chosen, as a torrent's files are written into it. Nothing in it is deleted, and a file that has
 * content is written over only where the caller says so.
 */
import { splitExtension } from "../../../shared/metainfo/file-name.ts";

/** More copies of a folder than anybody keeps. */
const MOST_NUMBERS = 999;

export class FolderTree {
  private readonly root: FileSystemDirectoryHandle;
  /** By path. */
  private readonly folders = new Map<string, Promise<FileSystemDirectoryHandle>>();

  constructor(root: FileSystemDirectoryHandle) {
    this.root = root;
  }

  /** @returns the indices of those paths at which something is already */
  async taken(paths: readonly (readonly string[])[]): Promise<number[]> {
    const names = new Map<string, ReadonlySet<string>>();
    const found: number[] = [];
    for (const [index, path] of paths.entries()) {
      const folder = path.slice(0, -1);
      const key = folder.join("/");
      const present = names.get(key) ?? (await this.namesIn(folder));
      names.set(key, present);
      if (present.has(fold(path.at(-1) ?? ""))) found.push(index);
    }
    return found;
  }

  /** @returns names next to what is there, for paths that are taken: "name (2)" */
  async freeNames(paths: readonly (readonly string[])[]): Promise<string[]> {
    const names = new Map<string, Set<string>>();
    const free: string[] = [];
    for (const path of paths) {
      const folder = path.slice(0, -1);
      const key = folder.join("/");
      const present = names.get(key) ?? new Set(await this.namesIn(folder));
      names.set(key, present);
      const name = path.at(-1) ?? "";
      let candidate = name;
      for (let n = 2; present.has(fold(candidate)); n++) candidate = numbered(name, n);
      present.add(fold(candidate));
      free.push(candidate);
    }
    return free;
  }

  /**
   * Makes the file and its folders. What is there already is left alone, and the new one becomes "name (2)".
   * @param mayUse whether a file with content may be written over after all
   */
  async file(
    path: readonly string[],
    mayUse: (there: File) => Promise<boolean>,
  ): Promise<FileSystemFileHandle> {
    const folder = await this.folder(path.slice(0, -1));
    return withoutClash(path.at(-1) ?? "", async (name) => {
      const handle = await folder.getFileHandle(name, { create: true });
      const there = await handle.getFile();
      return there.size === 0 || (await mayUse(there)) ? handle : undefined;
    });
  }

  private folder(path: readonly string[]): Promise<FileSystemDirectoryHandle> {
    if (path.length === 0) return Promise.resolve(this.root);
    const key = path.join("/");
    const known = this.folders.get(key);
    if (known !== undefined) return known;
    const made = this.folder(path.slice(0, -1)).then((parent) =>
      withoutClash(path.at(-1) ?? "", (name) => parent.getDirectoryHandle(name, { create: true })),
    );
    this.folders.set(key, made);
    return made;
  }

  /** As case-insensitive systems compare them. Empty where there is no such folder. */
  private async namesIn(path: readonly string[]): Promise<ReadonlySet<string>> {
    let folder = this.root;
    try {
      for (const name of path) folder = await folder.getDirectoryHandle(name);
    } catch (error) {
      if (isNamed(error, "NotFoundError", "TypeMismatchError")) return new Set();
      throw error;
    }
    const names = new Set<string>();
    for await (const name of folder.keys()) names.add(fold(name));
    return names;
  }
}

/** @param make returns undefined for a name that is taken */
async function withoutClash<T>(name: string, make: (name: string) => Promise<T | undefined>): Promise<T> {
  for (let n = 1; n < MOST_NUMBERS; n++)
    try {
      const made = await make(n === 1 ? name : numbered(name, n));
      if (made !== undefined) return made;
    } catch (error) {
      if (!isNamed(error, "TypeMismatchError")) throw error;
    }
  throw new Error(`${name}: every number is taken`);
}

function numbered(name: string, n: number): string {
  const { stem, extension } = splitExtension(name);
  return `${stem} (${n})${extension}`;
}

function fold(name: string): string {
  return name.normalize("NFC").toLowerCase();
}

function isNamed(error: unknown, ...names: readonly string[]): boolean {
  return error instanceof DOMException && names.includes(error.name);
}
