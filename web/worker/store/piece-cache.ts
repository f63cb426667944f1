/**
 * Pieces for uploading: peers ask for the sixteen blocks of a piece one by one, and often several peers for the same
 * piece, so what was read is kept for a while. Least recently used goes first; concurrent reads of a piece are one.
 * What will be asked for soon can be read ahead: a busy browser takes tens of milliseconds over a read.
 * A piece that is not there, or a read that fails, is not remembered.
 */
import type { Bytes } from "../../../shared/core/bytes.ts";
import type { PieceIndex } from "../../../shared/core/layout.ts";
import type { PieceStore } from "./piece-store.ts";

const MAX_BYTES = 32 * 1024 * 1024;
/** So many reads may be under way when one more is begun without need. */
const MAX_READS_AHEAD = 32;

export class PieceCache {
  private readonly store: Pick<PieceStore, "read">;
  private readonly maxBytes: number;
  /** Least recently used first. */
  private readonly pieces = new Map<PieceIndex, Bytes>();
  private readonly reads = new Map<PieceIndex, Promise<Bytes | undefined>>();
  private kept = 0;

  constructor(store: Pick<PieceStore, "read">, maxBytes: number = MAX_BYTES) {
    this.store = store;
    this.maxBytes = maxBytes;
  }

  /** Bytes kept; never above the limit. */
  get keptBytes(): number {
    return this.kept;
  }

  /** What is at hand, without waiting; it counts as used. Shared as what `read` gives. */
  get(piece: PieceIndex): Bytes | undefined {
    const bytes = this.pieces.get(piece);
    if (bytes !== undefined) this.put(piece, bytes);
    return bytes;
  }

  /** The bytes are shared between all who asked: not to be changed, nor transferred. */
  read(piece: PieceIndex): Promise<Bytes | undefined> {
    const bytes = this.get(piece);
    if (bytes !== undefined) return Promise.resolve(bytes);
    const running = this.reads.get(piece);
    if (running !== undefined) return running;
    const read = this.fetch(piece).finally(() => this.reads.delete(piece));
    this.reads.set(piece, read);
    return read;
  }

  /** Somebody will ask for it soon. Does nothing where so much is being read already that it would only be in the way. */
  readAhead(piece: PieceIndex): void {
    if (this.pieces.has(piece) || this.reads.has(piece) || this.reads.size >= MAX_READS_AHEAD) return;
    // A failure is met by whoever asks.
    this.read(piece).catch(() => undefined);
  }

  /** A piece that was just stored: peers who lack it will ask for it soon. */
  put(piece: PieceIndex, bytes: Bytes): void {
    this.drop(piece);
    if (bytes.length > this.maxBytes) return;
    this.pieces.set(piece, bytes);
    this.kept += bytes.length;
    for (const oldest of this.pieces.keys()) {
      if (this.kept <= this.maxBytes) break;
      this.drop(oldest);
    }
  }

  clear(): void {
    this.pieces.clear();
    this.kept = 0;
  }

  private async fetch(piece: PieceIndex): Promise<Bytes | undefined> {
    const bytes = await this.store.read(piece);
    if (bytes !== undefined) this.put(piece, bytes);
    return bytes;
  }

  private drop(piece: PieceIndex): void {
    this.kept -= this.pieces.get(piece)?.length ?? 0;
    this.pieces.delete(piece);
  }
}
