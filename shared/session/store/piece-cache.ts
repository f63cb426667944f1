/**
 * Pieces for uploading. A piece is requested block by block, and often by several peers, so pieces that were read
 * stay in memory for a while; the least recently used is dropped first. Concurrent reads of one piece share
 * one read of the store. Reading ahead hides the tens of milliseconds that a busy browser takes for a read.
 *
 * Missing pieces and failed reads are not cached.
 */
import { BoundedMap } from "../../core/bounded-map.ts";
import type { Bytes } from "../../core/bytes.ts";
import type { PieceIndex } from "../../core/layout.ts";
import type { PieceStore } from "../ports.ts";

/** 128 pieces: more than the read-ahead below fills, so that what was read ahead is still there when it is requested. */
export const MAX_CACHED_BYTES = 32 * 1024 * 1024;
/** Eight pieces: as many as a save reads ahead. */
const MAX_PASSING_BYTES = 2 * 1024 * 1024;
/** Reads in progress above which nothing is read ahead: requested pieces would have to wait for it. */
const MAX_READS_AHEAD = 32;
/** The same in bytes, which bounds the memory: 32 pieces of 256 KiB, or fewer of larger ones, but at least one. */
const MAX_AHEAD_BYTES = 8 * 1024 * 1024;

export class PieceCache {
  private readonly store: Pick<PieceStore, "read">;
  private readonly maxBytes: number;
  /** Least recently used first. */
  readonly pieces: BoundedMap<PieceIndex, Bytes>;
  private readonly passing = new BoundedMap<PieceIndex, Bytes>(MAX_PASSING_BYTES, ({ length }) => length);
  private readonly reads = new Map<PieceIndex, Promise<Bytes | undefined>>();

  constructor(store: Pick<PieceStore, "read">, maxBytes: number = MAX_CACHED_BYTES) {
    this.store = store;
    this.maxBytes = maxBytes;
    this.pieces = new BoundedMap(maxBytes, ({ length }) => length);
  }

  /** A cached piece, without waiting; counts as a use. Shared, as with `read`. */
  get(piece: PieceIndex): Bytes | undefined {
    const bytes = this.pieces.get(piece);
    if (bytes !== undefined) this.put(piece, bytes);
    return bytes;
  }

  /** The bytes are shared by all callers: never change or transfer them. */
  read(piece: PieceIndex): Promise<Bytes | undefined> {
    const bytes = this.get(piece);
    if (bytes !== undefined) return Promise.resolve(bytes);
    return this.fetch(piece, (bytes) => this.put(piece, bytes));
  }

  /**
   * As `read`, for a save, which reads every piece in order. A few are kept, for small files that share a piece. If all were,
   * a save would displace what peers are requesting, and fill memory with pieces that are not needed again.
   */
  readInPassing(piece: PieceIndex): Promise<Bytes | undefined> {
    const bytes = this.pieces.get(piece) ?? this.passing.get(piece);
    if (bytes !== undefined) return Promise.resolve(bytes);
    return this.fetch(piece, (bytes) => {
      if (bytes.length > MAX_PASSING_BYTES) this.put(piece, bytes);
      else this.passing.set(piece, bytes);
    });
  }

  /** Reads a piece of this many bytes that will soon be requested, unless too many reads are in progress. */
  readAhead(piece: PieceIndex, length: number): void {
    const reads = this.reads.size;
    if (this.pieces.has(piece) || this.reads.has(piece)) return;
    if (reads >= MAX_READS_AHEAD || reads * length >= MAX_AHEAD_BYTES) return;
    // The request that follows meets the failure again.
    this.read(piece).catch(() => undefined);
  }

  put(piece: PieceIndex, bytes: Bytes): void {
    // One that is larger than the cache would only drop the others.
    if (bytes.length <= this.maxBytes) this.pieces.set(piece, bytes);
  }

  delete(piece: PieceIndex): void {
    this.pieces.delete(piece);
    this.passing.delete(piece);
  }

  clear(): void {
    this.pieces.clear();
    this.passing.clear();
  }

  private fetch(piece: PieceIndex, keep: (bytes: Bytes) => void): Promise<Bytes | undefined> {
    const running = this.reads.get(piece);
    if (running !== undefined) return running;
    const fetched = async (): Promise<Bytes | undefined> => {
      const bytes = await this.store.read(piece);
      if (bytes !== undefined) keep(bytes);
      return bytes;
    };
    const read = fetched().finally(() => this.reads.delete(piece));
    this.reads.set(piece, read);
    return read;
  }
}
