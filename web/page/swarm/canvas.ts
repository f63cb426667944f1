/**
 * Draws a piece map on a canvas: fits it to its container and the screen's pixel density, reads the colours from the style
 * sheet, and copies only the rows that changed.
 */
import type { PieceMap } from "../../bridge/views.ts";
import { cellCount, colourCells, type Ink, type PieceWindow, type ShownCells } from "./cells.ts";
import { type Geometry, gridCapacity, gridGeometry, stripCapacity, stripGeometry } from "./geometry.ts";
import { PiecePainter } from "./paint.ts";
import type { Rgb } from "./peer-colours.ts";

export type MapShape = "strip" | "grid";

/** CSS pixels. */
const GRID_MAX_HEIGHT = 240;
/** With more cells the map shows no more detail to the eye, but takes longer to paint. */
const MAX_CELLS = 4096;

export class PieceMapCanvas {
  private readonly canvas: HTMLCanvasElement;
  private readonly context: CanvasRenderingContext2D | null;
  private readonly shape: MapShape;
  private width = 0;
  private height = 0;
  private map: PieceMap | undefined;
  private windows: readonly PieceWindow[] = [];
  private fullCopies = 0;
  private sources: readonly Rgb[] = [];
  private ink: Omit<Ink, "sources"> | undefined;
  private picture: { painter: PiecePainter; image: ImageData; geometry: Geometry } | undefined;
  /** The cells that the picture shows; undefined after a change of colours. */
  private shown: ShownCells | undefined;

  constructor(canvas: HTMLCanvasElement, shape: MapShape) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    this.shape = shape;
  }

  /** CSS pixels. A strip fills the height too. */
  resize(width: number, height: number): void {
    const tall = this.shape === "strip" ? Math.floor(height) : GRID_MAX_HEIGHT;
    if (Math.floor(width) === this.width && tall === this.height) return;
    this.width = Math.floor(width);
    this.height = tall;
    this.picture = undefined;
    this.draw();
  }

  /**
   * @param windows pieces that players need next
   * @param sources the colours of the map's `sourcePeers`, which no longer change
   * @param fullCopies connected peers that have everything
   */
  show(map: PieceMap, windows: readonly PieceWindow[], sources: readonly Rgb[], fullCopies: number): void {
    this.map = map;
    this.windows = windows;
    this.fullCopies = fullCopies;
    this.sources = sources;
    this.draw();
  }

  /** Redraws after the style sheet's colours have changed. */
  restyle(): void {
    this.ink = undefined;
    this.picture = undefined;
    this.shown = undefined;
    this.draw();
  }

  private draw(): void {
    if (this.map === undefined || this.context === null || this.width === 0) return;
    const pieces = this.map.states.length;
    this.ink ??= inkOf(this.canvas);
    const count = cellCount(pieces, Math.min(MAX_CELLS, this.capacity()));
    if (this.picture?.geometry.cells !== count) this.picture = this.prepare(count, this.ink);
    const { painter, image } = this.picture;
    const ink = { ...this.ink, sources: this.sources };
    const { map, fullCopies } = this;
    const cells = colourCells(map, count, ink, this.windows, fullCopies, this.shown);
    this.shown = { map, fullCopies, cells };
    const dirty = painter.paint(cells);
    if (dirty === undefined) return;
    this.context.putImageData(image, 0, 0, 0, dirty.top, image.width, dirty.bottom - dirty.top);
  }

  private capacity(): number {
    return this.shape === "strip"
      ? stripCapacity(this.width, this.height)
      : gridCapacity(this.width, this.height);
  }

  private prepare(cells: number, ink: Pick<Ink, "inFlight" | "next">) {
    const scale = devicePixelRatio;
    const geometry =
      this.shape === "strip"
        ? stripGeometry(cells, this.width, this.height, scale)
        : gridGeometry(cells, this.width, this.height, scale);
    this.canvas.width = geometry.width;
    this.canvas.height = geometry.height;
    this.canvas.style.width = `${geometry.width / scale}px`;
    this.canvas.style.height = `${geometry.height / scale}px`;
    const image = new ImageData(geometry.width, geometry.height);
    const pixels = new Uint32Array(image.data.buffer);
    return { image, geometry, painter: new PiecePainter(pixels, geometry, ink, Math.ceil(scale)) };
  }
}

function inkOf(element: Element): Omit<Ink, "sources"> {
  const style = getComputedStyle(element);
  const colour = (name: string): Rgb =>
    Number.parseInt(style.getPropertyValue(name).trim().slice(1), 16) || 0;
  return {
    own: colour("--piece-own"),
    inFlight: colour("--piece-in-flight"),
    next: colour("--piece-next"),
    nowhere: colour("--piece-nowhere"),
    rare: colour("--piece-rare"),
    common: colour("--piece-common"),
  };
}
