/** One token bucket per network address, dropped when it is full again. */
import type { Instant } from "../../core/time.ts";
import { type Rate, TokenBucket } from "../../core/token-bucket.ts";

export class AddressBudgets {
  private readonly rate: Rate;
  private readonly buckets = new Map<string, TokenBucket>();

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

  forgetIdle(now: Instant): void {
    for (const [address, bucket] of this.buckets) if (bucket.isFull(now)) this.buckets.delete(address);
  }

  get size(): number {
    return this.buckets.size;
  }
}
