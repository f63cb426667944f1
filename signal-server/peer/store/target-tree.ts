/**
 * The files of a download on the disk, below the folder that the user has named. Nothing leads out of it: names have been
 * cleaned, and a symbolic link in place of a folder or a file is refused. Nothing that somebody else has made is written or
 * deleted.
 */
import type { Stats } from "node:fs";
import {
  constants,
  type FileHandle,
  link,
  lstat,
  mkdir,
  open,
  rename,
  rmdir,
  utimes,
} from "node:fs/promises";
import { join } from "node:path";
import { StoreFailedError } from "../../../shared/session/ports.ts";
import { codeOf, removeFile } from "./durable.ts";
import { NO_LINK, type OpenFiles } from "./open-files.ts";
import type { TargetFile } from "./target-paths.ts";

/** Something of the same name is in the way. The message is a sentence for the user. */
export class TargetExistsError extends StoreFailedError {
  /** Absolute. */
  readonly path: string;

  constructor(path: string, what = "is there already and is not the shared file") {
    super(`${path} ${what}; move it away, or choose another folder`);
    this.path = path;
  }
}

const READ = constants.O_RDONLY | NO_LINK | (constants.O_NONBLOCK ?? 0);
const CREATE = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | NO_LINK;
const UPDATE = constants.O_RDWR | NO_LINK;

export class TargetTree {
  readonly directory: string;
  private readonly files: OpenFiles;

  constructor(directory: string, files: OpenFiles) {
    this.directory = directory;
    this.files = files;
  }

  finalPath({ path }: TargetFile): string {
    return join(this.directory, ...path);
  }

  partPath({ path, partName }: TargetFile): string {
    return join(this.directory, ...path.slice(0, -1), partName);
  }

  folderOf({ path }: TargetFile): string {
    return join(this.directory, ...path.slice(0, -1));
  }

  /** Uses the file under its final name, for reading. */
  useFinal<T>(file: TargetFile, work: (handle: FileHandle) => Promise<T>): Promise<T> {
    return this.useIn(file, this.finalPath(file), READ, work);
  }

  /** Uses the file under its other name. It must exist. */
  usePart<T>(file: TargetFile, work: (handle: FileHandle) => Promise<T>): Promise<T> {
    return this.useIn(file, this.partPath(file), UPDATE, work);
  }

  /** Makes the file under its other name, with its full length, which takes no room yet. @throws TargetExistsError */
  useNewPart<T>(file: TargetFile, work: (handle: FileHandle) => Promise<T>): Promise<T> {
    const path = this.partPath(file);
    const opened = async (): Promise<FileHandle> => {
      await this.makeFolders(file);
      const handle = await open(path, CREATE, 0o666).catch((error: unknown) => {
        throw codeOf(error) === "EEXIST" ? new TargetExistsError(path) : error;
      });
      await handle.truncate(file.length).catch(async (error: unknown) => {
        await handle.close();
        await removeFile(path);
        throw error;
      });
      return handle;
    };
    return this.files.use(path, opened, work);
  }

  /** Makes a file without content. @throws TargetExistsError */
  async createEmpty(file: TargetFile): Promise<void> {
    await this.makeFolders(file);
    const path = this.finalPath(file);
    const there = await statOf(path);
    if (there !== undefined && !(there.isFile() && there.size === 0)) throw new TargetExistsError(path);
    if (there !== undefined) return;
    await (await open(path, CREATE, 0o666)).close();
    await setTime(path, file);
  }

  /** Gives a file whose bytes are all there its time and its final name. @throws TargetExistsError */
  async complete(file: TargetFile): Promise<void> {
    const [part, final] = [this.partPath(file), this.finalPath(file)];
    await this.files.close(part);
    await setTime(part, file);
    try {
      // Unlike a rename, a link never replaces what somebody has put there meanwhile.
      await link(part, final);
    } catch (error) {
      // An earlier attempt may have failed after this.
      if (await isOneFile(part, final)) return void (await removeFile(part));
      if (codeOf(error) === "EEXIST") throw new TargetExistsError(final);
      // File systems of memory cards have no links.
      if ((await statOf(final)) !== undefined) throw new TargetExistsError(final);
      return rename(part, final);
    }
    await removeFile(part);
  }

  /** @throws TargetExistsError when a folder of the file's path is something else */
  async checkFolders({ path }: TargetFile): Promise<void> {
    let folder = this.directory;
    for (const name of path.slice(0, -1)) {
      folder = join(folder, name);
      const stats = await statOf(folder);
      if (stats === undefined) return;
      checkFolder(folder, stats);
    }
  }

  async deletePart(file: TargetFile): Promise<void> {
    const path = this.partPath(file);
    await this.files.close(path);
    await removeFile(path);
  }

  /** Those of the file's folders that are empty. */
  async deleteEmptyFolders({ path }: TargetFile): Promise<void> {
    for (let depth = path.length - 1; depth > 0; depth--)
      await rmdir(join(this.directory, ...path.slice(0, depth))).catch(() => undefined);
  }

  private useIn<T>(
    file: TargetFile,
    path: string,
    flags: number,
    work: (handle: FileHandle) => Promise<T>,
  ): Promise<T> {
    const opened = async (): Promise<FileHandle> => {
      await this.checkFolders(file);
      return open(path, flags);
    };
    return this.files.use(path, opened, work);
  }

  private async makeFolders(file: TargetFile): Promise<void> {
    let folder = this.directory;
    if ((await statOf(folder)) === undefined) await mkdir(folder, { recursive: true });
    for (const name of file.path.slice(0, -1)) {
      folder = join(folder, name);
      let stats = await statOf(folder);
      if (stats === undefined) {
        // Another file of the same folder may be faster.
        await mkdir(folder).catch(throwUnlessThere);
        stats = await statOf(folder);
      }
      // Before anything is made in it: it may be a link to somewhere else.
      checkFolder(folder, stats);
    }
  }
}

function throwUnlessThere(error: unknown): void {
  if (codeOf(error) !== "EEXIST") throw error;
}

function checkFolder(path: string, stats: Stats | undefined): void {
  if (stats?.isSymbolicLink()) throw new TargetExistsError(path, "is a symbolic link");
  if (!stats?.isDirectory()) throw new TargetExistsError(path, "is not a folder");
}

/** Of the name itself, not of what a link leads to. @returns undefined: there is nothing */
export async function statOf(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") return undefined;
    throw error;
  }
}

async function isOneFile(one: string, other: string): Promise<boolean> {
  const [first, second] = [await statOf(one), await statOf(other)];
  return first !== undefined && second !== undefined && isSameInode(first, second);
}

export function isSameInode(one: Stats, other: Stats): boolean {
  return one.ino === other.ino && one.dev === other.dev && one.ino !== 0;
}

async function setTime(path: string, { modifiedAt }: TargetFile): Promise<void> {
  if (modifiedAt === undefined) return;
  // A file system that cannot express the time keeps its own.
  await utimes(path, modifiedAt / 1000, modifiedAt / 1000).catch(() => undefined);
}
