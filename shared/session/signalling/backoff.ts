/**
 * Exponential backoff with full jitter, so that not all clients reconnect at once when a tracker returns
 * (M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
 */
import type { Random } from "../../core/random.ts";

/** A restarted process is back within a second; 30 s are short compared with the 2 min between announces. */
const FIRST_CEILING_MS = 1000;
const LAST_CEILING_MS = 30_000;

export class Backoff {
  private readonly random: Random;
  private ceilingMs = FIRST_CEILING_MS;

  constructor(random: Random) {
    this.random = random;
  }

  /** @returns how long to wait before the next attempt, ms */
  next(): number {
    const delay = this.random.next() * this.ceilingMs;
    this.ceilingMs = Math.min(LAST_CEILING_MS, 2 * this.ceilingMs);
    return delay;
  }

  /** An attempt succeeded. */
  reset(): void {
    this.ceilingMs = FIRST_CEILING_MS;
  }
}
