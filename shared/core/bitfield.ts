/** Which pieces a peer has, in the wire's form: most significant bit first, spare bits zero. */
import type { Bytes } from "./bytes.ts";
import type { PieceIndex } from "./layout.ts";

export class Bitfield {
  /** Number of pieces. */
  readonly length: number;
  private readonly bytes: Bytes;
  private ones = 0;

  constructor(length: number) {
    this.length = length;
    this.bytes = new Uint8Array(sizeOf(length));
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
    field.bytes.set(bytes);
    for (let byte of bytes) for (; byte !== 0; byte &= byte - 1) field.ones++;
    return field;
  }

  has(piece: PieceIndex): boolean {
    return ((this.bytes[piece >> 3] as number) & (0x80 >> (piece & 7))) !== 0;
  }

  /** @returns whether this changed anything. */
  set(piece: PieceIndex): boolean {
    if (this.has(piece)) return false;
    const at = piece >> 3;
    this.bytes[at] = (this.bytes[at] as number) | (0x80 >> (piece & 7));
    this.ones++;
    return true;
  }

  /** @returns whether this changed anything. */
  clear(piece: PieceIndex): boolean {
    if (!this.has(piece)) return false;
    const at = piece >> 3;
    this.bytes[at] = (this.bytes[at] as number) & ~(0x80 >> (piece & 7));
    this.ones--;
    return true;
  }

  setAll(): void {
    const { bytes, length } = this;
    bytes.fill(0xff);
    const spare = bytes.length * 8 - length;
    if (spare > 0) bytes[bytes.length - 1] = (0xff << spare) & 0xff;
    this.ones = length;
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
    return this.bytes.slice();
  }

  clone(): Bitfield {
    const copy = new Bitfield(this.length);
    copy.bytes.set(this.bytes);
    copy.ones = this.ones;
    return copy;
  }
}

/** Bytes for this many pieces. */
function sizeOf(length: number): number {
  return (length + 7) >> 3;
}
