/**
 * Paints the changed cells into an array of pixels. A cell with an arriving piece gets an outline, one with a piece that is
 * needed next a dot. Pixels are 0xAABBGGRR:
 * the bytes of an ImageData read as little-endian words (all platforms with browsers are little-endian).
 */
import type { Cells, Ink } from "./cells.ts";
import type { Geometry } from "./geometry.ts";
import type { Rgb } from "./peer-colours.ts";

export class PiecePainter {
  readonly pixels: Uint32Array;
  private readonly geometry: Geometry;
  private readonly outline: number;
  private readonly dot: number;
  private readonly edge: number;
  private last: Cells | undefined;

  /** @param edge thickness of the outline, device pixels */
  constructor(pixels: Uint32Array, geometry: Geometry, ink: Pick<Ink, "inFlight" | "next">, edge: number) {
    this.pixels = pixels;
    this.geometry = geometry;
    this.outline = toPixel(ink.inFlight);
    this.dot = toPixel(ink.next);
    this.edge = edge;
  }

  /** @returns the rows that changed, from `top` to before `bottom`; undefined if none did */
  paint(cells: Cells): { top: number; bottom: number } | undefined {
    let [top, bottom] = [Number.POSITIVE_INFINITY, 0];
    for (let cell = 0; cell < cells.count; cell++) {
      if (
        this.last !== undefined &&
        this.last.fill[cell] === cells.fill[cell] &&
        this.last.outlined[cell] === cells.outlined[cell] &&
        this.last.dotted[cell] === cells.dotted[cell]
      )
        continue;
      const [x, y, width, height] = this.geometry.rect(cell);
      const fill = toPixel(cells.fill[cell] ?? 0);
      if (cells.outlined[cell] === 1) {
        this.fillRect(x, y, width, height, this.outline);
        const edge = Math.min(this.edge, Math.floor((Math.min(width, height) - 1) / 2));
        if (edge > 0) this.fillRect(x + edge, y + edge, width - 2 * edge, height - 2 * edge, fill);
      } else {
        this.fillRect(x, y, width, height, fill);
      }
      if (cells.dotted[cell] === 1) this.paintDot(x, y, width, height);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y + height);
    }
    this.last = cells;
    return bottom > 0 ? { top, bottom } : undefined;
  }

  /** A third of the cell, in its middle. */
  private paintDot(x: number, y: number, width: number, height: number): void {
    const size = Math.max(1, Math.round(Math.min(width, height) / 3));
    const [left, top] = [Math.floor((width - size) / 2), Math.floor((height - size) / 2)];
    this.fillRect(x + left, y + top, size, size, this.dot);
  }

  private fillRect(x: number, y: number, width: number, height: number, pixel: number): void {
    for (let row = y; row < y + height; row++) {
      const start = row * this.geometry.width + x;
      this.pixels.fill(pixel, start, start + width);
    }
  }
}

function toPixel(colour: Rgb): number {
  return (0xff000000 | ((colour & 0xff) << 16) | (colour & 0xff00) | (colour >> 16)) >>> 0;
}
