/** How far the file has spread: copies of each piece among the leechers. */
import type { PieceIndex } from "../core/layout.ts";

export class Spread {
  /** Pieces of which there is at least one copy. */
  distinct = 0;
  private readonly copies: Uint32Array;

  constructor(pieces: number) {
    this.copies = new Uint32Array(pieces);
  }

  /** The leechers have every piece between them and no longer need the seeders. */
  get isWhole(): boolean {
    return this.distinct === this.copies.length;
  }

  /** Copies of the rarest piece. */
  get fewest(): number {
    return this.copies.reduce((least, count) => Math.min(least, count), Number.POSITIVE_INFINITY);
  }

  add(piece: PieceIndex): void {
    const count = (this.copies[piece] as number) + 1;
    this.copies[piece] = count;
    if (count === 1) this.distinct++;
  }

  /** One copy of each of these is gone. */
  remove(pieces: Iterable<PieceIndex>): void {
    for (const piece of pieces) {
      const count = (this.copies[piece] as number) - 1;
      this.copies[piece] = count;
      if (count === 0) this.distinct--;
    }
  }
}
