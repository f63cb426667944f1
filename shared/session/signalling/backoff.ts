/**
 * Exponential backoff with full jitter: a tracker that comes back is not met by all its clients at once
 * (M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
 */
import type { Random } from "../../core/random.ts";

const FIRST_CEILING_MS = 1000;
const LAST_CEILING_MS = 30_000;

export class Backoff {
  private readonly random: Random;
  private ceilingMs = FIRST_CEILING_MS;

  constructor(random: Random) {
    this.random = random;
  }

  /** @returns how long to wait before the next try, ms */
  next(): number {
    const delay = this.random.next() * this.ceilingMs;
    this.ceilingMs = Math.min(LAST_CEILING_MS, 2 * this.ceilingMs);
    return delay;
  }

  /** A try succeeded. */
  reset(): void {
    this.ceilingMs = FIRST_CEILING_MS;
  }
}
