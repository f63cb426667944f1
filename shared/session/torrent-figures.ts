/** Figures of a torrent that follow from its snapshot or its stored pieces. */
import { Bitfield } from "../core/bitfield.ts";
import type { TorrentSnapshot } from "../engine/snapshot.ts";
import type { Metainfo } from "../metainfo/metainfo.ts";

/** @param stored indices of pieces; those that do not exist are ignored */
export function bitfieldOf(metainfo: Metainfo, stored: readonly number[]): Bitfield {
  const have = new Bitfield(metainfo.layout.pieceCount);
  for (const index of stored) {
    const piece = metainfo.layout.piece(index);
    if (piece !== undefined) have.set(piece);
  }
  return have;
}

/** 0 to 1. */
export function progressOf({ pieceCount, piecesHave }: TorrentSnapshot): number {
  return pieceCount === 0 ? 1 : piecesHave / pieceCount;
}

/** Seconds at the present rate; undefined: unknown or complete. */
export function etaOf({ length, pieceCount, piecesHave, downloadRate }: TorrentSnapshot): number | undefined {
  if (pieceCount === 0 || piecesHave === pieceCount || downloadRate < 1) return undefined;
  return (length * (1 - piecesHave / pieceCount)) / downloadRate;
}
