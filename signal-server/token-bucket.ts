/** Grants up to `burst` at once and `perSecond` on the long run. Filled by the time it is told, not by a timer. */
import { type Instant, SECOND_MS } from "../shared/core/time.ts";
import type { Rate } from "./limits.ts";

export class TokenBucket {
  private readonly rate: Rate;
  private tokens: number;
  private filledAt: Instant;

  constructor(now: Instant, rate: Rate) {
    this.rate = rate;
    this.tokens = rate.burst;
    this.filledAt = now;
  }

  /** @returns false, taking nothing, when fewer than `amount` are there. */
  take(now: Instant, amount = 1): boolean {
    this.fill(now);
    if (this.tokens < amount) return false;
    this.tokens -= amount;
    return true;
  }

  /** Nothing is remembered of whom it limits: it may be thrown away and made anew. */
  isFull(now: Instant): boolean {
    this.fill(now);
    return this.tokens >= this.rate.burst;
  }

  private fill(now: Instant): void {
    const elapsed = Math.max(now - this.filledAt, 0);
    this.tokens = Math.min(this.tokens + (elapsed / SECOND_MS) * this.rate.perSecond, this.rate.burst);
    this.filledAt = now;
  }
}
