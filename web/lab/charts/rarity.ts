/** How rare a piece is, in the steps that the pictures colour differently. */
import { hasPiece } from "../model/bitfield.ts";
import { isHere, type Sample } from "../model/recording.ts";

/** 0: no copy; 1: a single copy; 5: nearly all peers have it. */
export type Rarity = 0 | 1 | 2 | 3 | 4 | 5;

/** @param peers present, the seeder included */
export function rarityOf(copies: number, peers: number): Rarity {
  if (copies <= 0) return 0;
  if (copies === 1) return 1;
  const share = copies / Math.max(1, peers);
  if (copies === 2 && share < 0.75) return 2;
  return share <= 0.35 ? 3 : share <= 0.75 ? 4 : 5;
}

/** The pieces of each peer that is present in this sample. */
export function piecesHere(sample: Sample): readonly Uint8Array[] {
  return sample.peers.filter(isHere).map(({ pieces }) => pieces);
}

/** Numbers of the present peers that have a piece. */
export function holders(sample: Sample, piece: number): readonly number[] {
  const found: number[] = [];
  for (const [number, peer] of sample.peers.entries())
    if (isHere(peer) && hasPiece(peer.pieces, piece)) found.push(number);
  return found;
}

/** Left edge and width of cell `index` of `count` on `width` device pixels. */
export function cellSpan(
  index: number,
  count: number,
  width: number,
): readonly [left: number, width: number] {
  const left = Math.round((index * width) / count);
  const right = Math.round(((index + 1) * width) / count);
  const gap = width / count >= 6 ? 2 : width / count >= 3 ? 1 : 0;
  return [left, Math.max(1, right - left - gap)];
}

/** The cell at `x`; undefined outside of all cells. */
export function cellAt(x: number, count: number, width: number): number | undefined {
  const index = Math.floor((x / width) * count);
  return index >= 0 && index < count ? index : undefined;
}
