/**
 * Finds the files to share below the paths that a user has named, and names the torrent as the page does: sharing a folder
 * here or there makes the same torrent.
 *
 * A path that the user names may be a symbolic link. Links inside a folder are not followed: they could lead anywhere, or back
 * to their own folder. Devices, sockets and pipes have no content to share.
 */
import type { Dirent, Stats } from "node:fs";
import { access, constants, readdir, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { violation } from "../../../shared/core/violation.ts";
import { distinctPaths } from "../../../shared/metainfo/file-paths.ts";
import { MAX_FILES, MAX_PATH_DEPTH } from "../../../shared/metainfo/limits.ts";
import type { SeedFile } from "../../../shared/session/store/joined-files.ts";
import { UnshareableError } from "../../../shared/session/store/seeding-errors.ts";
import { FileSource } from "./file-source.ts";

/** Each waits for the disk; more at once would only queue there. */
const FILES_AT_ONCE = 32;

export interface MissedFile {
  /** As the user has named it, and the way from there. */
  readonly path: string;
  /** "absent": it does not exist. "special": a device, a socket or a pipe. */
  readonly reason: "absent" | "unreadable" | "link" | "special";
}

export interface FoundFiles {
  /** Of the torrent. */
  readonly name: string;
  /** In the torrent's order. A single file that the user has named has the path [name]. */
  readonly files: readonly SeedFile[];
  /** Sorted by path. Not part of the torrent. */
  readonly missed: readonly MissedFile[];
}

interface Found extends SeedFile {
  /** Number of the named path that it is or lies in. */
  readonly top: number;
}

/**
 * @param paths absolute, or from the working directory
 * @param bundleName names a torrent of several paths
 * @throws UnshareableError "too-many-files", "path-too-deep"
 */
export async function seedFilesOf(
  paths: readonly string[],
  bundleName = (first: string, more: number) => `${first} and ${more} more`,
): Promise<FoundFiles> {
  const walk = new Walk();
  for (const [top, path] of paths.entries()) await walk.start(top, path);
  return arrange(walk, bundleName);
}

class Walk {
  readonly files: Found[] = [];
  readonly missed: MissedFile[] = [];
  /** Whether a folder was named. */
  hasFolder = false;

  async start(top: number, named: string): Promise<void> {
    const path = resolve(named);
    const name = basename(path) || "files";
    const stats = await stat(path).catch(codeOf);
    if (typeof stats === "string") this.miss(named, isAbsent(stats) ? "absent" : "unreadable");
    else if (stats.isDirectory()) {
      this.hasFolder = true;
      await this.folder(top, path, named, [name]);
    } else await this.file(top, path, named, [name], stats);
  }

  private async folder(top: number, path: string, shown: string, place: readonly string[]): Promise<void> {
    if (place.length > MAX_PATH_DEPTH + 1) throw tooDeep(place);
    const entries = await readdir(path, { withFileTypes: true }).catch(() => undefined);
    if (entries === undefined) return this.miss(shown, "unreadable");
    const folders: Dirent[] = [];
    const files: Dirent[] = [];
    for (const entry of entries) (entry.isDirectory() ? folders : files).push(entry);
    for (let i = 0; i < files.length; i += FILES_AT_ONCE)
      await Promise.all(
        files.slice(i, i + FILES_AT_ONCE).map(async (entry) => {
          const at = join(path, entry.name);
          if (entry.isSymbolicLink()) return this.miss(join(shown, entry.name), "link");
          if (!entry.isFile()) return this.miss(join(shown, entry.name), "special");
          await this.file(top, at, join(shown, entry.name), [...place, entry.name]);
        }),
      );
    for (const { name } of folders)
      await this.folder(top, join(path, name), join(shown, name), [...place, name]);
  }

  private async file(
    top: number,
    path: string,
    shown: string,
    place: readonly string[],
    known?: Stats,
  ): Promise<void> {
    const stats = known ?? (await stat(path).catch(() => undefined));
    if (stats === undefined) return this.miss(shown, "unreadable");
    if (!stats.isFile()) return this.miss(shown, "special");
    const isReadable = await access(path, constants.R_OK).then(
      () => true,
      () => false,
    );
    if (!isReadable) return this.miss(shown, "unreadable");
    if (place.length > MAX_PATH_DEPTH + 1) throw tooDeep(place);
    if (this.files.length >= MAX_FILES) throw tooMany();
    this.files.push({ file: new FileSource({ path, ...factsOf(stats) }), path: place, top });
  }

  private miss(path: string, reason: MissedFile["reason"]): void {
    if (this.missed.length >= MAX_FILES) throw tooMany();
    this.missed.push({ path, reason });
  }
}

function arrange({ files, hasFolder, missed }: Walk, bundleName: (first: string, more: number) => string) {
  const names = namesOfTops(files);
  const [name = "", ...others] = names.values();
  const isOneFolder = others.length === 0 && hasFolder && files.some(({ path }) => path.length > 1);
  const placed = files.map(({ file, path, top }) => {
    const below = path.slice(1).map((part) => part.normalize("NFC"));
    return { file, path: isOneFolder ? below : [names.get(top) ?? "", ...below] };
  });
  const deepest = placed.find(({ path }) => path.length > MAX_PATH_DEPTH);
  if (deepest !== undefined) throw tooDeep(deepest.path);
  return {
    name: others.length === 0 ? name : bundleName(name, others.length),
    files: inOrder(placed),
    missed: missed.toSorted((a, b) => compare(a.path, b.path)),
  };
}

/** The second of two with the same name is "name (2)". */
function namesOfTops(files: readonly Found[]): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  for (const { path, top } of files) if (!names.has(top)) names.set(top, path[0] ?? "");
  const distinct = distinctPaths(Array.from(names.values(), (name) => [name]));
  return new Map(Array.from(names.keys(), (top, i) => [top, distinct[i]?.shown[0] ?? ""]));
}

function inOrder(files: readonly SeedFile[]): readonly SeedFile[] {
  const keyed = files.map((file) => ({ file, key: file.path.join("/") }));
  return keyed.sort((a, b) => compare(a.key, b.key)).map(({ file }) => file);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function factsOf({ size, mtimeMs }: Stats) {
  return { size, mtimeMs };
}

function codeOf(error: NodeJS.ErrnoException): string {
  return error.code ?? "";
}

function isAbsent(code: string): boolean {
  return code === "ENOENT" || code === "ENOTDIR";
}

function tooMany(): UnshareableError {
  return new UnshareableError(violation("too-many-files", MAX_FILES + 1));
}

function tooDeep(path: readonly string[]): UnshareableError {
  return new UnshareableError(violation("path-too-deep", path.join("/")));
}
