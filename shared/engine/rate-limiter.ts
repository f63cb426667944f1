/**
 * Token buckets on payload bytes: what a tab may send and ask for. One pair a tab, shared by its torrents, so that
 * the limits hold for the sum. The burst is a quarter of a second, at least two blocks, so that a timer that is late by some
 * milliseconds loses nothing, and at most a piece.
 */
import { BLOCK_LENGTH, PIECE_LENGTH } from "../core/layout.ts";
import type { Instant } from "../core/time.ts";

export class TokenBucket {
  private rate: number | undefined;
  private tokens = 0;
  private filledAt: Instant = 0;

  /** @param rate bytes a second; undefined: no limit */
  constructor(rate: number | undefined) {
    this.rate = rate;
    this.tokens = this.burst;
  }

  setRate(now: Instant, rate: number | undefined): void {
    this.fill(now);
    this.rate = rate;
    this.tokens = Math.min(this.tokens, this.burst);
  }

  /** Whether `bytes` may pass now; if so they are taken. */
  take(now: Instant, bytes: number): boolean {
    if (this.rate === undefined) return true;
    this.fill(now);
    if (this.tokens < Math.min(bytes, this.burst)) return false;
    this.tokens -= bytes;
    return true;
  }

  /** What was taken was not used after all. */
  giveBack(bytes: number): void {
    if (this.rate !== undefined) this.tokens = Math.min(this.burst, this.tokens + bytes);
  }

  /** When `take` will succeed, if nobody else takes first. */
  readyAt(now: Instant, bytes: number): Instant {
    if (this.rate === undefined) return now;
    this.fill(now);
    const lacking = Math.min(bytes, this.burst) - this.tokens;
    return lacking <= 0 ? now : now + Math.max(1, (lacking * 1000) / this.rate);
  }

  private get burst(): number {
    return Math.min(PIECE_LENGTH, Math.max(2 * BLOCK_LENGTH, (this.rate ?? Number.POSITIVE_INFINITY) / 4));
  }

  private fill(now: Instant): void {
    if (this.rate !== undefined) {
      this.tokens = Math.min(this.burst, this.tokens + ((now - this.filledAt) * this.rate) / 1000);
    }
    this.filledAt = now;
  }
}

export interface TabLimits {
  readonly upload: TokenBucket;
  readonly download: TokenBucket;
}
