/** How much of each file is stored, from the torrent's piece map. */
import { type FileView, PIECE_HAVE, type PieceMap } from "../../bridge/views.ts";

/** @returns a function of a file; it takes the same time for every file, however long it is */
export function bytesHere(
  { states }: Pick<PieceMap, "states">,
  pieceLength: number,
): (file: Pick<FileView, "offset" | "length">) => number {
  /** How many of the pieces before each are stored. */
  const before = new Uint32Array(states.length + 1);
  for (let piece = 0; piece < states.length; piece++)
    before[piece + 1] = (before[piece] ?? 0) + (states[piece] === PIECE_HAVE ? 1 : 0);
  /** Of the torrent's bytes before this one. The shorter last piece makes no difference, because no file ends after it. */
  const until = (position: number): number => {
    const piece = Math.floor(position / pieceLength);
    const part = states[piece] === PIECE_HAVE ? position - piece * pieceLength : 0;
    return (before[Math.min(piece, states.length)] ?? 0) * pieceLength + part;
  };
  return ({ offset = 0, length }) => until(offset + length) - until(offset);
}
