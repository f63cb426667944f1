/** How the bytes of a file arrived at one page over time, and the figures of several such flows together. Pure. */

export interface Point {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Payload bytes received by then. */
  readonly bytes: number;
}

export interface Flow {
  /** When the page started and when the file was complete, milliseconds since 1970. */
  readonly startedAt: number;
  readonly doneAt: number;
  readonly points: readonly Point[];
}

export interface FlowFigures {
  /** 10^6 bytes per second of all pages together, from the first start to the last completion. */
  readonly rate: number;
  /** The same, counted from the first byte. */
  readonly flowingRate: number;
  /** Longest time, seconds, during which a page with an incomplete file received nothing after its first byte. */
  readonly pause: number;
}

const MEGA = 1e6;

/** @param bytes of the file that every page received */
export function flowFigures(flows: readonly Flow[], bytes: number): FlowFigures {
  const begin = Math.min(...flows.map(({ startedAt }) => startedAt));
  const end = Math.max(...flows.map(({ doneAt }) => doneAt));
  const first = Math.min(...flows.map(firstByteAt));
  const megabytes = (bytes * flows.length) / MEGA;
  return {
    rate: megabytes / ((end - begin) / 1000),
    flowingRate: megabytes / ((end - first) / 1000),
    pause: Math.max(...flows.map(pauseOf)),
  };
}

/** The last sample before the first byte. */
function firstByteAt({ points, startedAt }: Flow): number {
  const first = points.findIndex(({ bytes }) => bytes > 0);
  return points[first - 1]?.at ?? startedAt;
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
