/**
 * A chart of two rates over the last two minutes. The page's only import of uPlot, loaded when the user opens the details.
 * Colours come from the style sheet. Knows nothing about torrents.
 */
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";

export interface RatePlot {
  /** Times in seconds on any clock, ascending; rates in bytes per second. */
  update(times: readonly number[], download: readonly number[], upload: readonly number[]): void;
  /** CSS pixels. */
  resize(width: number): void;
  destroy(): void;
}

const HEIGHT = 140;
const SPAN_S = 120;

export interface RatePlotOptions {
  readonly width: number;
  readonly rate: (bytesPerSecond: number) => string;
  readonly ago: (seconds: number) => string;
}

export function createRatePlot(host: HTMLElement, { width, rate, ago }: RatePlotOptions): RatePlot {
  const style = getComputedStyle(host);
  const colour = (name: string) => () => style.getPropertyValue(name).trim();
  const axis = {
    stroke: colour("--ink-soft"),
    font: "12px system-ui, sans-serif",
    grid: { stroke: colour("--line"), width: 1 },
    ticks: { show: false },
  };
  let end = 0;
  const plot = new uPlot(
    {
      width,
      height: HEIGHT,
      legend: { show: false },
      cursor: { show: false },
      padding: [8, 20, 0, 0],
      scales: {
        x: { time: false, range: () => [end - SPAN_S, end] },
        y: { range: (_, __, highest) => [0, Math.max(1000, (highest ?? 0) * 1.1)] },
      },
      axes: [
        {
          ...axis,
          size: 24,
          splits: () => [end - 120, end - 90, end - 60, end - 30, end],
          values: (_, splits) => splits.map((at) => ago(Math.round(end - at))),
        },
        {
          ...axis,
          size: 76,
          splits: (_, __, low, high) => [low, high / 2.2, high / 1.1],
          values: (_, splits) => splits.map(rate),
        },
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
      end = times.at(-1) ?? 0;
      plot.setData([[...times], [...download], [...upload]]);
    },
    resize: (wide) => plot.setSize({ width: wide, height: HEIGHT }),
    destroy: () => plot.destroy(),
  };
}
