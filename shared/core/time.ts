/** Milliseconds on a monotonic clock; only differences have a meaning. */
export type Instant = number;

export const SECOND_MS = 1000;
export const MINUTE_MS = 60 * SECOND_MS;
export const DAY_MS = 24 * 60 * MINUTE_MS;

/** Later than everything: "no need to wake". */
export const NEVER: Instant = Number.POSITIVE_INFINITY;
