/** How rare a piece is, in steps that an eye can tell apart. Pure. */
import { hasPiece } from "../model/bitfield.ts";
import { isHere, type Sample } from "../model/recording.ts";

/** 0: nobody has it; 1: a single copy; 5: everybody, or nearly. */
export type Rarity = 0 | 1 | 2 | 3 | 4 | 5;

/** @param peers who could have it, with the seed */
export function rarityOf(copies: number, peers: number): Rarity {
  if (copies <= 0) return 0;
  if (copies === 1) return 1;
  const share = copies / Math.max(1, peers);
  if (copies === 2 && share < 0.75) return 2;
  return share <= 0.35 ? 3 : share <= 0.75 ? 4 : 5;
}

/** Pieces of the peers that are there in this sample. */
export function piecesHere(sample: Sample): readonly Uint8Array[] {
  return sample.peers.filter(isHere).map(({ pieces }) => pieces);
}

/** Numbers of the peers that hold a piece, those who went not among them. */
export function holders(sample: Sample, piece: number): readonly number[] {
  const found: number[] = [];
  for (const [number, peer] of sample.peers.entries())
    if (isHere(peer) && hasPiece(peer.pieces, piece)) found.push(number);
  return found;
}

/** Where cell `index` of `count` lies on `width` device pixels: left edge and width, without a gap for the last one. */
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

/** Which cell is at `x`. @returns undefined beside them all */
export function cellAt(x: number, count: number, width: number): number | undefined {
  const index = Math.floor((x / width) * count);
  return index >= 0 && index < count ? index : undefined;
}

/** How many pieces have how many copies: index is the number of copies. */
export function histogram(availability: Uint8Array, peers: number): readonly number[] {
  const counts = new Array<number>(peers + 1).fill(0);
  for (const copies of availability) {
    const at = Math.min(copies, peers);
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return counts;
}
