/**
 * The pieces of files that a user shares, read from the files themselves: only their places are stored, so that sharing takes
 * no room. The files belong to the user. They are never written, and a piece whose file has changed or vanished is not stored
 * any more.
 */
import { appendFile, open, readFile, rmdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Bytes, concatBytes } from "../../../shared/core/bytes.ts";
import type { PieceIndex } from "../../../shared/core/layout.ts";
import {
  type ContentSource,
  type PieceRun,
  type StoredPiece,
  type StoredTorrent,
  StoreFailedError,
} from "../../../shared/session/ports.ts";
import { ReadOnlyError } from "../../../shared/session/store/file-store.ts";
import { FileSource, isSameFile } from "../files/file-source.ts";
import type { DiskStore } from "./disk-storage.ts";
import { codeOf, makeFolder, removeFile, storeError } from "./durable.ts";
import type { OpenFiles } from "./open-files.ts";
import { SharedRuns } from "./shared-runs.ts";

const FILES_AT_ONCE = 32;

export class SharedFilesStore implements DiskStore {
  private readonly path: string;
  private readonly files: OpenFiles;
  private runs: Promise<SharedRuns> | undefined;
  /** Lines are appended in the order in which they are made. */
  private appended: Promise<unknown> = Promise.resolve();
  private isClosed = false;

  /**
   * @param folder of the torrent, for a list of the shared files
   * @param files closed by the caller, who may share them with other stores
   */
  constructor(folder: string, files: OpenFiles) {
    this.path = join(folder, "shared-files");
    this.files = files;
  }

  /** Makes the places durable, once the torrent is to be remembered. */
  async describe({ infoHash }: StoredTorrent): Promise<void> {
    if (infoHash === undefined) return;
    await this.appended.catch(() => undefined);
    const handle = await open(this.path, "r+").catch(() => undefined);
    try {
      await handle?.datasync();
    } finally {
      await handle?.close();
    }
  }

  async have(): Promise<readonly number[]> {
    const runs = await this.opened();
    const changed = await changedAmong(runs);
    const pieces = runs.pieces();
    if (changed.size === 0) return pieces;
    return pieces.filter((piece) => !runs.partsOf(piece)?.some(({ file }) => changed.has(file)));
  }

  async read(piece: PieceIndex): Promise<Bytes | undefined> {
    const parts = (await this.opened()).partsOf(piece);
    if (parts === undefined) return undefined;
    const read = (part: FileSource) => part.read(this.files);
    const bytes = await inGroups(parts, read).catch(() => undefined);
    return bytes && (bytes.length === 1 ? bytes[0] : concatBytes(bytes));
  }

  /** @throws ReadOnlyError: what peers send is not written into files of the user */
  async write(pieces: readonly StoredPiece[]): Promise<void> {
    await this.opened();
    if (pieces.length > 0) throw new ReadOnlyError("shared files are not written");
  }

  /** @returns the parts themselves. They are read as they were when the user chose them, or not at all. */
  async writeRun({ first, parts, pieceLength }: PieceRun): Promise<ContentSource> {
    const runs = await this.opened();
    const files = parts.map((part) => {
      if (part instanceof FileSource) return part;
      throw new StoreFailedError("only files on disk can be shared from where they are");
    });
    const lines = runs.add({ first, pieceLength, parts: files });
    const appended = this.appended.then(async () => {
      await makeFolder(dirname(this.path));
      await appendFile(this.path, lines, { mode: 0o600 });
    });
    this.appended = appended.catch(() => undefined);
    await appended.catch((error: unknown) => Promise.reject(storeError(error)));
    return joined(files);
  }

  /** Nothing is copied. */
  async room(): Promise<number> {
    return Number.POSITIVE_INFINITY;
  }

  async destroy(): Promise<void> {
    this.close();
    await this.appended;
    await removeFile(this.path);
    await rmdir(dirname(this.path)).catch(() => undefined);
  }

  close(): void {
    this.isClosed = true;
  }

  async ended(): Promise<void> {
    await this.appended;
  }

  private opened(): Promise<SharedRuns> {
    if (this.isClosed) return Promise.reject(new StoreFailedError("the store is closed"));
    this.runs ??= readRuns(this.path);
    return this.runs;
  }
}

async function readRuns(path: string): Promise<SharedRuns> {
  try {
    return SharedRuns.parse(await readFile(path, "utf8"));
  } catch (error) {
    if (codeOf(error) === "ENOENT") return new SharedRuns();
    throw storeError(error);
  }
}

/** Those files that have changed or vanished since they were shared. */
async function changedAmong(runs: SharedRuns): Promise<ReadonlySet<unknown>> {
  const files = runs.allFiles();
  const changed = new Set<unknown>();
  for (let i = 0; i < files.length; i += FILES_AT_ONCE)
    await Promise.all(
      files.slice(i, i + FILES_AT_ONCE).map(async (file) => {
        const stats = await stat(file.path).catch(() => undefined);
        if (stats === undefined || !isSameFile(stats, file)) changed.add(file);
      }),
    );
  return changed;
}

/** Parts end to end. */
function joined(parts: readonly FileSource[]): ContentSource {
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  return {
    size,
    slice: (begin, end) => {
      let offset = 0;
      const within = parts.map((part) => {
        const from = offset;
        offset += part.size;
        return part.slice(begin - from, end - from);
      });
      return joined(within.filter((part) => part.size > 0));
    },
    arrayBuffer: async () => {
      const buffers = await inGroups(parts, (part) => part.arrayBuffer());
      const [only] = buffers;
      if (buffers.length === 1 && only !== undefined) return only;
      return concatBytes(buffers.map((buffer) => new Uint8Array(buffer))).buffer;
    },
  };
}

async function inGroups<T>(
  parts: readonly FileSource[],
  read: (part: FileSource) => Promise<T>,
): Promise<readonly T[]> {
  const all: T[] = [];
  for (let i = 0; i < parts.length; i += FILES_AT_ONCE)
    all.push(...(await Promise.all(parts.slice(i, i + FILES_AT_ONCE).map(read))));
  return all;
}
