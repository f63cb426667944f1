/** A part of a torrent's bytes, in order, as its pieces are read. */
import type { Bytes } from "../../../shared/core/bytes.ts";
import { invariant } from "../../../shared/core/invariant.ts";
import type { PieceIndex, PieceLayout } from "../../../shared/core/layout.ts";

/** Pieces read at a time: twice as fast as one; more than eight gain nothing (measured in Chromium). */
const READ_AHEAD = 8;
/** Of large pieces, fewer are read: this much fits into memory. */
const READ_AHEAD_BYTES = 16 * 1024 * 1024;

export type ReadPiece = (piece: PieceIndex) => Promise<Bytes | undefined>;

/** The torrent is incomplete, or the browser evicted a piece. The message is the piece's number, for the page's sentence. */
export class MissingPieceError extends Error {
  override readonly name = "MissingPieceError";

  constructor(piece: PieceIndex) {
    super(`#${piece}`);
  }
}

export interface ContentOptions {
  /** Position of the first byte in the torrent. */
  readonly offset: number;
  /** Bytes. */
  readonly length: number;
  readonly read: ReadPiece;
  /** Aborting makes the iteration fail with the signal's reason. */
  readonly signal: AbortSignal;
  /** Pieces that are read while one is used. */
  readonly readAhead?: number;
}

/** One slice per piece, which may be of memory that others read too. @throws MissingPieceError, and what `read` throws */
export async function* contentOf(
  layout: PieceLayout,
  { offset, length, read, signal, readAhead = READ_AHEAD }: ContentOptions,
): AsyncGenerator<Bytes> {
  const end = offset + length;
  const pieces = layout.piecesWithin(offset, length);
  const most = Math.max(1, Math.min(readAhead, Math.floor(READ_AHEAD_BYTES / layout.pieceLength)));
  const reads: { readonly piece: PieceIndex; readonly bytes: Promise<Bytes | undefined> }[] = [];
  const readOne = (): void => {
    const { value: piece, done } = pieces.next();
    if (done === true) return;
    const bytes = untilAborted(read(piece), signal);
    // Nobody awaits it when the iteration stops early.
    bytes.catch(() => undefined);
    reads.push({ piece, bytes });
  };
  for (let count = 0; count < most; count++) readOne();
  while (reads.length > 0) {
    signal.throwIfAborted();
    const next = reads.shift();
    invariant(next !== undefined, "a piece is read before it is used");
    const bytes = await next.bytes;
    if (bytes?.length !== layout.lengthOf(next.piece)) throw new MissingPieceError(next.piece);
    readOne();
    const begin = layout.offsetOf(next.piece);
    yield bytes.subarray(Math.max(0, offset - begin), Math.min(bytes.length, end - begin));
  }
}

/** Reading a piece that has to be fetched first can take long. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort);
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
