/** How many signals pass between two neighbours in one direction. */
import type { Instant } from "../../core/time.ts";
import { TokenBucket } from "../../core/token-bucket.ts";
import type { SignalRate } from "./limits.ts";

export class SignalFlow {
  private readonly messages: TokenBucket;
  private readonly bytes: TokenBucket;

  constructor(now: Instant, rate: SignalRate) {
    this.messages = new TokenBucket(now, rate.messages);
    this.bytes = new TokenBucket(now, rate.bytes);
  }

  /** @returns false when a message of this length is too much now */
  take(now: Instant, length: number): boolean {
    if (!this.messages.take(now)) return false;
    return this.bytes.take(now, length);
  }
}
