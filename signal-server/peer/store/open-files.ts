/**
 * Files that stay open between uses, because opening costs as much as a small write. At most a fixed number is open at a time,
 * whatever the number of torrents and files: the least recently used is closed first. One that is not used for some seconds is
 * closed too: it would keep its disk from being unmounted, and a deleted file's room from being used.
 */
import { constants, type FileHandle, open } from "node:fs/promises";

/** Systems allow a process at least 256 (macOS), and sockets count too. */
const MOST_OPEN = 64;
/** Longer than the pauses of a slow transfer, in which a piece takes seconds. */
const IDLE_MS = 5000;

/** A symbolic link at the place of a file is refused. Windows has no such flag, and needs a privilege to make links. */
export const NO_LINK = constants.O_NOFOLLOW ?? 0;

interface OpenFile {
  readonly handle: Promise<FileHandle>;
  /** Uses in progress. */
  uses: number;
  /** To be closed after the last use. */
  isDropped: boolean;
  /** Since the files were last looked over. */
  wasUsed: boolean;
}

export class OpenFiles {
  private readonly most: number;
  private readonly idleMs: number;
  /** By path, or another key; least recently used first. */
  private readonly files = new Map<string, OpenFile>();
  private idleTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(most = MOST_OPEN, idleMs = IDLE_MS) {
    this.most = most;
    this.idleMs = idleMs;
  }

  /** @param opened opens the file, if it is not open */
  async use<T>(
    path: string,
    opened: () => Promise<FileHandle>,
    work: (handle: FileHandle) => Promise<T>,
  ): Promise<T> {
    const file = this.files.get(path) ?? {
      handle: opened(),
      uses: 0,
      isDropped: false,
      wasUsed: true,
    };
    this.files.delete(path);
    this.files.set(path, file);
    file.uses++;
    file.wasUsed = true;
    this.idleTimer ??= setTimeout(() => this.closeIdle(), this.idleMs).unref();
    try {
      this.closeSome();
      return await work(await file.handle);
    } catch (error) {
      // Whatever is wrong with it, the next use starts afresh.
      this.drop(path, file);
      throw error;
    } finally {
      file.uses--;
      if (file.isDropped && file.uses === 0) await closeQuietly(file);
    }
  }

  /** Before the file is renamed or deleted, which Windows refuses for open files. */
  async close(path: string): Promise<void> {
    const file = this.files.get(path);
    if (file === undefined) return;
    this.drop(path, file);
    if (file.uses === 0) await closeQuietly(file);
  }

  async closeAll(): Promise<void> {
    for (const path of [...this.files.keys()]) await this.close(path);
  }

  /** For tests. */
  get size(): number {
    return this.files.size;
  }

  private closeSome(): void {
    for (const [path, file] of this.files) {
      if (this.files.size <= this.most) return;
      if (file.uses > 0) continue;
      this.drop(path, file);
      void closeQuietly(file);
    }
  }

  private closeIdle(): void {
    this.idleTimer = undefined;
    for (const [path, file] of this.files) {
      if (!file.wasUsed && file.uses === 0) {
        this.drop(path, file);
        void closeQuietly(file);
      }
      file.wasUsed = false;
    }
    if (this.files.size > 0) this.idleTimer = setTimeout(() => this.closeIdle(), this.idleMs).unref();
  }

  private drop(path: string, file: OpenFile): void {
    file.isDropped = true;
    if (this.files.get(path) === file) this.files.delete(path);
  }
}

async function closeQuietly({ handle }: OpenFile): Promise<void> {
  await (await handle.catch(() => undefined))?.close().catch(() => undefined);
}

/** Opens a file of ours for reading and writing, and creates it if need be. */
export function openOwn(path: string): Promise<FileHandle> {
  return open(path, constants.O_RDWR | constants.O_CREAT | NO_LINK, 0o600);
}
