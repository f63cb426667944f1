/**
 * A chart of two rates during one transfer; its axes fit the transfer and have round ticks. The page's only import of uPlot, loaded
 * when the user opens the details. Colours come from the style sheet. Knows nothing about torrents.
 */
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { roundTicks, timeTicks } from "./ticks.ts";

export interface RatePlot {
  /** Seconds since the transfer began, ascending; rates in bytes per second. */
  update(times: readonly number[], download: readonly number[], upload: readonly number[]): void;
  /** CSS pixels. */
  resize(width: number): void;
  /** Redraws after the style sheet's colours have changed. */
  restyle(): void;
  destroy(): void;
}

const HEIGHT = 140;
/** Seconds: the shortest axis. */
const SHORTEST = 5;
/** Bytes per second: the lowest axis. */
const LOWEST = 1_000;

export interface RatePlotOptions {
  readonly width: number;
  readonly rate: (bytesPerSecond: number) => string;
  readonly time: (seconds: number) => string;
}

export function createRatePlot(host: HTMLElement, { width, rate, time }: RatePlotOptions): RatePlot {
  const style = getComputedStyle(host);
  const colour = (name: string) => () => style.getPropertyValue(name).trim();
  const axis = {
    stroke: colour("--ink-soft"),
    font: `12px ${style.fontFamily}`,
    grid: { stroke: colour("--line"), width: 1 },
    ticks: { show: false },
  };
  let span = SHORTEST;
  let rates: readonly number[] = roundTicks(LOWEST);
  const plot = new uPlot(
    {
      width,
      height: HEIGHT,
      legend: { show: false },
      cursor: { show: false },
      padding: [8, 20, 0, 0],
      scales: {
        x: { time: false, range: () => [0, span] },
        y: { range: () => [0, rates.at(-1) ?? LOWEST] },
      },
      axes: [
        { ...axis, size: 24, splits: () => [...timeTicks(span)], values: (_, splits) => splits.map(time) },
        { ...axis, size: 76, splits: () => [...rates], values: (_, splits) => splits.map(rate) },
      ],
      series: [
        {},
        { stroke: colour("--plot-download"), width: 2, points: { show: false } },
        { stroke: colour("--plot-upload"), width: 2, dash: [5, 4], points: { show: false } },
      ],
    },
    [[], [], []],
    host,
  );
  return {
    update: (times, download, upload) => {
      span = Math.max(SHORTEST, times.at(-1) ?? 0);
      rates = roundTicks(Math.max(LOWEST, ...download, ...upload));
      plot.setData([[...times], [...download], [...upload]]);
    },
    resize: (wide) => plot.setSize({ width: wide, height: HEIGHT }),
    restyle: () => plot.redraw(false, true),
    destroy: () => plot.destroy(),
  };
}
