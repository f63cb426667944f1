/**
 * A file on disk, or a part of one, as content to share. A file that no longer has the size and the modification time that it
 * had when it was chosen is another file: reading it rejects.
 */
import type { Stats } from "node:fs";
import { constants, type FileHandle, open, stat } from "node:fs/promises";
import type { ContentSource } from "../../../shared/session/ports.ts";
import type { OpenFiles } from "../store/open-files.ts";

/** Without O_NONBLOCK, opening a pipe that has replaced the file would wait for a writer. Windows has no such flag. */
const READ = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** What a file is recognised by. */
export interface FileFacts {
  /** Absolute. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970, with what the file system knows of fractions. */
  readonly mtimeMs: number;
}

export class FileChangedError extends Error {
  override readonly name = "FileChangedError";

  constructor(path: string) {
    super(`${path} has changed since it was shared`);
  }
}

export class FileSource implements ContentSource {
  /** The whole file. */
  readonly file: FileFacts;
  /** Position of the first byte in the file. */
  readonly begin: number;
  readonly size: number;

  constructor(file: FileFacts, begin = 0, end = file.size) {
    this.file = file;
    this.begin = begin;
    this.size = Math.max(0, end - begin);
  }

  /** @throws when there is no such file */
  static async of(path: string): Promise<FileSource> {
    const { size, mtimeMs } = await stat(path);
    return new FileSource({ path, size, mtimeMs });
  }

  get lastModified(): number {
    return Math.trunc(this.file.mtimeMs);
  }

  slice(begin: number, end: number): FileSource {
    const from = Math.min(Math.max(0, begin), this.size);
    const to = Math.min(Math.max(from, end), this.size);
    return new FileSource(this.file, this.begin + from, this.begin + to);
  }

  /** @throws FileChangedError, and what the system says of a file that has vanished or cannot be read */
  async arrayBuffer(): Promise<ArrayBuffer> {
    const handle = await open(this.file.path, READ);
    try {
      this.check(await handle.stat());
      const bytes = await readFully(handle, this.begin, this.size);
      // It may have been changed while it was read.
      this.check(await handle.stat());
      if (bytes.length < this.size) throw new FileChangedError(this.file.path);
      return bytes.buffer;
    } finally {
      await handle.close();
    }
  }

  /**
   * As `arrayBuffer`, from a file that stays open: a program that serves small pieces would spend more time on opening and
   * closing than on reading.
   */
  read(files: OpenFiles): Promise<Uint8Array<ArrayBuffer>> {
    const { path, size, mtimeMs } = this.file;
    // A file that is shared again after it was replaced is another one at the same path.
    return files.use(
      JSON.stringify([path, size, mtimeMs]),
      () => this.open(),
      async (handle) => {
        const bytes = await readFully(handle, this.begin, this.size);
        const stats = await handle.stat();
        this.check(stats);
        // What is open has been deleted, or another file has taken its place.
        if (stats.nlink === 0 || bytes.length < this.size) throw new FileChangedError(path);
        return bytes;
      },
    );
  }

  /** Checks before the first read that it is a file at all: reading a device may do anything. */
  private async open(): Promise<FileHandle> {
    const handle = await open(this.file.path, READ);
    try {
      this.check(await handle.stat());
      return handle;
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  private check(stats: Stats): void {
    if (!isSameFile(stats, this.file)) throw new FileChangedError(this.file.path);
  }
}

export function isSameFile(stats: Stats, { size, mtimeMs }: Omit<FileFacts, "path">): boolean {
  return stats.isFile() && stats.size === size && stats.mtimeMs === mtimeMs;
}

/** @returns fewer bytes where the file ends earlier */
export async function readFully(
  handle: FileHandle,
  position: number,
  length: number,
): Promise<Uint8Array<ArrayBuffer>> {
  // Memory of its own that is not zeroed first: all of it is overwritten, or left out.
  const bytes = new Uint8Array(Buffer.allocUnsafeSlow(length).buffer);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await handle.read(bytes, done, length - done, position + done);
    if (bytesRead === 0) return bytes.slice(0, done);
    done += bytesRead;
  }
  return bytes;
}
