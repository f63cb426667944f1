/**
 * Paints one row of cells per peer and the availability histogram above them. They share a scale, so that a column is one piece
 * throughout. A cell shows its number of copies where there is room; otherwise a notch marks a piece with a single copy.
 * Colours come from the style sheet.
 */
import { availabilityOf, hasPiece } from "../model/bitfield.ts";
import { isHere, type Sample } from "../model/recording.ts";
import { cellSpan, piecesHere, type Rarity, rarityOf } from "./rarity.ts";

/** CSS pixels. */
const ROW_HEIGHT = 24;
export const HISTOGRAM_HEIGHT = 92;
export const HISTOGRAM_GAP = 10;
const ROW_GAP = 4;
/** The page's size of type in presentation mode. */
const LARGE_TYPE = 20;

interface RarityPicture {
  readonly sample: Sample;
  readonly pieceCount: number;
  /** Peer numbers, one per row. */
  readonly peers: readonly number[];
  /** row undefined: the histogram. */
  readonly cursor: { readonly piece: number; readonly row: number | undefined } | undefined;
}

interface Ink {
  readonly fills: readonly string[];
  /** Text colours, each legible on the fill with the same index. */
  readonly inks: readonly string[];
  readonly bar: string;
  readonly line: string;
  readonly text: string;
}

export class RarityCanvas {
  private readonly canvas: HTMLCanvasElement;
  private readonly context: CanvasRenderingContext2D | null;
  private width = 0;
  private picture: RarityPicture | undefined;
  private ink: Ink | undefined;

  constructor(canvas: HTMLCanvasElement) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
  }

  /** @param width CSS pixels */
  resize(width: number): void {
    this.width = Math.floor(width);
    this.draw();
  }

  show(picture: RarityPicture): void {
    this.picture = picture;
    this.draw();
  }

  /** Reads the colours of the style sheet again. */
  restyle(): void {
    this.ink = undefined;
    this.draw();
  }

  private draw(): void {
    const { context, picture, width } = this;
    if (context === null || picture === undefined || width <= 0) return;
    this.ink ??= inkOf(this.canvas);
    const scale = devicePixelRatio;
    const height = HISTOGRAM_HEIGHT + HISTOGRAM_GAP + picture.peers.length * ROW_HEIGHT;
    const [wide, tall] = [Math.round(width * scale), Math.round(height * scale)];
    // Setting the size, even to the same value, allocates a new canvas.
    if (this.canvas.width !== wide || this.canvas.height !== tall) {
      this.canvas.width = wide;
      this.canvas.height = tall;
      this.canvas.style.width = `${width}px`;
      this.canvas.style.height = `${height}px`;
    }
    context.clearRect(0, 0, wide, tall);
    const { sample, pieceCount, peers, cursor } = picture;
    const all = piecesHere(sample);
    const availability = availabilityOf(pieceCount, all);
    const cell = wide / pieceCount;
    const font = Math.round(Math.min(13 * scale, cell * 0.62));
    // On a projector, digits of this size would only be noise.
    const { fontFamily, fontSize } = getComputedStyle(this.canvas);
    const isLarge = Number.parseFloat(fontSize) >= LARGE_TYPE;
    const isNumbered = !isLarge && font >= 8 * scale && cell >= 16 * scale;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.font = `600 ${font}px ${fontFamily}`;
    const paint: Paint = { context, ink: this.ink, scale, wide, pieceCount, isNumbered };
    paintHistogram(paint, availability, all.length);
    for (const [row, number] of peers.entries())
      paintRow(paint, row, hereOf(sample, number), availability, all.length);
    if (cursor !== undefined) paintCursor(paint, cursor);
  }
}

/** The pieces of a peer that is present; a peer that has left took its own along. */
function hereOf(sample: Sample, number: number): Uint8Array | undefined {
  const peer = sample.peers[number];
  return isHere(peer) ? peer.pieces : undefined;
}

/** @param y CSS pixels @returns undefined for the histogram */
export function rowAt(y: number, rows: number): number | undefined {
  const row = Math.floor((y - HISTOGRAM_HEIGHT - HISTOGRAM_GAP) / ROW_HEIGHT);
  return row < 0 ? undefined : Math.min(row, rows - 1);
}

interface Paint {
  readonly context: CanvasRenderingContext2D;
  readonly ink: Ink;
  readonly scale: number;
  readonly wide: number;
  readonly pieceCount: number;
  readonly isNumbered: boolean;
}

function paintHistogram(paint: Paint, availability: Uint8Array, peers: number): void {
  const { context, ink, scale, wide, pieceCount, isNumbered } = paint;
  const base = HISTOGRAM_HEIGHT * scale;
  const head = isNumbered ? 16 * scale : 4 * scale;
  for (let piece = 0; piece < pieceCount; piece++) {
    const copies = availability[piece] ?? 0;
    const [left, width] = cellSpan(piece, pieceCount, wide);
    const height = Math.round((copies / Math.max(1, peers)) * (base - head));
    context.fillStyle = ink.bar;
    context.fillRect(left, base - height, width, height);
    if (isNumbered) {
      context.fillStyle = ink.text;
      context.fillText(String(copies), left + width / 2, base - height - 8 * scale);
    }
  }
  context.fillStyle = ink.line;
  context.fillRect(0, base, wide, Math.max(1, Math.round(scale)));
}

function paintRow(
  paint: Paint,
  row: number,
  pieces: Uint8Array | undefined,
  availability: Uint8Array,
  peers: number,
): void {
  const { context, ink, scale, wide, pieceCount, isNumbered } = paint;
  const top = Math.round((HISTOGRAM_HEIGHT + HISTOGRAM_GAP + row * ROW_HEIGHT) * scale);
  const height = Math.round((ROW_HEIGHT - ROW_GAP) * scale);
  for (let piece = 0; piece < pieceCount; piece++) {
    const [left, width] = cellSpan(piece, pieceCount, wide);
    const copies = availability[piece] ?? 0;
    const rarity: Rarity = pieces !== undefined && hasPiece(pieces, piece) ? rarityOf(copies, peers) : 0;
    context.fillStyle = ink.fills[rarity] ?? ink.line;
    context.fillRect(left, top, width, height);
    if (rarity === 0) continue;
    if (isNumbered) {
      context.fillStyle = ink.inks[rarity] ?? ink.text;
      context.fillText(String(copies), left + width / 2, top + height / 2 + scale);
    } else if (rarity === 1 && width >= 3) {
      context.fillStyle = ink.inks[1] ?? ink.text;
      const notch = Math.max(1, Math.round(width / 3));
      context.fillRect(left + Math.floor((width - notch) / 2), top + height / 4, notch, height / 2);
    }
  }
}

function paintCursor(
  { context, ink, scale, wide, pieceCount }: Paint,
  { piece, row }: { readonly piece: number; readonly row: number | undefined },
): void {
  const [left, width] = cellSpan(piece, pieceCount, wide);
  const top = row === undefined ? 0 : (HISTOGRAM_HEIGHT + HISTOGRAM_GAP + row * ROW_HEIGHT) * scale;
  const height = (row === undefined ? HISTOGRAM_HEIGHT : ROW_HEIGHT - ROW_GAP) * scale;
  context.strokeStyle = ink.text;
  context.lineWidth = 2 * scale;
  context.strokeRect(
    left - scale,
    top - scale + (row === undefined ? 2 * scale : 0),
    width + 2 * scale,
    height + 2 * scale,
  );
}

const RARITIES = [0, 1, 2, 3, 4, 5] as const;

function inkOf(element: Element): Ink {
  const style = getComputedStyle(element);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  return {
    fills: RARITIES.map((rarity) => colour(`--rarity-${rarity}`)),
    inks: RARITIES.map((rarity) => colour(`--on-rarity-${rarity}`)),
    bar: colour("--plot-bars"),
    line: colour("--line-strong"),
    text: colour("--ink"),
  };
}
