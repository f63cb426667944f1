/**
 * Where a torrent's pieces lie. One contract, several stores: IndexedDB, memory, and the dropped files themselves.
 *
 * Always true: a piece that `have` names, or that `read` gives, was written whole. A write is one transaction: either
 * all of its pieces are there afterwards or none. A store trusts what it is given: whoever writes answers for the
 * hashes, and whoever reads may keep and change the bytes, for they are its own.
 * A store knows nothing about layouts, hashes, peers or the engine.
 */
import type { Bytes } from "../../../shared/core/bytes.ts";
import type { PieceIndex } from "../../../shared/core/layout.ts";

export interface StoredPiece {
  readonly piece: PieceIndex;
  readonly bytes: Bytes;
}

/** Consecutive pieces end to end in one Blob: parts of dropped files, which never pass through our hands. */
export interface PieceRun {
  readonly first: PieceIndex;
  /** Bytes of a piece; the last one of all may be shorter. */
  readonly pieceLength: number;
  /** At most 999 pieces. */
  readonly content: Blob;
}

export interface PieceStore {
  /** Indices of the pieces that are there, ascending. */
  have(): Promise<readonly number[]>;
  /** undefined: not there (never written, evicted, or a file that changed). */
  read(piece: PieceIndex): Promise<Bytes | undefined>;
  /**
   * One transaction. The bytes may be views onto larger buffers; they must not change until the promise settles.
   * @throws StoreFullError when there is no room, StoreFailedError otherwise; then no piece of it is there
   */
  write(pieces: readonly StoredPiece[]): Promise<void>;
  /**
   * One transaction. The browser copies the Blob by itself, from file to file where it lies in one.
   * @returns the copy: what is to be hashed, for a file may have changed on the way
   * @throws like `write`
   */
  writeRun(run: PieceRun): Promise<Blob>;
  /** Bytes that may still be written, as far as anybody can tell. */
  room(): Promise<number>;
  /** Deletes everything. The store cannot be used any more. */
  destroy(): Promise<void>;
  /** Lets go of the store and leaves the pieces where they are. What is used afterwards fails. */
  close(): void;
}

/** The quota, or the disk, has no room. Making room lets the next write succeed. */
export class StoreFullError extends Error {
  override readonly name = "StoreFullError";
}

/** The store does not work: closed, forbidden (private mode), broken. The message is the browser's own. */
export class StoreFailedError extends Error {
  override readonly name = "StoreFailedError";
}

/** The same bytes in a buffer of their own length: what is kept must not keep a larger buffer alive. */
export function tight(bytes: Bytes): Bytes {
  return bytes.length === bytes.buffer.byteLength ? bytes : bytes.slice();
}

/** Whether something found in a database is bytes. */
export function isBytes(value: unknown): value is Bytes {
  return value instanceof Uint8Array && value.buffer instanceof ArrayBuffer;
}
