/**
 * Limits on payload bytes: how much a session may send and request. All its torrents share one pair, so that the limits
 * hold for the sum. The burst is a quarter of a second, so that a late timer loses nothing; at least two blocks and at most
 * a piece. A limit of 0 lets nothing through.
 *
 * Torrents that could use more than their share get equal shares (`fair-queue.ts`): a share may not take while another one
 * with a lower mark waits.
 * A share that is refused learns when to return, and keeps its turn until shortly after that.
 */
import { BLOCK_LENGTH, PIECE_LENGTH } from "../core/layout.ts";
import { type Instant, SECOND_MS } from "../core/time.ts";
import { type Rate, TokenBucket } from "../core/token-bucket.ts";
import { type FairMember, FairQueue } from "./fair-queue.ts";

/** A waiting share keeps its turn if it is no later than this: the lateness of a coarse timer on a busy machine. */
const PATIENCE_MS = 50;
/** A share may be ahead by the bytes of this time. At high rates the others' timers could not keep up otherwise. */
const LEAD_MS = 25;
/** Pause before a share checks again whether another has had its turn: the finest timer there is. */
const LOOK_AGAIN_MS = 1;

/** One torrent's share of a limit. */
export type RateShare = ReturnType<RateLimiter["share"]>;

export interface TorrentLimits {
  readonly upload: RateShare;
  readonly download: RateShare;
}

export interface SessionLimits {
  readonly upload: RateLimiter;
  readonly download: RateLimiter;
}

export class RateLimiter {
  private readonly bucket: TokenBucket;
  private readonly blockLength: number;
  private limit: number | undefined;
  /** Shares that were refused, and when they return. */
  private readonly waiting = new Map<FairMember, Instant>();
  private readonly fair = new FairQueue();

  /** @param limit bytes per second; undefined: no limit @param blockLength the most that is taken at once, bytes */
  constructor(limit: number | undefined, blockLength: number = BLOCK_LENGTH) {
    this.blockLength = blockLength;
    this.bucket = new TokenBucket(0, rateOf(limit, blockLength));
    this.limit = limit;
  }

  /** Waiting shares should try again now. */
  setLimit(now: Instant, limit: number | undefined): void {
    this.bucket.setRate(now, rateOf(limit, this.blockLength));
    this.limit = limit;
    this.waiting.clear();
  }

  /** For one more torrent. Nothing has to be done when the torrent is removed. */
  share() {
    const own: FairMember = { mark: this.fair.front };
    return {
      /** Whether `bytes`, at most a block, may pass now; if so they are taken. */
      take: (now: Instant, bytes: number) => this.take(now, own, bytes),
      /** Returns bytes that were taken and not used. */
      giveBack: (bytes: number) => this.giveBack(own, bytes),
      /** When to try again after a refusal. */
      readyAt: (now: Instant, bytes: number) => this.readyAt(now, own, bytes),
    };
  }

  private take(now: Instant, own: FairMember, bytes: number): boolean {
    if (this.limit === undefined) return true;
    own.mark = this.fair.markOf(own, this.lead);
    if (this.isOthersTurn(now, own) || !this.bucket.take(now, bytes)) return false;
    this.waiting.delete(own);
    this.fair.begin(own, this.lead);
    own.mark += bytes;
    return true;
  }

  private giveBack(own: FairMember, bytes: number): void {
    if (this.limit === undefined) return;
    this.bucket.giveBack(bytes);
    own.mark -= bytes;
  }

  private readyAt(now: Instant, own: FairMember, bytes: number): Instant {
    if (this.limit === undefined) return now;
    const at = this.isOthersTurn(now, own)
      ? Math.max(now + LOOK_AGAIN_MS, this.bucket.readyAt(now, bytes + this.blockLength))
      : this.bucket.readyAt(now, bytes);
    this.waiting.set(own, at);
    return at;
  }

  private isOthersTurn(now: Instant, own: FairMember): boolean {
    for (const [other, at] of this.waiting) {
      if (now > at + PATIENCE_MS) this.waiting.delete(other);
      else if (other !== own && other.mark + this.lead < own.mark) return true;
    }
    return false;
  }

  private get lead(): number {
    return ((this.limit ?? 0) * LEAD_MS) / SECOND_MS;
  }
}

function rateOf(limit: number | undefined, blockLength: number): Rate {
  // Without a limit the bucket is not used.
  if (limit === undefined) return { burst: PIECE_LENGTH, perSecond: 0 };
  if (limit === 0) return { burst: 0, perSecond: 0 };
  return { burst: Math.min(PIECE_LENGTH, Math.max(2 * blockLength, limit / 4)), perSecond: limit };
}
