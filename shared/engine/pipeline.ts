/**
 * The requests outstanding on one link: how many there may be, and when one is given up.
 *
 * A data channel stalls for seconds when too much is in flight on a fresh link, so the window starts at 256 KiB and
 * grows by a sixteenth of a block a block while answers come promptly; it shrinks when they queue. It is the only
 * thing that bounds what is in flight. Time-outs follow the peer's own response time (RFC 6298's estimator).
 */
import { BLOCK_LENGTH, type Block, type PieceIndex } from "../core/layout.ts";
import { type Instant, NEVER, SECOND_MS } from "../core/time.ts";

const INITIAL_WINDOW = (256 * 1024) / BLOCK_LENGTH;
const MIN_WINDOW = 2;
const MAX_WINDOW = 500;
const GROWTH = 1 / 16;
const SHRINK = 1 - 1 / 32;
/** Answers this much slower than the fastest: the window is large enough … */
const PROMPT_MS = 150;
/** … and this much: too large. */
const QUEUED_MS = 400;
const MIN_TIMEOUT_MS = 2 * SECOND_MS;
const MAX_TIMEOUT_MS = 60 * SECOND_MS;
/** Before the first answer nothing is known. */
const FIRST_TIMEOUT_MS = 10 * SECOND_MS;
export const SNUBBED_AFTER_MS = 60 * SECOND_MS;

export interface OutstandingRequest {
  readonly block: Block;
  readonly askedAt: Instant;
}

export function blockKey(piece: PieceIndex | number, begin: number): number {
  return piece * 1024 + begin / BLOCK_LENGTH;
}

export class Pipeline {
  snubbed = false;
  private window = INITIAL_WINDOW;
  /** In the order of asking. */
  private readonly outstanding = new Map<number, OutstandingRequest>();
  private mean = 0;
  private deviation = 0;
  private fastest = Number.POSITIVE_INFINITY;
  /** When the last block came, or when asking began after idleness. */
  private progressAt: Instant = NEVER;

  /** How many more requests fit. @param peerLimit the peer's "reqq" */
  room(peerLimit: number): number {
    const window = this.snubbed ? 1 : Math.floor(this.window);
    return Math.max(0, Math.min(window, peerLimit) - this.outstanding.size);
  }

  get size(): number {
    return this.outstanding.size;
  }

  blocks(): IterableIterator<OutstandingRequest> {
    return this.outstanding.values();
  }

  has(piece: number, begin: number): boolean {
    return this.outstanding.has(blockKey(piece, begin));
  }

  asked(now: Instant, block: Block): void {
    if (this.progressAt === NEVER) this.progressAt = now;
    this.outstanding.set(blockKey(block.piece, block.begin), { block, askedAt: now });
  }

  /** @returns the block that was asked for, or undefined when it was not. */
  answered(now: Instant, piece: number, begin: number): Block | undefined {
    const key = blockKey(piece, begin);
    const request = this.outstanding.get(key);
    if (request === undefined) return undefined;
    this.outstanding.delete(key);
    this.progressAt = now;
    this.snubbed = false;
    this.learn(now - request.askedAt);
    return request.block;
  }

  /** The request is off: cancelled, rejected or given up. @returns whether it was outstanding */
  drop(piece: number, begin: number): boolean {
    return this.outstanding.delete(blockKey(piece, begin));
  }

  dropAll(): Block[] {
    const blocks = [...this.outstanding.values()].map((request) => request.block);
    this.outstanding.clear();
    return blocks;
  }

  /** Takes out the requests whose time is up; the window halves, and the peer may turn out to be snubbing us. */
  expire(now: Instant): Block[] {
    const since = now - this.timeoutMs;
    const late: Block[] = [];
    for (const [key, { block, askedAt }] of this.outstanding) {
      // A peer that still delivers is slow, not gone: it gets twice the time.
      const limit = this.progressAt > since ? since - this.timeoutMs : since;
      if (askedAt > limit) break;
      this.outstanding.delete(key);
      late.push(block);
    }
    if (late.length > 0) this.window = Math.max(MIN_WINDOW, this.window / 2);
    return late;
  }

  /** Whether nothing came for a minute although we asked. */
  noticeSnub(now: Instant): boolean {
    if (now - this.progressAt >= SNUBBED_AFTER_MS) this.snubbed = true;
    return this.snubbed;
  }

  /** Choked or with nothing to ask for: no answer is due. */
  idle(): void {
    this.progressAt = NEVER;
  }

  get timeoutMs(): number {
    if (this.fastest === Number.POSITIVE_INFINITY) return FIRST_TIMEOUT_MS;
    return Math.min(MAX_TIMEOUT_MS, Math.max(MIN_TIMEOUT_MS, this.mean + 4 * this.deviation));
  }

  private learn(responseMs: number): void {
    if (this.fastest === Number.POSITIVE_INFINITY) {
      this.mean = responseMs;
      this.deviation = responseMs / 2;
      this.fastest = responseMs;
    } else {
      this.deviation += (Math.abs(responseMs - this.mean) - this.deviation) / 4;
      this.mean += (responseMs - this.mean) / 8;
      // The fastest answer is forgotten slowly, for routes change.
      this.fastest = Math.min(responseMs, this.fastest + (responseMs - this.fastest) / 1024);
    }
    const delay = responseMs - this.fastest;
    if (delay < PROMPT_MS) this.window = Math.min(MAX_WINDOW, this.window + GROWTH);
    else if (delay > QUEUED_MS) this.window = Math.max(MIN_WINDOW, this.window * SHRINK);
  }
}
