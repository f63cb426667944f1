/**
 * Pieces in the worker's memory, for `store=memory` and for private modes that forbid IndexedDB. Nothing outlives the
 * tab, and nothing bounds it but the machine.
 */
import type { Bytes } from "../../../shared/core/bytes.ts";
import type { PieceIndex } from "../../../shared/core/layout.ts";
import { type PieceRun, type PieceStore, type StoredPiece, StoreFailedError } from "./piece-store.ts";

export class MemoryStore implements PieceStore {
  private pieces: Map<PieceIndex, Bytes> | undefined = new Map();

  async have(): Promise<readonly number[]> {
    return [...this.opened().keys()].sort((a, b) => a - b);
  }

  async read(piece: PieceIndex): Promise<Bytes | undefined> {
    return this.opened().get(piece)?.slice();
  }

  async write(pieces: readonly StoredPiece[]): Promise<void> {
    const kept = this.opened();
    for (const { piece, bytes } of pieces) kept.set(piece, bytes.slice());
  }

  async writeRun({ first, pieceLength, content }: PieceRun): Promise<Blob> {
    const kept = this.opened();
    const bytes = new Uint8Array(await content.arrayBuffer());
    for (let i = 0; i * pieceLength < bytes.length; i++)
      // Whoever has made a run's first piece has made those that follow.
      kept.set((first + i) as PieceIndex, bytes.slice(i * pieceLength, (i + 1) * pieceLength));
    return content;
  }

  async room(): Promise<number> {
    return Number.POSITIVE_INFINITY;
  }

  async destroy(): Promise<void> {
    this.pieces = undefined;
  }

  close(): void {
    this.pieces = undefined;
  }

  private opened(): Map<PieceIndex, Bytes> {
    if (this.pieces === undefined) throw new StoreFailedError("the store is closed");
    return this.pieces;
  }
}
