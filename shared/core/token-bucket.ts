/**
 * Grants up to `burst` at once and `perSecond` in the long run. It is filled by the time passed to it, not by a timer.
 *
 * Tokens that arrive while it is full are lost, with one exception: a caller that was given an instant to come back and comes
 * a little late, as timers do, still gets them. Otherwise the rate could not exceed one burst per timer delay.
 */
import { type Instant, NEVER, SECOND_MS } from "./time.ts";

export interface Rate {
  /** The most that may be taken at once. */
  readonly burst: number;
  readonly perSecond: number;
}

/** Delay of a coarse timer on a busy machine, with some room for callers that share a bucket. A later caller was idle. */
const LATENESS_MS = 50;
/** No timer is finer, and rounding cannot make two instants equal. */
const MIN_WAIT_MS = 1;

export class TokenBucket {
  private rate: Rate;
  private tokens: number;
  private filledAt: Instant;
  private promisedAt: Instant = NEVER;

  /** Full at first. */
  constructor(now: Instant, rate: Rate) {
    this.rate = rate;
    this.tokens = rate.burst;
    this.filledAt = now;
  }

  /** Keeps the tokens that are there, up to the new burst. */
  setRate(now: Instant, rate: Rate): void {
    this.fill(now);
    this.rate = rate;
    this.promisedAt = NEVER;
  }

  /** @returns false, and takes nothing, if fewer than `amount` are there */
  take(now: Instant, amount = 1): boolean {
    this.fill(now);
    if (this.tokens < amount) return false;
    this.tokens -= amount;
    return true;
  }

  /** Returns tokens that were taken and not used. */
  giveBack(amount: number): void {
    this.tokens += amount;
  }

  /** Leaves at most `tokens`; a number below zero has to be filled up first. */
  limit(now: Instant, tokens: number): void {
    this.fill(now);
    this.tokens = Math.min(this.tokens, tokens);
  }

  /** When `take` will succeed if nothing else is taken before. NEVER for more than a burst, or if the rate is 0. */
  readyAt(now: Instant, amount = 1): Instant {
    this.fill(now);
    const { burst, perSecond } = this.rate;
    const lacking = amount - this.tokens;
    if (lacking <= 0) return now;
    if (amount > burst || perSecond === 0) return NEVER;
    this.promisedAt = now + Math.max(MIN_WAIT_MS, (lacking / perSecond) * SECOND_MS);
    return this.promisedAt;
  }

  /** A full bucket has no history: it can be dropped and created again. */
  isFull(now: Instant): boolean {
    this.fill(now);
    return this.tokens >= this.rate.burst;
  }

  private fill(now: Instant): void {
    const { burst, perSecond } = this.rate;
    const isLate = now - this.promisedAt <= LATENESS_MS;
    const room = burst + (isLate ? flow(this.promisedAt, now, perSecond) : 0);
    this.tokens = Math.min(this.tokens + flow(this.filledAt, now, perSecond), room);
    this.filledAt = now;
  }
}

/** Tokens that arrive between two instants. */
function flow(from: Instant, to: Instant, perSecond: number): number {
  return (Math.max(to - from, 0) / SECOND_MS) * perSecond;
}
