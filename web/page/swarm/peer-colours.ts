/**
 * Assigns a colour to every peer that sent pieces. A peer gets the colour that its id hashes to, so that it usually has the
 * same colour in every tab, or the next free one if that is taken in this torrent. The list of peers only grows at its
 * end, so no peer changes colour.
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

/** @returns an index into `PEER_COLOURS` for each peer */
export function assignColours(peers: readonly PeerId[]): readonly number[] {
  const assigned: number[] = [];
  for (const [index, peer] of peers.entries()) {
    const round = assigned.slice(index - (index % PEER_COLOURS.length));
    const isFree = (colour: number) => !round.includes(colour);
    const tier = Math.floor((index % PEER_COLOURS.length) / HUES) * HUES;
    const wish = hash(peer) % HUES;
    let colour = tier + wish;
    for (let step = 0; !isFree(colour) && step < HUES; step++) colour = tier + ((wish + step) % HUES);
    assigned.push(colour);
  }
  return assigned;
}

/** FNV-1a over all digits, because the start of an id names the client and only its end is random. */
function hash(id: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) h = Math.imul(h ^ id.charCodeAt(i), 0x01000193);
  return (h ^ (h >>> 15)) >>> 0;
}
