/**
 * The set of pieces that a peer has, in the form of the wire: most significant bit first, spare bits zero.
 *
 * A swarm has a bitfield for every link and each message looks into another one, so small ones lie side by side in shared
 * stretches of memory: one look touches one cache line instead of an array's four.
 */
import type { Bytes } from "./bytes.ts";
import type { PieceIndex } from "./layout.ts";

/** Bytes of a shared stretch; it is freed when the last bitfield in it is. */
const STRETCH = 16 * 1024;
/** What is longer has memory of its own, so that little is kept by one that is still in use. */
const MAX_SHARED = 256;

let stretch: Bytes = new Uint8Array(STRETCH);
let used = 0;

export class Bitfield {
  /** Number of pieces. */
  readonly length: number;
  /** Where its bytes lie, from `start` on. */
  private readonly memory: Bytes;
  private readonly start: number;
  private ones = 0;

  constructor(length: number) {
    this.length = length;
    const size = sizeOf(length);
    if (size > MAX_SHARED) {
      this.memory = new Uint8Array(size);
      this.start = 0;
      return;
    }
    if (used + size > STRETCH) {
      stretch = new Uint8Array(STRETCH);
      used = 0;
    }
    this.memory = stretch;
    this.start = used;
    used += size;
  }

  static full(length: number): Bitfield {
    const field = new Bitfield(length);
    field.setAll();
    return field;
  }

  /** @returns undefined when the length is wrong or a spare bit is set. */
  static parse(bytes: Uint8Array, length: number): Bitfield | undefined {
    if (bytes.length !== sizeOf(length)) return undefined;
    const spare = bytes.length * 8 - length;
    if (spare > 0 && ((bytes[bytes.length - 1] as number) & ((1 << spare) - 1)) !== 0) return undefined;
    const field = new Bitfield(length);
    field.memory.set(bytes, field.start);
    for (let byte of bytes) for (; byte !== 0; byte &= byte - 1) field.ones++;
    return field;
  }

  has(piece: PieceIndex): boolean {
    return ((this.memory[this.start + (piece >> 3)] as number) & (0x80 >> (piece & 7))) !== 0;
  }

  /** @returns whether this changed anything. */
  set(piece: PieceIndex): boolean {
    if (this.has(piece)) return false;
    const at = this.start + (piece >> 3);
    this.memory[at] = (this.memory[at] as number) | (0x80 >> (piece & 7));
    this.ones++;
    return true;
  }

  /** @returns whether this changed anything. */
  clear(piece: PieceIndex): boolean {
    if (!this.has(piece)) return false;
    const at = this.start + (piece >> 3);
    this.memory[at] = (this.memory[at] as number) & ~(0x80 >> (piece & 7));
    this.ones--;
    return true;
  }

  setAll(): void {
    const end = this.start + sizeOf(this.length);
    this.memory.fill(0xff, this.start, end);
    const spare = (end - this.start) * 8 - this.length;
    if (spare > 0) this.memory[end - 1] = (0xff << spare) & 0xff;
    this.ones = this.length;
  }

  get count(): number {
    return this.ones;
  }

  get isFull(): boolean {
    return this.ones === this.length;
  }

  *indices(): IterableIterator<PieceIndex> {
    for (let piece = 0; piece < this.length; piece++)
      if (this.has(piece as PieceIndex)) yield piece as PieceIndex;
  }

  /** A copy in the wire's form. */
  toBytes(): Bytes {
    return this.memory.slice(this.start, this.start + sizeOf(this.length));
  }

  clone(): Bitfield {
    const copy = new Bitfield(this.length);
    copy.memory.set(this.memory.subarray(this.start, this.start + sizeOf(this.length)), copy.start);
    copy.ones = this.ones;
    return copy;
  }
}

/** Bytes for so many pieces. */
function sizeOf(length: number): number {
  return (length + 7) >> 3;
}
