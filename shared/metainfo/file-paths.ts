/**
 * Cleans the paths of a torrent's files and makes them distinct, so that no file hides or overwrites another one.
 *
 * Two entries of a folder collide if a common file system takes their names for the same: they differ in case, in Unicode
 * normalization, in invisible characters, or only in what cleaning replaces. A file also collides with a folder. The later
 * entry becomes "name (2)". The result depends on the order of the paths only, and the time grows linearly with their number.
 *
 * Folders whose names differ in normalization alone are one folder. Folders that differ otherwise stay apart.
 */
import { utf8 } from "../core/bytes.ts";
import { MAX_NAME_BYTES, prefix, safeFileName, shownComponent, splitExtension } from "./file-name.ts";

export interface DistinctPath {
  /** To show, and to write into a torrent that is made here. */
  readonly shown: readonly string[];
  /** To save under on any operating system. The same array if there is no difference. */
  readonly saved: readonly string[];
}

interface Entry {
  readonly shown: string;
  readonly saved: string;
}

/** " (99999)": more than the files of one torrent. */
const SUFFIX_BYTES = 8;

/** A path whose components are all empty, "." or ".." becomes one component. */
export function distinctPaths(paths: Iterable<readonly string[]>): DistinctPath[] {
  const root = new Folder();
  return Array.from(paths, (path) => {
    const kept = path.filter((component) => !/^\.{0,2}$/.test(component));
    const entries: Entry[] = [];
    let folder = root;
    for (const name of kept.slice(0, -1)) {
      const below = folder.folder(name);
      entries.push(below.entry);
      folder = below.folder;
    }
    entries.push(folder.add(kept.at(-1) ?? ""));
    const shown = entries.map((entry) => entry.shown);
    const isSame = entries.every((entry) => entry.saved === entry.shown);
    return { shown, saved: isSame ? shown : entries.map((entry) => entry.saved) };
  });
}

class Folder {
  private readonly folders = new Map<string, { readonly entry: Entry; readonly folder: Folder }>();
  private readonly taken = new Set<string>();
  /** By name without a number: the next number to try. Entries with the same name do not try the same numbers again. */
  private readonly next = new Map<string, number>();

  folder(name: string): { readonly entry: Entry; readonly folder: Folder } {
    const key = name.normalize("NFC");
    const known = this.folders.get(key);
    if (known !== undefined) return known;
    const made = { entry: this.add(name), folder: new Folder() };
    this.folders.set(key, made);
    return made;
  }

  add(name: string): Entry {
    const shown = shownComponent(name);
    const saved = safeFileName(name);
    if (this.take(saved)) return { shown, saved };
    const base = fold(numbered(saved, ""));
    for (let n = this.next.get(base) ?? 2; ; n++) {
      const candidate = numbered(saved, ` (${n})`);
      if (!this.take(candidate)) continue;
      this.next.set(base, n + 1);
      return { shown: numbered(shown, ` (${n})`), saved: candidate };
    }
  }

  private take(name: string): boolean {
    const key = fold(name);
    if (this.taken.has(key)) return false;
    this.taken.add(key);
    return true;
  }
}

/** Equal for names that some file system, or a reader, takes for the same. Upper case first: "ß" equals "SS". */
function fold(name: string): string {
  const visible = name.replace(/\p{Default_Ignorable_Code_Point}/gu, "");
  return visible.toUpperCase().toLowerCase().normalize("NFC");
}

/** Inserts the suffix before the extension. Shortens a long name alike for every suffix. */
function numbered(name: string, suffix: string): string {
  const { stem, extension } = splitExtension(name);
  return prefix(stem, MAX_NAME_BYTES - SUFFIX_BYTES - utf8(extension).length) + suffix + extension;
}
