/**
 * How long to wait before each attempt to reach a tracker. Waits double, with jitter, so that not all clients come back at
 * once when a tracker returns (M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
 */
import type { Random } from "../../core/random.ts";
import { MINUTE_MS, SECOND_MS } from "../../core/time.ts";

/** A restarted process is back within a second. */
const FIRST_MS = SECOND_MS;
/** A tracker that is restarted or moved gets its clients back within half a minute. */
const RESTART_MS = 30 * SECOND_MS;
/** Failures after which a tracker counts as away for long: about four minutes. */
const RESTART_FAILURES = 16;
/** A tracker that has been away for long is found again about as soon as others announce. */
const LAST_MS = 3 * MINUTE_MS;

export class Backoff {
  private readonly random: Random;
  private failures = 0;

  constructor(random: Random) {
    this.random = random;
  }

  /** More than a restart explains. */
  get isLong(): boolean {
    return this.failures > 2;
  }

  /** @returns milliseconds until the next attempt */
  next(): number {
    const most = this.failures < RESTART_FAILURES ? RESTART_MS : LAST_MS;
    const longest = Math.min(most, FIRST_MS * 2 ** Math.min(this.failures, 30));
    // The first wait is short and is spread over its whole span. Later ones keep half of it, so that bad luck cannot make
    // several attempts follow each other at once.
    const shortest = this.failures === 0 ? 0 : longest / 2;
    this.failures++;
    return shortest + this.random.next() * (longest - shortest);
  }

  reset(): void {
    this.failures = 0;
  }
}
