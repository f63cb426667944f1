/**
 * One token bucket per network address, dropped when it is full again. Several processes share the budget of an address: each
 * takes from a bucket of its own, reports what it took from time to time, and learns what the others have left.
 */
import type { Instant } from "../../core/time.ts";
import { type Rate, TokenBucket } from "../../core/token-bucket.ts";

/** Part of a burst that a process takes before it reports: together, processes exceed the budget by about that much each. */
const REPORTED_PART = 0.05;

export class AddressBudgets {
  private readonly rate: Rate;
  private readonly buckets = new Map<string, TokenBucket>();
  private readonly unreported = new Map<string, number>();

  constructor(rate: Rate) {
    this.rate = rate;
  }

  /** @returns false if this address has spent its budget */
  take(now: Instant, address: string, amount = 1): boolean {
    let bucket = this.buckets.get(address);
    if (bucket === undefined) {
      bucket = new TokenBucket(now, this.rate);
      this.buckets.set(address, bucket);
    }
    return bucket.take(now, amount);
  }

  /** Notes that `amount` was taken. @returns how much there is to report; undefined while it is little */
  report(address: string, amount: number): number | undefined {
    const sum = (this.unreported.get(address) ?? 0) + amount;
    const isDue = sum >= REPORTED_PART * this.rate.burst;
    this.unreported.set(address, isDue ? 0 : sum);
    return isDue ? sum : undefined;
  }

  /** @param left of the budget that all processes share; less than zero if more was taken */
  limit(now: Instant, address: string, left: number): void {
    this.buckets.get(address)?.limit(now, left);
  }

  forgetIdle(now: Instant): void {
    for (const [address, bucket] of this.buckets) {
      if (!bucket.isFull(now)) continue;
      this.buckets.delete(address);
      this.unreported.delete(address);
    }
  }

  get size(): number {
    return this.buckets.size;
  }
}
