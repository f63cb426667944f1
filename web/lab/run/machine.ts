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
 * The lab's page has little to do: looks at the swarm that it misses mean that processors were wanting. Eleven peers on two cores
 * that did nothing else cost it none. Seventeen, where the machine was too slow for their caps, cost it 11 to 54 %: the seed used
 * 88 to 95 % of its cap and the run took 1.1 to 1.3 times as long as elsewhere. Among other work eleven peers cost it 9 %, and
 * the caps still bound.
 */
const MOST_MISSED = 0.2;
const BUSY_MISSED = 0.08;
const LEAST_USE_WHEN_BUSY = 0.97;

/** How many looks at the swarm a run should have had, and had. */
export class Looks {
  private had = 0;
  private due = 0;

  /** @param gapMs since the look before @param everyMs how often there should be one */
  add(gapMs: number, everyMs: number): void {
    this.had += 1;
    this.due += gapMs / everyMs;
  }

  /** The share of them that was missed, 0 to 1. */
  get missed(): number {
    return this.due === 0 ? 0 : Math.max(0, 1 - this.had / this.due);
  }
}

/**
 * @param seedUse the share of its cap that the seed sent while it was there
 * @param lag of the slowest worker (`Tardiness.share`)
 * @param missed of the page's own looks (`Looks.missed`)
 * @returns undefined where the machine kept up
 */
export function judgeMachine(
  binding: Outcome["binding"],
  seedUse: number,
  lag: number,
  missed: number,
): Extract<Invalidity, { kind: "cpu-bound" }> | undefined {
  // Where downloads bind, the seed has nothing to do for some of the time.
  const used = binding === "slowest-download" ? 1 : seedUse;
  const leastUse = missed > BUSY_MISSED ? LEAST_USE_WHEN_BUSY : LEAST_USE;
  const keptUp = lag <= MOST_LAG && missed <= MOST_MISSED && used >= leastUse;
  return keptUp ? undefined : { kind: "cpu-bound", used, lag: Math.max(lag, missed) };
}
