/** Geometry of the swarm graph: peers on a circle and a curved arrow in each direction between two of them. Knows no DOM. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** @returns `count` points on a circle, clockwise from the top */
export function ring(count: number, centre: Point, radius: number): readonly Point[] {
  return Array.from({ length: count }, (_, index) => {
    const angle = (index / count) * 2 * Math.PI - Math.PI / 2;
    return { x: centre.x + radius * Math.cos(angle), y: centre.y + radius * Math.sin(angle) };
  });
}

export interface Arrow {
  /** SVG path data. The line ends where the head begins. */
  readonly line: string;
  readonly head: string;
}

/** Curvature as a share of the length: enough to tell the two directions apart. */
const BOW = 0.12;

/**
 * An arrow that keeps `gap` away from both centres. It curves to the left of its direction, so that the arrow in the other
 * direction lies next to it.
 * @param width of the line
 */
export function arrow(from: Point, to: Point, gap: number, width: number): Arrow {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const bend = {
    x: (from.x + to.x) / 2 + (to.y - from.y) * BOW,
    y: (from.y + to.y) / 2 - (to.x - from.x) * BOW,
  };
  const head = Math.min(length / 3, 5 + 1.6 * width);
  const start = towards(from, bend, gap);
  const tip = towards(to, bend, gap);
  const neck = towards(to, bend, gap + head);
  const half = 2.5 + 0.9 * width;
  const across = Math.hypot(tip.x - neck.x, tip.y - neck.y) || 1;
  const side = { x: ((tip.y - neck.y) / across) * half, y: (-(tip.x - neck.x) / across) * half };
  return {
    line: `M${at(start)}Q${at(bend)} ${at(neck)}`,
    head: `M${at(tip)}L${at({ x: neck.x + side.x, y: neck.y + side.y })}L${at({ x: neck.x - side.x, y: neck.y - side.y })}Z`,
  };
}

/** The point `distance` away from `from` in the direction of `to`. */
function towards(from: Point, to: Point, distance: number): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  return {
    x: from.x + ((to.x - from.x) / length) * distance,
    y: from.y + ((to.y - from.y) / length) * distance,
  };
}

function at({ x, y }: Point): string {
  return `${x.toFixed(1)} ${y.toFixed(1)}`;
}

/** Path data of an arc, clockwise from the top; empty for 0. @param share of the circle, 0 to 1 */
export function arc({ x, y }: Point, radius: number, share: number): string {
  if (share <= 0) return "";
  // SVG draws no arc that ends where it starts, so a whole circle is two halves.
  if (share >= 1) {
    const half = `A${radius} ${radius} 0 1 1`;
    return `M${at({ x, y: y - radius })}${half} ${at({ x, y: y + radius })}${half} ${at({ x, y: y - radius })}`;
  }
  const angle = share * 2 * Math.PI;
  const end = { x: x + radius * Math.sin(angle), y: y - radius * Math.cos(angle) };
  return `M${at({ x, y: y - radius })}A${radius} ${radius} 0 ${angle > Math.PI ? 1 : 0} 1 ${at(end)}`;
}

/** A hexagon standing on a corner. */
export function hexagon({ x, y }: Point, radius: number): string {
  const corners = [0, 60, 120, 180, 240, 300].map((degrees) => {
    const angle = ((degrees - 90) * Math.PI) / 180;
    return at({ x: x + radius * Math.cos(angle), y: y + radius * Math.sin(angle) });
  });
  return `M${corners.join("L")}Z`;
}

/** A square standing on a corner. */
export function diamond({ x, y }: Point, radius: number): string {
  return `M${at({ x, y: y - radius })}L${at({ x: x + radius, y })}L${at({ x, y: y + radius })}L${at({ x: x - radius, y })}Z`;
}

/** Grows with the square root of the rate, so that small rates stay visible. @param most the rate with the widest edge */
export function edgeWidth(rate: number, most: number): number {
  return 1.25 + 5.75 * Math.sqrt(Math.min(1, Math.max(0, rate / Math.max(1, most))));
}
