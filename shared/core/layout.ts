/**
 * The division of a torrent into pieces, which are hashed, stored and advertised, and blocks of 16 KiB, which are requested
 * and sent. Only a `PieceLayout` makes a `PieceIndex`, so code that holds one need not check it.
 */
import { invariant } from "./invariant.ts";

export const BLOCK_LENGTH = 16 * 1024;
/** The length that this program writes up to 64 GiB. */
export const PIECE_LENGTH = 256 * 1024;
export const MAX_PIECE_LENGTH = 16 * 1024 * 1024;
/** Other programs choose any length. Memory holds 64 MiB of pieces that are not stored yet, so two of these. */
export const MAX_FOREIGN_PIECE_LENGTH = 32 * 1024 * 1024;
/** Of a torrent made here. Their hashes take 5 MiB, which leaves 3 of the info dictionary's 8 MiB for the files' paths. */
const MAX_PIECES = 256 * 1024;
/** Bytes of the longest torrent made here: 4 TiB. */
export const MAX_LENGTH = MAX_PIECES * MAX_PIECE_LENGTH;

/** For a new torrent: 256 KiB, doubled while there would be more than 262,144 pieces. @param length at most `MAX_LENGTH` */
export function pieceLengthFor(length: number): number {
  let pieceLength = PIECE_LENGTH;
  while (length > MAX_PIECES * pieceLength && pieceLength < MAX_PIECE_LENGTH) pieceLength *= 2;
  return pieceLength;
}

declare const brand: unique symbol;
export type PieceIndex = number & { readonly [brand]: "PieceIndex" };

export interface Block {
  readonly piece: PieceIndex;
  /** Offset in the piece, bytes; a multiple of 16 KiB when we ask. */
  readonly begin: number;
  /** Bytes. */
  readonly length: number;
}

/** More blocks than the longest piece has; an offset that a peer makes up (32 bits) stays below it too. */
const BLOCKS_PER_PIECE = 2 ** 32 / BLOCK_LENGTH;

/** A number for a block's piece and offset: a map key that no other block of the torrent shares. */
export function blockKey(piece: number, begin: number): number {
  return piece * BLOCKS_PER_PIECE + begin / BLOCK_LENGTH;
}

export class PieceLayout {
  /** All bytes of the torrent. */
  readonly length: number;
  readonly pieceLength: number;
  readonly pieceCount: number;
  /** Bytes in a block. */
  readonly blockLength: number;

  /** @param blockLength only the simulation uses another length than the wire's 16 KiB: fewer blocks, fewer events */
  constructor(length: number, pieceLength: number, blockLength: number = BLOCK_LENGTH) {
    invariant(Number.isSafeInteger(length) && length >= 0, "a torrent's length is a count of bytes");
    invariant(
      Number.isInteger(pieceLength) && pieceLength > 0 && pieceLength <= MAX_FOREIGN_PIECE_LENGTH,
      "a piece has at most 32 MiB",
    );
    this.length = length;
    this.pieceLength = pieceLength;
    this.blockLength = blockLength;
    this.pieceCount = Math.ceil(length / pieceLength);
  }

  /** @returns undefined if there is no such piece */
  piece(index: number): PieceIndex | undefined {
    return Number.isInteger(index) && index >= 0 && index < this.pieceCount
      ? (index as PieceIndex)
      : undefined;
  }

  *pieces(): IterableIterator<PieceIndex> {
    for (let index = 0; index < this.pieceCount; index++) yield index as PieceIndex;
  }

  /** The pieces that contain some of these bytes of the torrent. */
  *piecesWithin(offset: number, length: number): IterableIterator<PieceIndex> {
    if (length === 0) return;
    const end = Math.min(this.pieceCount, Math.ceil((offset + length) / this.pieceLength));
    for (let index = Math.floor(offset / this.pieceLength); index < end; index++) yield index as PieceIndex;
  }

  /** Bytes in this piece; the last may be shorter. */
  lengthOf(piece: PieceIndex): number {
    return Math.min(this.pieceLength, this.length - piece * this.pieceLength);
  }

  /** Offset of the piece in the torrent, bytes. */
  offsetOf(piece: PieceIndex): number {
    return piece * this.pieceLength;
  }

  blockCount(piece: PieceIndex): number {
    return Math.ceil(this.lengthOf(piece) / this.blockLength);
  }

  /** The block that begins at `number` × the length of a block. */
  block(piece: PieceIndex, number: number): Block {
    const begin = number * this.blockLength;
    const length = Math.min(this.blockLength, this.lengthOf(piece) - begin);
    invariant(length > 0, "a block lies within its piece");
    return { piece, begin, length };
  }

  /** @returns undefined if the range is empty or not inside a piece of this torrent */
  range(index: number, begin: number, length: number): Block | undefined {
    const piece = this.piece(index);
    if (piece === undefined || begin < 0 || length <= 0 || begin + length > this.lengthOf(piece))
      return undefined;
    return { piece, begin, length };
  }
}
