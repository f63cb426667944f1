/**
 * Judges whether the machine could carry a run. If it could not, the processor and not the limits determined the time, and the
 * bound does not apply. The thresholds come from runs on two cores (docs/decisions/0016).
 */
import type { PeerReport } from "../channel/messages.ts";
import type { Invalidity, Outcome } from "../model/outcome.ts";

/**
 * Share of time during which timers were overdue. Timers that are late by their whole period on average no longer enforce the
 * limits. With a share of 0.5 on a loaded machine, a seeder still used 98 % of its limit and the run took no longer than elsewhere.
 */
const MOST_LAG = 1;
/** Share of its upload limit that the seeder used. A seeder in demand uses nearly all of it; 70 to 77 % on a machine that was too slow. */
const LEAST_USE = 0.85;

/**
 * Share of the page's samples that were missed. The page does little else, so a missed sample means that no processor was free:
 *
 *   peers  other work  missed      effect
 *   11     none        0           none
 *   11     some        9 %         none
 *   17     none        11 to 54 %  the seeder used 88 to 95 % of its limit; the run took 1.1 to 1.3 times as long as elsewhere
 *
 * Above BUSY_MISSED the run therefore counts only if the seeder used nearly its whole limit, above MOST_MISSED not at all.
 */
const MOST_MISSED = 0.2;
const BUSY_MISSED = 0.08;
const LEAST_USE_WHEN_BUSY = 0.97;

/** Counts the samples that a run had and should have had. */
export class SampleCount {
  private had = 0;
  private due = 0;

  /** @param gapMs since the previous sample @param everyMs the interval between samples */
  add(gapMs: number, everyMs: number): void {
    this.had += 1;
    this.due += gapMs / everyMs;
  }

  /** The share of samples that were missed, 0 to 1. */
  get missed(): number {
    return this.due === 0 ? 0 : Math.max(0, 1 - this.had / this.due);
  }
}

/** Reports come every second; a shorter time says nothing. */
const LEAST_MS = 1_000;

/** The share of time during which a worker's timers were overdue, since the clock started. */
export class Tardiness {
  private first: { readonly overdueMs: number; readonly watchedMs: number } | undefined;
  private last: { readonly overdueMs: number; readonly watchedMs: number } | undefined;

  add({ overdueMs, watchedMs }: PeerReport): void {
    this.last = { overdueMs, watchedMs };
    this.first ??= this.last;
  }

  /** Excludes the time before the clock starts. */
  restart(): void {
    this.first = this.last;
  }

  /** 0 to 1, or more when a timer missed several periods. */
  get share(): number {
    if (this.first === undefined || this.last === undefined) return 0;
    const watched = this.last.watchedMs - this.first.watchedMs;
    return watched < LEAST_MS ? 0 : (this.last.overdueMs - this.first.overdueMs) / watched;
  }
}

/**
 * @param seederUse the share of its upload limit that the seeder used while it was present
 * @param lag `Tardiness.share` of the slowest worker
 * @param missed `SampleCount.missed`
 * @returns undefined when the machine kept up
 */
export function judgeMachine(
  binding: Outcome["binding"],
  seederUse: number,
  lag: number,
  missed: number,
): Extract<Invalidity, { kind: "cpu-bound" }> | undefined {
  // When the download limits are the bottleneck, the seeder is idle part of the time.
  const used = binding === "slowest-download" ? 1 : seederUse;
  const leastUse = missed > BUSY_MISSED ? LEAST_USE_WHEN_BUSY : LEAST_USE;
  const keptUp = lag <= MOST_LAG && missed <= MOST_MISSED && used >= leastUse;
  return keptUp ? undefined : { kind: "cpu-bound", used, lag: Math.max(lag, missed) };
}
