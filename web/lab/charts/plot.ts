/**
 * Line and point charts: the lab's only import of uPlot, loaded on demand. Colours come from the style sheet. Series also differ
 * in their dashes and in the shape of their points. Knows nothing about swarms.
 */
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { logarithmicEnds } from "./logarithmic-ends.ts";
import { type PlotSeries, type Shape, withLegend } from "./plot-picture.ts";

export interface PlotOptions {
  readonly width: number;
  readonly height: number;
  readonly series: readonly PlotSeries[];
  readonly x: Axis;
  readonly y: Axis;
}

export interface Axis {
  readonly label: string;
  readonly format: (value: number) => string;
  readonly isLogarithmic: boolean;
  /** Allowed distances between labels; undefined: round decimal numbers. */
  readonly increments?: readonly number[];
  /** The scale's ends; undefined: from 0 to slightly above the data, and at least to `reach`. */
  readonly range?: readonly [number, number];
  readonly reach?: number;
}

export interface Plot {
  /** @param x ascending, one per column; `undefined` in a series: no point */
  update(x: readonly number[], series: readonly (readonly (number | undefined)[])[]): void;
  resize(width: number, height: number): void;
  /** A vertical line; undefined: none. */
  mark(x: number | undefined): void;
  /** The chart as a PNG on the page's background, with a legend. */
  picture(): Promise<Blob | undefined>;
  destroy(): void;
}

export function createPlot(host: HTMLElement, options: PlotOptions): Plot {
  const style = getComputedStyle(host);
  const colour = (name: string) => () => style.getPropertyValue(name).trim();
  const size = Number.parseFloat(style.fontSize) || 14;
  const font = `${size}px ${style.fontFamily}`;
  let marked: number | undefined;
  const axis = (about: Axis, isVertical: boolean): uPlot.Axis => ({
    stroke: colour("--ink-soft"),
    font,
    labelFont: `600 ${font}`,
    label: about.label,
    labelSize: size * 1.6,
    labelGap: 2,
    size: isVertical ? size * 4.6 : size * 2.3,
    space: isVertical ? size * 2.2 : size * 5.5,
    grid: { stroke: colour("--line"), width: 1 },
    ...(about.increments && { incrs: [...about.increments] }),
    ticks: { show: false },
    // On a logarithmic axis uPlot passes null for labels that would be too close to each other.
    values: (_, splits) => splits.map((value) => (value === null ? "" : about.format(value))),
  });
  const scale = ({ isLogarithmic, range, reach = 1 }: Axis): uPlot.Scale => ({
    time: false,
    distr: isLogarithmic ? 3 : 1,
    ...(range && { range: [range[0], range[1]] }),
    ...(range === undefined &&
      isLogarithmic && { range: (_: uPlot, least: number, most: number) => logarithmicEnds(least, most) }),
    ...(range === undefined &&
      !isLogarithmic && { range: (_: uPlot, __: number, most: number) => [0, 1.08 * Math.max(reach, most)] }),
  });
  const plot = new uPlot(
    {
      width: options.width,
      height: options.height,
      legend: { show: false },
      cursor: { show: false },
      padding: [size, size * 1.4, 0, 0],
      scales: { x: scale(options.x), y: scale(options.y) },
      axes: [axis(options.x, false), axis(options.y, true)],
      series: [
        {},
        ...options.series.map(
          ({ label, colour: name, dash, shape, fill }): uPlot.Series => ({
            label,
            stroke: colour(name),
            width: shape === undefined ? 2.5 : 2,
            ...(dash && { dash: [...dash] }),
            ...(fill !== undefined && { fill: colour(fill) }),
            ...(shape !== undefined && { paths: points(shape, size * 0.42) }),
            points: { show: false },
            spanGaps: true,
          }),
        ),
      ],
      hooks: {
        drawClear: [
          ({ ctx }) => {
            // A saved picture needs a background: a dark scheme's light ink is unreadable on a white slide.
            ctx.save();
            ctx.fillStyle = colour("--card")();
            ctx.fillRect(0, 0, ctx.canvas.width, ctx.canvas.height);
            ctx.restore();
          },
        ],
        draw: [
          (drawn) => {
            if (marked === undefined) return;
            const x = Math.round(drawn.valToPos(marked, "x", true));
            drawn.ctx.fillStyle = colour("--ink")();
            drawn.ctx.fillRect(x - 1, drawn.bbox.top, Math.round(2 * devicePixelRatio), drawn.bbox.height);
          },
        ],
      },
    },
    [[], ...options.series.map(() => [])],
    host,
  );
  return {
    update: (x, series) =>
      plot.setData([[...x], ...series.map((values) => values.map((value) => value ?? null))]),
    resize: (width, height) => plot.setSize({ width, height }),
    mark: (x) => {
      if (x === marked) return;
      marked = x;
      plot.redraw(false);
    },
    picture: () => {
      const look = { fontSize: size, scale: devicePixelRatio, colour: (name: string) => colour(name)() };
      const whole = withLegend(plot.ctx.canvas, options.series, look);
      return new Promise((resolve) => whole.toBlob((blob) => resolve(blob ?? undefined), "image/png"));
    },
    destroy: () => plot.destroy(),
  };
}

/** Draws a series as separate shapes. @param radius CSS pixels */
function points(shape: Shape, radius: number): uPlot.Series.PathBuilder {
  return (plot, series, from, to) => {
    const stroke = new Path2D();
    const fill = new Path2D();
    const xs = plot.data[0];
    const ys = plot.data[series] ?? [];
    const r = radius * devicePixelRatio;
    for (let index = from; index <= to; index++) {
      const [x, y] = [xs[index], ys[index]];
      if (x === undefined || y === null || y === undefined) continue;
      const left = plot.valToPos(x, "x", true);
      const top = plot.valToPos(y, "y", true);
      const path = new Path2D();
      if (shape === "dot" || shape === "ring") path.arc(left, top, r, 0, 2 * Math.PI);
      else path.rect(left - r * 0.9, top - r * 0.9, r * 1.8, r * 1.8);
      stroke.addPath(path);
      if (shape === "dot" || shape === "square") fill.addPath(path);
    }
    return { stroke, fill, flags: 1 };
  };
}
