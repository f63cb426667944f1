/**
 * Colours for the peers of a torrent. A peer gets the colour that its id hashes to, so that it usually has the same colour in
 * every tab, or the next free one if that is taken in this torrent.
 */
import type { PeerId } from "../../../shared/core/ids.ts";

/** 0xRRGGBB */
export type Rgb = number;

/*
 * The hues are those of Paul Tol's "bright" scheme, which people with any colour vision can distinguish, without its yellow: that
 * marks pieces that were here from the start.
 */

/** The same in every tab and every torrent. */
export const SHARER_COLOUR: Rgb = 0x4477aa;

/** Of the other peers: four hues, then the same lighter and darker. */
export const PEER_COLOURS: readonly Rgb[] = [
  0xee6677, 0x228833, 0x66ccee, 0xaa3377, 0xf7a6b0, 0x7cc088, 0x2a8fb0, 0xd487b0, 0xb03a4a, 0x166022,
  0xa9e2f5, 0x7a1f52,
];

/** Number of hues; they are assigned before the lighter and darker shades. */
const HUES = 4;

/**
 * @param taken indices of the peers before it, fewer than there are colours
 * @returns an index into `PEER_COLOURS` that none of them has
 */
export function nextColour(peer: PeerId, taken: readonly number[]): number {
  const tier = Math.floor(taken.length / HUES) * HUES;
  const wish = hash(peer) % HUES;
  let colour = tier + wish;
  for (let step = 1; taken.includes(colour); step++) colour = tier + ((wish + step) % HUES);
  return colour;
}

/** FNV-1a over all digits, because the start of an id names the client and only its end is random. */
function hash(id: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) h = Math.imul(h ^ id.charCodeAt(i), 0x01000193);
  return (h ^ (h >>> 15)) >>> 0;
}
