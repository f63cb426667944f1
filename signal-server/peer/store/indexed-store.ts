/**
 * Pieces at their offsets in some medium (a file, or the files of a torrent), with an index of what is stored.
 *
 * Always true: a piece is in the index only after it has reached the disk, so a crash at any moment loses what was in flight and
 * nothing else. One write runs at a time.
 */
import type { FileHandle } from "node:fs/promises";
import type { Bytes } from "../../../shared/core/bytes.ts";
import type { PieceIndex } from "../../../shared/core/layout.ts";
import {
  type ContentSource,
  type PieceRun,
  type PieceStore,
  type StoredPiece,
  StoreFailedError,
  StoreFullError,
} from "../../../shared/session/ports.ts";
import { copyRun } from "./copy-run.ts";
import { storeError } from "./durable.ts";
import { type OpenFiles, openOwn } from "./open-files.ts";
import type { IndexedTorrent, StoredIndex } from "./stored-index.ts";

export interface PlacedBytes {
  /** From the beginning of the torrent. */
  readonly offset: number;
  readonly bytes: Bytes;
}

export interface Medium {
  /** @returns undefined: it is not there any more */
  read(offset: number, length: number): Promise<Bytes | undefined>;
  /** Durable when it resolves. */
  write(parts: readonly PlacedBytes[]): Promise<void>;
  /** Called while the index is written. What it writes is durable when it resolves. */
  note?(): Promise<void>;
  /** Called after the pieces are in the index. Never rejects. */
  stored?(): Promise<void>;
  room(): Promise<number>;
  destroy(): Promise<void>;
}

export interface IndexedStoreOptions {
  readonly torrent: IndexedTorrent;
  readonly index: StoredIndex;
  readonly indexPath: string;
  readonly files: OpenFiles;
  readonly medium: Medium;
  /** Bytes that may still be stored, whatever the disk has. */
  readonly quota?: (() => Promise<number> | number) | undefined;
}

export class IndexedStore implements PieceStore {
  private readonly options: IndexedStoreOptions;
  private writing: Promise<unknown> = Promise.resolve();
  private isClosed = false;

  constructor(options: IndexedStoreOptions) {
    this.options = options;
  }

  async have(): Promise<readonly number[]> {
    this.throwIfClosed();
    return this.options.index.stored();
  }

  async read(piece: PieceIndex): Promise<Bytes | undefined> {
    this.throwIfClosed();
    const { index, medium, torrent } = this.options;
    const length = index.lengthOf(piece);
    if (length === 0) return undefined;
    const bytes = await medium.read(piece * torrent.pieceLength, length).catch(() => undefined);
    // It may have been lost or written again meanwhile.
    return index.lengthOf(piece) === length && bytes?.length === length ? bytes : undefined;
  }

  write(pieces: readonly StoredPiece[]): Promise<void> {
    return this.inTurn(async () => {
      if (pieces.length > 0) await this.store(pieces);
    });
  }

  writeRun(run: PieceRun): Promise<ContentSource> {
    return copyRun(this, run);
  }

  async room(): Promise<number> {
    const { medium, quota } = this.options;
    return Math.max(0, Math.min(await medium.room(), (await quota?.()) ?? Number.POSITIVE_INFINITY));
  }

  /** Waits for the write in progress. */
  async destroy(): Promise<void> {
    this.isClosed = true;
    await this.writing;
    await this.options.medium.destroy();
  }

  close(): void {
    this.isClosed = true;
  }

  /** Settles when no write is in progress any more. */
  async ended(): Promise<void> {
    await this.writing;
  }

  /** Nothing is written while this runs. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.writing.then(async () => {
      this.throwIfClosed();
      try {
        return await work();
      } catch (error) {
        throw storeError(error);
      }
    });
    this.writing = done.catch(() => undefined);
    return done;
  }

  private async store(pieces: readonly StoredPiece[]): Promise<void> {
    const { index, medium, torrent } = this.options;
    for (const { piece, bytes } of pieces)
      if (piece >= torrent.pieceCount || bytes.length > torrent.pieceLength)
        throw new StoreFailedError(`piece ${piece} with ${bytes.length} bytes is not one of the torrent's`);
    await this.throwIfOverQuota(pieces);
    const numbers = pieces.map(({ piece }) => piece as number);
    // While a piece is written over, it is neither the old one nor the new one.
    await this.forget(numbers.filter((piece) => index.lengthOf(piece) > 0));
    await medium.write(pieces.map(({ piece, bytes }) => ({ offset: piece * torrent.pieceLength, bytes })));
    for (const { piece, bytes } of pieces) index.set(piece, bytes.length);
    try {
      await Promise.all([this.writeIndex(numbers), medium.note?.()]);
    } catch (error) {
      for (const piece of numbers) index.set(piece, 0);
      throw error;
    }
    await medium.stored?.();
  }

  private async throwIfOverQuota(pieces: readonly StoredPiece[]): Promise<void> {
    const { index, quota } = this.options;
    if (quota === undefined) return;
    let bytes = 0;
    for (const one of pieces) if (index.lengthOf(one.piece) === 0) bytes += one.bytes.length;
    if (bytes > (await quota())) throw new StoreFullError("the quota is used up");
  }

  private async forget(pieces: readonly number[]): Promise<void> {
    if (pieces.length === 0) return;
    for (const piece of pieces) this.options.index.set(piece, 0);
    await this.writeIndex(pieces);
  }

  private writeIndex(pieces: readonly number[]): Promise<void> {
    const { files, index, indexPath } = this.options;
    const write = async (handle: FileHandle): Promise<void> => {
      await index.write(handle, pieces);
      await handle.datasync();
    };
    return files.use(indexPath, () => openOwn(indexPath), write);
  }

  private throwIfClosed(): void {
    if (this.isClosed) throw new StoreFailedError("the store is closed");
  }
}
