/**
 * How many connected peers have each piece, and the wanted pieces in order of rarity, ties at random.
 *
 * `order` holds the wanted pieces sorted by count. A count changes by one at a time, so a piece moves to the border of its
 * group with one swap. Peers that have everything are counted in one number, because they do not change the order.
 * Knows no peers: its owner reports which bitfields come, go and change.
 */
import type { Bitfield } from "../core/bitfield.ts";
import { invariant } from "../core/invariant.ts";
import type { PieceIndex } from "../core/layout.ts";
import type { Random } from "../core/random.ts";

const NOT_WANTED = -1;

export class Availability {
  private readonly counts: Uint16Array;
  private readonly order: PieceIndex[] = [];
  private readonly position: Int32Array;
  /** starts[n]: where in `order` the pieces with count ≥ n begin; always one entry more than the largest count. */
  private readonly starts: number[] = [0, 0];
  private seeds = 0;
  /** Increases whenever a piece becomes wanted or rarer. */
  version = 0;
  private readonly random: Random;

  constructor(pieceCount: number, random: Random) {
    this.counts = new Uint16Array(pieceCount);
    this.position = new Int32Array(pieceCount).fill(NOT_WANTED);
    this.random = random;
  }

  /** Copies of the piece among connected peers. */
  of(piece: PieceIndex): number {
    return (this.counts[piece] as number) + this.seeds;
  }

  add(bitfield: Bitfield): void {
    if (bitfield.isFull) this.seeds++;
    else for (const piece of bitfield.indices()) this.more(piece);
  }

  remove(bitfield: Bitfield): void {
    this.version++;
    if (bitfield.isFull) this.seeds--;
    else for (const piece of bitfield.indices()) this.fewer(piece);
  }

  /** A peer that was added has obtained a piece; `bitfield` is what it has now. */
  have(bitfield: Bitfield, piece: PieceIndex): void {
    if (!bitfield.isFull) {
      this.more(piece);
      return;
    }
    for (const other of bitfield.indices()) if (other !== piece) this.fewer(other);
    this.seeds++;
  }

  /** A peer that was added has lost a piece; `bitfield` is what it has now. */
  lost(bitfield: Bitfield, piece: PieceIndex): void {
    if (bitfield.count !== bitfield.length - 1) {
      this.fewer(piece);
      return;
    }
    this.version++;
    this.seeds--;
    for (const other of bitfield.indices()) this.more(other);
  }

  get wantedCount(): number {
    return this.order.length;
  }

  isWanted(piece: PieceIndex): boolean {
    return this.position[piece] !== NOT_WANTED;
  }

  want(piece: PieceIndex): void {
    invariant(!this.isWanted(piece), "a piece is wanted once");
    this.version++;
    const count = this.counts[piece] as number;
    this.growTo(count);
    // Make room at the end of the piece's group: each later group moves its first piece to behind its last.
    let hole = this.order.length;
    this.order.push(piece);
    for (let n = this.starts.length - 1; n > count; n--) {
      const start = this.starts[n] as number;
      if (start !== hole) this.put(this.order[start] as PieceIndex, hole);
      this.starts[n] = start + 1;
      hole = start;
    }
    this.put(piece, hole);
    this.mix(piece, count);
  }

  unwant(piece: PieceIndex): void {
    invariant(this.isWanted(piece), "only a wanted piece can stop being wanted");
    const count = this.counts[piece] as number;
    let hole = this.position[piece] as number;
    for (let n = count + 1; n < this.starts.length; n++) {
      const last = (this.starts[n] as number) - 1;
      if (last !== hole) this.put(this.order[last] as PieceIndex, hole);
      this.starts[n] = last;
      hole = last;
    }
    const end = this.order.length - 1;
    if (hole !== end) this.put(this.order[end] as PieceIndex, hole);
    this.order.pop();
    this.position[piece] = NOT_WANTED;
  }

  /**
   * The rarest wanted piece that `bitfield` has and `admits` accepts; ties at random.
   * @param copies only pieces with fewer copies than this
   */
  rarest(
    bitfield: Bitfield,
    admits: (piece: PieceIndex) => boolean,
    copies = Number.POSITIVE_INFINITY,
  ): PieceIndex | undefined {
    for (const piece of this.order) {
      if (this.of(piece) >= copies) return undefined;
      if (bitfield.has(piece) && admits(piece)) return piece;
    }
    return undefined;
  }

  /**
   * A random wanted piece that `bitfield` has. The search starts at a random place, so a piece is likelier the further it is
   * from the one before it.
   */
  atRandom(bitfield: Bitfield, admits: (piece: PieceIndex) => boolean): PieceIndex | undefined {
    const length = this.order.length;
    if (length === 0) return undefined;
    const start = this.random.below(length);
    for (let i = 0; i < length; i++) {
      const piece = this.order[(start + i) % length] as PieceIndex;
      if (bitfield.has(piece) && admits(piece)) return piece;
    }
    return undefined;
  }

  /** The wanted piece with the lowest index that `bitfield` has. */
  foremost(bitfield: Bitfield, admits: (piece: PieceIndex) => boolean): PieceIndex | undefined {
    for (const piece of bitfield.indices()) if (this.isWanted(piece) && admits(piece)) return piece;
    return undefined;
  }

  /** One byte per piece, at most 255, for display. */
  toBytes(): Uint8Array {
    const { counts, seeds } = this;
    // `Uint8Array.from` takes ten times as long, and this runs several times per second.
    const bytes = new Uint8ClampedArray(counts.length);
    for (let piece = 0; piece < counts.length; piece++) bytes[piece] = (counts[piece] as number) + seeds;
    return new Uint8Array(bytes.buffer);
  }

  private more(piece: PieceIndex): void {
    const count = this.counts[piece] as number;
    this.counts[piece] = count + 1;
    if (!this.isWanted(piece)) return;
    this.growTo(count + 1);
    const border = (this.starts[count + 1] as number) - 1;
    this.swap(piece, border);
    this.starts[count + 1] = border;
    this.mix(piece, count + 1);
  }

  private fewer(piece: PieceIndex): void {
    const count = this.counts[piece] as number;
    invariant(count > 0, "availability never falls below zero");
    this.counts[piece] = count - 1;
    if (!this.isWanted(piece)) return;
    this.version++;
    const border = this.starts[count] as number;
    this.swap(piece, border);
    this.starts[count] = border + 1;
    this.mix(piece, count - 1);
  }

  /** Moves the piece to a random place in its group, so that ties stay random. */
  private mix(piece: PieceIndex, count: number): void {
    const start = this.starts[count] as number;
    const end = this.starts[count + 1] ?? this.order.length;
    this.swap(piece, start + this.random.below(end - start));
  }

  private swap(piece: PieceIndex, to: number): void {
    const from = this.position[piece] as number;
    if (from === to) return;
    const other = this.order[to] as PieceIndex;
    this.put(piece, to);
    this.put(other, from);
  }

  private put(piece: PieceIndex, at: number): void {
    this.order[at] = piece;
    this.position[piece] = at;
  }

  private growTo(count: number): void {
    while (this.starts.length <= count + 1) this.starts.push(this.order.length);
  }
}
