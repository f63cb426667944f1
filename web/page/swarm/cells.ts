/**
 * Computes the piece map: assigns pieces to cells and colours to cells. Each piece has a cell; if there are more pieces than
 * cells, neighbouring pieces share one. A shared cell has the colour of the peer that sent most of its pieces, the stronger
 * the more of them are stored. (Averaging the peers' colours would make a large torrent grey.) Does not know the canvas.
 */
import { PIECE_HAVE, PIECE_IN_FLIGHT, type PieceMap, type ReaderView } from "../../bridge/views.ts";
import type { Rgb } from "./peer-colours.ts";

export interface Ink {
  /** A piece that was seeded here or stored earlier. */
  readonly own: Rgb;
  /** The outline of a piece that is arriving. */
  readonly inFlight: Rgb;
  /** The dot of a piece that a player needs next. */
  readonly next: Rgb;
  /** A missing piece that no connected peer has. */
  readonly nowhere: Rgb;
  /** A missing piece that one peer has. */
  readonly rare: Rgb;
  /** A missing piece that MANY or more peers have. */
  readonly common: Rgb;
  /** Colours by index in `sourcePeers`. */
  readonly sources: readonly Rgb[];
}

export interface Cells {
  readonly count: number;
  /** One 0xRRGGBB per cell. */
  readonly fill: Uint32Array;
  /** 1: drawn as an outline. */
  readonly outlined: Uint8Array;
  /** 1: drawn with a dot. */
  readonly dotted: Uint8Array;
}

export type PieceWindow = NonNullable<ReaderView["window"]>;

/** A map and its cells. */
export interface ShownCells {
  readonly map: PieceMap;
  readonly fullCopies: number;
  readonly cells: Cells;
}

/** With this many copies a missing piece has its darkest colour: nobody can distinguish more shades. */
const MANY = 8;

/** @param limit the most cells that fit, ≥ 1 */
export function cellCount(pieceCount: number, limit: number): number {
  return Math.min(pieceCount, Math.max(1, Math.floor(limit)));
}

/**
 * @param windows pieces that players need next
 * @param fullCopies connected peers that have everything. They count for every piece: one that super-seeds announces its pieces
 * one by one
 * @param before the same torrent's previous map in the same ink. Cells without a changed piece are copied from it: nearly
 * all of a large torrent's thousands, four times per second
 */
export function colourCells(
  map: PieceMap,
  count: number,
  ink: Ink,
  windows: readonly PieceWindow[],
  fullCopies: number,
  before?: ShownCells,
): Cells {
  const pieces = map.states.length;
  const isAlike = before?.cells.count === count && before.map.states.length === pieces;
  const kept = isAlike && before.fullCopies === fullCopies ? before : undefined;
  const fill = new Uint32Array(count);
  const outlined = new Uint8Array(count);
  const missing = Array.from({ length: MANY + 1 }, (_, copies) =>
    copies === 0 ? ink.nowhere : mix(ink.rare, ink.common, Math.log2(copies) / Math.log2(MANY)),
  );
  const from = (cell: number): number => Math.floor((cell * pieces) / count);
  const tally = new Uint16Array(map.sourcePeers.length + 1);
  for (let cell = 0; cell < count; cell++) {
    const [first, end] = [from(cell), from(cell + 1)];
    if (kept !== undefined && isSame(map, kept.map, first, end)) {
      fill[cell] = kept.cells.fill[cell] ?? 0;
      outlined[cell] = kept.cells.outlined[cell] ?? 0;
      continue;
    }
    tally.fill(0);
    let [here, arriving, copies, main] = [0, 0, 0, 0];
    for (let piece = first; piece < end; piece++) {
      const state = map.states[piece];
      if (state === PIECE_HAVE) {
        here++;
        const source = map.sources[piece] ?? 0;
        tally[source] = (tally[source] ?? 0) + 1;
        if ((tally[source] ?? 0) > (tally[main] ?? 0)) main = source;
      } else {
        const known = copiesOf(map, piece, fullCopies);
        copies += Math.min(MANY, known);
        if (state === PIECE_IN_FLIGHT && known > 0) arriving++;
      }
    }
    const shared = end - first;
    const lacking = missing[Math.round(copies / Math.max(1, shared - here))] ?? ink.nowhere;
    const colour = (main === 0 ? ink.own : ink.sources[main - 1]) ?? ink.own;
    fill[cell] = here === 0 ? lacking : mix(lacking, colour, here / shared);
    outlined[cell] = arriving > 0 ? 1 : 0;
  }
  return { count, fill, outlined, dotted: dots(windows, pieces, count) };
}

function copiesOf({ availability }: PieceMap, piece: number, fullCopies: number): number {
  return Math.max(fullCopies, availability[piece] ?? 0);
}

function dots(windows: readonly PieceWindow[], pieces: number, count: number): Uint8Array {
  const dotted = new Uint8Array(count);
  const cellOf = (piece: number): number => Math.floor(((piece + 1) * count - 1) / pieces);
  for (const { first, end } of windows)
    if (end > first) dotted.fill(1, cellOf(first), cellOf(Math.min(end, pieces) - 1) + 1);
  return dotted;
}

/** The windows of those readers that have one. */
export function windowsOf(readers: readonly ReaderView[] = []): readonly PieceWindow[] {
  return readers.flatMap(({ window }) => window ?? []);
}

/** @param end exclusive */
function isSame(a: PieceMap, b: PieceMap, first: number, end: number): boolean {
  for (let piece = first; piece < end; piece++)
    if (
      a.states[piece] !== b.states[piece] ||
      a.availability[piece] !== b.availability[piece] ||
      a.sources[piece] !== b.sources[piece]
    )
      return false;
  return true;
}

/** @param share 0: all `a`, 1: all `b` */
export function mix(a: Rgb, b: Rgb, share: number): Rgb {
  const channel = (shift: number) => {
    const from = (a >> shift) & 0xff;
    return Math.round(from + (((b >> shift) & 0xff) - from) * share) << shift;
  };
  return channel(16) | channel(8) | channel(0);
}

/** Counts the pieces, for the map's description in words. A piece arrives only while a peer that has it is connected. */
export function countPieces(map: PieceMap, fullCopies: number) {
  const { states, sourcePeers } = map;
  let [have, inFlight] = [0, 0];
  const total = states.length;
  // Indexed, because iterating over the array takes ten times as long for a large torrent.
  for (let piece = 0; piece < total; piece++) {
    const state = states[piece];
    if (state === PIECE_HAVE) have++;
    else if (state === PIECE_IN_FLIGHT && copiesOf(map, piece, fullCopies) > 0) inFlight++;
  }
  return { have, inFlight, total, sources: sourcePeers.length };
}
