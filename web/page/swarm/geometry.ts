/** The position of a piece map's cells, in device pixels. */
export interface Geometry {
  readonly width: number;
  readonly height: number;
  readonly cells: number;
  /** Left, top, width and height of a cell, without the gaps between cells. */
  rect(cell: number): readonly [x: number, y: number, width: number, height: number];
}

const LARGEST_CELL = 22;
const SMALLEST_CELL = 5;

/** The number of smallest cells that fit into a grid of this size. All in CSS pixels. */
export function gridCapacity(width: number, maxHeight: number): number {
  return Math.max(1, Math.floor(width / SMALLEST_CELL) * Math.floor(maxHeight / SMALLEST_CELL));
}

/**
 * Rows of square cells, as large as fits.
 * @param width CSS pixels @param scale device pixels per CSS pixel
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

/** The number of distinguishable cells that fit into a strip of this size. All in CSS pixels. */
export function stripCapacity(width: number, height: number): number {
  return Math.max(1, Math.floor(width / STRIP_CELL) * Math.max(1, Math.floor(height / STRIP_CELL)));
}

/** Smallest cell of a strip including its gap, CSS pixels. */
const STRIP_CELL = 8;

/**
 * A strip of a few rows over the whole width. It is filled column by column, so that the torrent begins at the left. It has as
 * many rows as make the cells nearly square. All cells are equal; the last column may have fewer of them.
 */
export function stripGeometry(cells: number, width: number, height: number, scale: number): Geometry {
  const whole = Math.max(1, Math.round(width * scale));
  const tall = Math.max(1, Math.round(height * scale));
  const rows = squarestRows(cells, width, height);
  const columns = Math.max(1, Math.ceil(cells / rows));
  const edge = (n: number, parts: number, length: number): number => Math.round((n * length) / parts);
  const gap = (size: number): number => (size >= 4 * scale ? Math.max(1, Math.round(scale)) : 0);
  const [columnGap, rowGap] = [gap(whole / columns), gap(tall / rows)];
  return {
    width: whole,
    height: tall,
    cells,
    rect: (cell) => {
      const column = Math.floor(cell / rows);
      const row = cell % rows;
      const left = edge(column, columns, whole);
      const top = edge(row, rows, tall);
      const right = edge(column + 1, columns, whole) - (column === columns - 1 ? 0 : columnGap);
      const bottom = edge(row + 1, rows, tall) - (row === rows - 1 ? 0 : rowGap);
      return [left, top, Math.max(1, right - left), Math.max(1, bottom - top)];
    },
  };
}

function squarestRows(cells: number, width: number, height: number): number {
  const most = Math.max(1, Math.floor(height / STRIP_CELL));
  let [best, least] = [1, Number.POSITIVE_INFINITY];
  for (let rows = 1; rows <= Math.min(most, cells); rows++) {
    const shape = width / Math.ceil(cells / rows) / (height / rows);
    const distance = Math.abs(Math.log(shape));
    if (distance < least) [best, least] = [rows, distance];
  }
  return best;
}
