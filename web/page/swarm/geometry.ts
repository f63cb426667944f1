/** Where the cells of a piece map stand, in device pixels. Plain arithmetic. */
export interface Geometry {
  readonly width: number;
  readonly height: number;
  readonly cells: number;
  /** Left, top, width and height of a cell; the gaps lie between. */
  rect(cell: number): readonly [x: number, y: number, width: number, height: number];
}

const LARGEST_CELL = 16;
const SMALLEST_CELL = 5;

/** The most cells of the smallest size that a grid of this size holds. All in CSS pixels. */
export function gridCapacity(width: number, maxHeight: number): number {
  return Math.max(1, Math.floor(width / SMALLEST_CELL) * Math.floor(maxHeight / SMALLEST_CELL));
}

/**
 * Rows of square cells, as large as fit.
 * @param width CSS pixels @param scale device pixels a CSS pixel
 */
export function gridGeometry(cells: number, width: number, maxHeight: number, scale: number): Geometry {
  let size = LARGEST_CELL;
  while (size > SMALLEST_CELL && Math.ceil(cells / Math.floor(width / size)) * size > maxHeight) size--;
  const columns = Math.max(1, Math.floor(width / size));
  const pitch = Math.floor(size * scale);
  const gap = Math.max(1, Math.round((size >= 8 ? 2 : 1) * scale * 0.75));
  const rows = Math.ceil(cells / columns);
  return {
    width: Math.max(1, Math.min(cells, columns) * pitch - gap),
    height: Math.max(1, rows * pitch - gap),
    cells,
    rect: (cell) => [(cell % columns) * pitch, Math.floor(cell / columns) * pitch, pitch - gap, pitch - gap],
  };
}

/** One row over the whole width; gaps only where cells are wide enough to keep some body. */
export function stripGeometry(cells: number, width: number, height: number, scale: number): Geometry {
  const whole = Math.max(1, Math.round(width * scale));
  const tall = Math.max(1, Math.round(height * scale));
  const gap = whole / cells >= 5 * scale ? Math.max(1, Math.round(scale)) : 0;
  return {
    width: whole,
    height: tall,
    cells,
    rect: (cell) => {
      const left = Math.round((cell * whole) / cells);
      const right = Math.round(((cell + 1) * whole) / cells);
      return [left, 0, Math.max(1, right - left - (cell === cells - 1 ? 0 : gap)), tall];
    },
  };
}
