/**
 * Pieces between their first block and the store. Each block is copied once, straight to its place. The engine limits how
 * many pieces there are at a time (64 MiB).
 */
import type { Bytes } from "../../core/bytes.ts";
import { invariant } from "../../core/invariant.ts";
import type { PieceIndex, PieceLayout } from "../../core/layout.ts";

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
