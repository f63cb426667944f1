/** How much memory browsers take while something happens: looked at all the time, the greatest look counts. */
import { setTimeout as wait } from "node:timers/promises";
import { MIB } from "../content.ts";
import type { Processes } from "./processes.ts";

/** Each look costs the machine some ten milliseconds. */
const LOOK_EVERY_MS = 1_000;
const CALM_STEP = 4 * MIB;
const CALM_LOOKS = 3;
const MOST_CALMING_LOOKS = 20;

export interface MemoryUse {
  /** Bytes over the base at the greatest, and when `during` was over. */
  readonly growth: number;
  readonly left: number;
}

/** Bytes once they have stopped falling: what was needed before must not hide what is needed next. */
export async function calmMemory(processes: Processes): Promise<number> {
  let least = await processes.memory();
  let calm = 0;
  for (let look = 0; look < MOST_CALMING_LOOKS && calm < CALM_LOOKS; look++) {
    await wait(LOOK_EVERY_MS);
    const now = await processes.memory();
    calm = now < least - CALM_STEP ? 0 : calm + 1;
    least = Math.min(least, now);
  }
  return least;
}

/** @param bases bytes that each browser had before @returns one use a browser, and what `during` gave */
export async function watchMemory<T>(
  browsers: readonly Processes[],
  bases: readonly number[],
  during: () => Promise<T>,
): Promise<{ uses: readonly MemoryUse[]; result: T }> {
  const peaks = [...bases];
  const look = async (): Promise<number[]> => {
    const sizes = await Promise.all(browsers.map((processes) => processes.memory()));
    for (const [i, size] of sizes.entries()) peaks[i] = Math.max(peaks[i] ?? 0, size);
    return sizes;
  };
  const over = new AbortController();
  const looking = (async () => {
    while (!over.signal.aborted) {
      await look();
      await wait(LOOK_EVERY_MS, undefined, { signal: over.signal }).catch(() => {});
    }
  })();
  // Whoever awaits `looking` hears of its failure.
  looking.catch(() => {});
  try {
    const result = await during();
    const last = await look();
    const uses = bases.map((base, i) => ({
      growth: (peaks[i] ?? Number.NaN) - base,
      left: (last[i] ?? Number.NaN) - base,
    }));
    return { uses, result };
  } finally {
    over.abort();
    await looking;
  }
}
