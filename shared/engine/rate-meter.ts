/** Bytes per second over a sliding window of up to 20 s, in buckets of half a second. */
import type { Instant } from "../core/time.ts";

const BUCKET_MS = 500;
const BUCKETS = 40;

/** The choker's window (BEP 3: a rolling 20 s average). */
export const CHOKER_WINDOW_MS = BUCKET_MS * BUCKETS;
/** For figures on the page: long enough to be calm, short enough to follow a change. */
export const DISPLAY_WINDOW_MS = 4_000;

export class RateMeter {
  /** All bytes ever counted. */
  total = 0;
  /** Created when there is something to count: most links never carry payload. */
  private buckets: number[] | undefined;
  /** Sum of the buckets. */
  private recent = 0;
  private bucket: number;
  private readonly since: Instant;

  constructor(now: Instant) {
    this.since = now;
    this.bucket = Math.floor(now / BUCKET_MS);
  }

  add(now: Instant, bytes: number): void {
    this.buckets ??= new Array<number>(BUCKETS).fill(0);
    this.advance(now, this.buckets);
    const at = this.bucket % BUCKETS;
    this.buckets[at] = (this.buckets[at] as number) + bytes;
    this.recent += bytes;
    this.total += bytes;
  }

  /** Bytes per second over the last `windowMs`, or over the meter's age where that is shorter, but never under 1 s. */
  rate(now: Instant, windowMs: number = CHOKER_WINDOW_MS): number {
    const { buckets } = this;
    if (buckets === undefined) return 0;
    this.advance(now, buckets);
    const count = Math.min(BUCKETS, Math.ceil(windowMs / BUCKET_MS));
    let bytes = this.recent;
    for (let back = count; back < BUCKETS; back++)
      bytes -= buckets[(this.bucket - back + BUCKETS) % BUCKETS] as number;
    const partBucket = now - this.bucket * BUCKET_MS;
    const covered = (count - 1) * BUCKET_MS + partBucket;
    const ms = Math.max(1000, Math.min(covered, now - this.since));
    return (bytes * 1000) / ms;
  }

  private advance(now: Instant, buckets: number[]): void {
    const bucket = Math.floor(now / BUCKET_MS);
    if (bucket <= this.bucket) return;
    const steps = Math.min(BUCKETS, bucket - this.bucket);
    for (let step = 1; step <= steps; step++) {
      const at = (bucket - step + 1) % BUCKETS;
      this.recent -= buckets[at] as number;
      buckets[at] = 0;
    }
    this.bucket = bucket;
  }
}
