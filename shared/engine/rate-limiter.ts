/**
 * Limits on payload bytes: what a tab may send and ask for. One pair a tab, shared by its torrents, so that the limits
 * hold for the sum. The burst is a quarter of a second, at least two blocks, so that a timer that is late by some
 * milliseconds loses nothing, and at most a piece. A limit of 0 lets nothing through.
 *
 * Torrents that all want more get the same. Each share has a mark, the bytes it has taken; nobody takes whose mark is ahead
 * of that of another who waits (start-time fair queueing: Goyal, Vin, Cheng 1996). Who waits is told when to come, and keeps
 * its turn until a while after that. Who wanted nothing for a time starts level with the others.
 */
import { BLOCK_LENGTH, PIECE_LENGTH } from "../core/layout.ts";
import { type Instant, SECOND_MS } from "../core/time.ts";
import { type Rate, TokenBucket } from "../core/token-bucket.ts";

/** How late who waits may come without losing its turn. */
const PATIENCE_MS = 50;
/** A share may be ahead by what passes in this time: at high rates the others' timers could not keep up otherwise. */
const LEAD_MS = 25;
/** When to look again whether another has had its turn. */
const LOOK_AGAIN_MS = 1;

/** What one torrent may take. */
export interface RateShare {
  /** Whether `bytes`, at most a block, may pass now; if so they are taken. */
  take(now: Instant, bytes: number): boolean;
  /** What was taken was not used after all. */
  giveBack(bytes: number): void;
  /** When to try again what has just been refused. */
  readyAt(now: Instant, bytes: number): Instant;
}

/** A torrent's. */
export interface TorrentLimits {
  readonly upload: RateShare;
  readonly download: RateShare;
}

/** A tab's. */
export interface TabLimits {
  readonly upload: RateLimiter;
  readonly download: RateLimiter;
}

interface Standing {
  /** Bytes taken, or as many as if it had always wanted some. */
  mark: number;
}

export class RateLimiter {
  private readonly bucket: TokenBucket;
  private readonly blockLength: number;
  private limit: number | undefined;
  /** Who was refused, and when it comes again. */
  private readonly waiting = new Map<Standing, Instant>();
  /** The foremost mark from which something was taken. */
  private front = 0;

  /** @param limit bytes a second; undefined: no limit @param blockLength the most that is taken at once, bytes */
  constructor(limit: number | undefined, blockLength: number = BLOCK_LENGTH) {
    this.blockLength = blockLength;
    this.bucket = new TokenBucket(0, rateOf(limit, blockLength));
    this.limit = limit;
  }

  /** Who waits should look again. */
  setLimit(now: Instant, limit: number | undefined): void {
    this.bucket.setRate(now, rateOf(limit, this.blockLength));
    this.limit = limit;
    this.waiting.clear();
  }

  /** For one more torrent. Nothing has to be done when it goes. */
  share(): RateShare {
    const own: Standing = { mark: this.front };
    return {
      take: (now, bytes) => this.take(now, own, bytes),
      giveBack: (bytes) => this.giveBack(own, bytes),
      readyAt: (now, bytes) => this.readyAt(now, own, bytes),
    };
  }

  private take(now: Instant, own: Standing, bytes: number): boolean {
    if (this.limit === undefined) return true;
    // Nothing is saved up by wanting nothing.
    own.mark = Math.max(own.mark, this.front - this.lead);
    if (this.isOthersTurn(now, own) || !this.bucket.take(now, bytes)) return false;
    this.waiting.delete(own);
    this.front = Math.max(this.front, own.mark);
    own.mark += bytes;
    return true;
  }

  private giveBack(own: Standing, bytes: number): void {
    if (this.limit === undefined) return;
    this.bucket.giveBack(bytes);
    own.mark -= bytes;
  }

  private readyAt(now: Instant, own: Standing, bytes: number): Instant {
    if (this.limit === undefined) return now;
    const at = this.isOthersTurn(now, own)
      ? Math.max(now + LOOK_AGAIN_MS, this.bucket.readyAt(now, bytes + this.blockLength))
      : this.bucket.readyAt(now, bytes);
    this.waiting.set(own, at);
    return at;
  }

  private isOthersTurn(now: Instant, own: Standing): boolean {
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
  // Without a limit the bucket rests.
  if (limit === undefined) return { burst: PIECE_LENGTH, perSecond: 0 };
  if (limit === 0) return { burst: 0, perSecond: 0 };
  return { burst: Math.min(PIECE_LENGTH, Math.max(2 * blockLength, limit / 4)), perSecond: limit };
}
