/** Milliseconds on a monotonic clock; only differences have a meaning. */
export type Instant = number;

export const SECOND_MS = 1000;
export const MINUTE_MS = 60 * SECOND_MS;
export const DAY_MS = 24 * 60 * MINUTE_MS;

/** Later than everything: "no need to wake". */
export const NEVER: Instant = Number.POSITIVE_INFINITY;

/**
 * Whole milliseconds since 1970 that pass like a monotonic clock: the clock on the wall may be set, and what has to last for days must not
 * end because of it. Time during which the machine sleeps may be missing.
 * @param wallTime read once
 */
export function steadyTime(wallTime: () => number, now: () => Instant): () => number {
  const startedAt = wallTime() - now();
  return () => Math.trunc(startedAt + now());
}
