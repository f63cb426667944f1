/**
 * Decodes the stream of a lane, where every chunk consists of whole `piece` messages. Never throws; keeps nothing from one
 * chunk to the next.
 */
import { type Violation, violation } from "../core/violation.ts";
import { PIECE_OVERHEAD, TYPES } from "./limits.ts";
import type { Message } from "./messages.ts";

export type PieceMessage = Extract<Message, { type: "piece" }>;

const LENGTH_BYTES = 4;

/** @returns blocks that are views into `chunk`, which must not be written to afterwards */
export function decodePieces(chunk: Uint8Array): readonly PieceMessage[] | Violation<"not-pieces-alone"> {
  const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.length);
  const { byte, min, max } = TYPES.piece;
  const pieces: PieceMessage[] = [];
  for (let at = 0; at < chunk.length; ) {
    const left = chunk.length - at - LENGTH_BYTES;
    if (left < min) return violation("not-pieces-alone");
    const length = view.getUint32(at);
    const body = at + LENGTH_BYTES;
    if (length < min || length > Math.min(max, left) || view.getUint8(body) !== byte)
      return violation("not-pieces-alone");
    const payload = chunk.subarray(body + PIECE_OVERHEAD, body + length);
    pieces.push({
      type: "piece",
      piece: view.getUint32(body + 1),
      begin: view.getUint32(body + 5),
      payload,
    });
    at = body + length;
  }
  return pieces;
}
