/** Whether a machine could carry a run: else its caps did not bind, and the theory says nothing of the time it took. Pure. */
import type { Invalidity, Outcome } from "../model/outcome.ts";

/**
 * Timers that are late by as much as their period, on the average, let limits lapse. On a loaded machine where they were late by
 * half of it, a seed still used 98 % of its cap and the run took what it takes elsewhere.
 */
const MOST_LAG = 1;
/** A seed that somebody wants something of uses its whole cap, or nearly; 70 to 77 % where two cores were too few. */
const LEAST_USE = 0.85;

/**
 * @param seedUse the share of its cap that the seed sent while it was there
 * @param lag of the slowest worker (`Tardiness.share`)
 * @returns undefined where the machine kept up
 */
export function judgeMachine(
  binding: Outcome["binding"],
  seedUse: number,
  lag: number,
): Extract<Invalidity, { kind: "cpu-bound" }> | undefined {
  // Where downloads bind, the seed has nothing to do for some of the time.
  const used = binding === "slowest-download" ? 1 : seedUse;
  return lag > MOST_LAG || used < LEAST_USE ? { kind: "cpu-bound", used, lag } : undefined;
}
