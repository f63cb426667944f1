/** How bytes came to one page over time, and what several such flows together come to. Pure. */

export interface Point {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Payload bytes that have come by then. */
  readonly bytes: number;
}

export interface Flow {
  /** When the page was told to begin and when it had everything, milliseconds since 1970. */
  readonly toldAt: number;
  readonly doneAt: number;
  readonly points: readonly Point[];
}

export interface Passage {
  /** From the first page that was told to the last that had everything. */
  readonly seconds: number;
  /** 10^6 bytes a second of all pages together in that time. */
  readonly rate: number;
  /** The same from the first byte on. */
  readonly flowingRate: number;
  /** The longest time, seconds, in which a page that had begun and lacked something got nothing. */
  readonly pause: number;
  /** 10^6 bytes a second of all pages together, in each `SERIES_STEP_MS` since the first was told. */
  readonly series: readonly number[];
}

export const SERIES_STEP_MS = 500;
const MEGA = 1e6;

/** @param bytes that each of the pages got in the end */
export function passageOf(flows: readonly Flow[], bytes: number): Passage {
  const begin = Math.min(...flows.map(({ toldAt }) => toldAt));
  const end = Math.max(...flows.map(({ doneAt }) => doneAt));
  const first = Math.min(...flows.map(firstByteAt));
  const megabytes = (bytes * flows.length) / MEGA;
  return {
    seconds: (end - begin) / 1000,
    rate: megabytes / ((end - begin) / 1000),
    flowingRate: megabytes / ((end - first) / 1000),
    pause: Math.max(...flows.map(pauseOf)),
    series: seriesOf(flows, begin, end),
  };
}

/** The last moment at which nothing had come, as far as was seen. */
function firstByteAt({ points, toldAt }: Flow): number {
  const first = points.findIndex(({ bytes }) => bytes > 0);
  return points[first - 1]?.at ?? toldAt;
}

function pauseOf({ points, doneAt }: Flow): number {
  let longest = 0;
  let last: Point | undefined;
  for (const point of points) {
    if (point.bytes === (last?.bytes ?? 0)) continue;
    if (last !== undefined) longest = Math.max(longest, Math.min(point.at, doneAt) - last.at);
    last = point;
  }
  return longest / 1000;
}

function seriesOf(flows: readonly Flow[], begin: number, end: number): number[] {
  const series: number[] = [];
  // The last step may be shorter, but not so short that one message makes a peak of it.
  for (let from = begin; from < end - SERIES_STEP_MS / 2; from += SERIES_STEP_MS) {
    const to = Math.min(end, from + SERIES_STEP_MS);
    const bytes = flows.reduce((sum, flow) => sum + bytesAt(flow, to) - bytesAt(flow, from), 0);
    series.push(bytes / MEGA / ((to - from) / 1000));
  }
  return series;
}

/** Between two points bytes are taken to have come evenly. */
function bytesAt({ points }: Flow, at: number): number {
  const after = points.findIndex((point) => point.at > at);
  const to = after < 0 ? points.at(-1) : points[after];
  const from = after < 0 ? to : points[after - 1];
  if (from === undefined || to === undefined) return 0;
  return to.at === from.at
    ? from.bytes
    : from.bytes + ((to.bytes - from.bytes) * (at - from.at)) / (to.at - from.at);
}
