/**
 * Grants up to `burst` at once and `perSecond` on the long run. Filled by the time it is told, not by a timer. Knows
 * nothing of what its tokens stand for, nor of who takes them.
 *
 * What flows in while it is full is lost, with one exception: who was told to come back at some instant and comes a little
 * late, as timers are, still finds it. Otherwise no rate above a burst for each timer's delay could be held.
 */
import { type Instant, NEVER, SECOND_MS } from "./time.ts";

export interface Rate {
  /** How much may come at once. */
  readonly burst: number;
  readonly perSecond: number;
}

/** A coarse timer on a busy machine, and some patience among those who share. Who comes later than that has rested. */
const LATENESS_MS = 50;
/** No timer is finer; and no rounding can make two instants one. */
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

  /** What was saved up stays, as far as the new burst holds it. */
  setRate(now: Instant, rate: Rate): void {
    this.fill(now);
    this.rate = rate;
    this.promisedAt = NEVER;
  }

  /** @returns false, taking nothing, when fewer than `amount` are there. */
  take(now: Instant, amount = 1): boolean {
    this.fill(now);
    if (this.tokens < amount) return false;
    this.tokens -= amount;
    return true;
  }

  /** What was taken was not used after all. */
  giveBack(amount: number): void {
    this.tokens += amount;
  }

  /** When `take` will succeed, if nobody else takes first: for more than a burst, and at no rate at all, never. */
  readyAt(now: Instant, amount = 1): Instant {
    this.fill(now);
    const { burst, perSecond } = this.rate;
    const lacking = amount - this.tokens;
    if (lacking <= 0) return now;
    if (amount > burst || perSecond === 0) return NEVER;
    this.promisedAt = now + Math.max(MIN_WAIT_MS, (lacking / perSecond) * SECOND_MS);
    return this.promisedAt;
  }

  /** Nothing is remembered of whom it limits: it may be thrown away and made anew. */
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

/** What flows in between two instants. */
function flow(from: Instant, to: Instant, perSecond: number): number {
  return (Math.max(to - from, 0) / SECOND_MS) * perSecond;
}
