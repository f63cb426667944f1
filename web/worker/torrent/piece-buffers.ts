/**
 * Pieces on their way from blocks to the store: each block is copied once, straight to its place. The engine bounds how
 * many there are (64 MiB); this knows nothing of hashes or of who sent what.
 */
import type { Bytes } from "../../../shared/core/bytes.ts";
import { invariant } from "../../../shared/core/invariant.ts";
import type { PieceIndex, PieceLayout } from "../../../shared/core/layout.ts";

export class PieceBuffers {
  private readonly buffers = new Map<PieceIndex, Bytes>();

  put(layout: PieceLayout, piece: PieceIndex, begin: number, payload: Uint8Array): void {
    let buffer = this.buffers.get(piece);
    if (buffer === undefined) {
      buffer = new Uint8Array(layout.lengthOf(piece));
      this.buffers.set(piece, buffer);
    }
    buffer.set(payload, begin);
  }

  get(piece: PieceIndex): Bytes {
    const buffer = this.buffers.get(piece);
    invariant(buffer !== undefined, "a piece is verified and stored only after its blocks were written");
    return buffer;
  }

  discard(piece: PieceIndex): void {
    this.buffers.delete(piece);
  }

  clear(): void {
    this.buffers.clear();
  }
}
