/**
 * The requests outstanding on one link: how many there may be, and when one is given up.
 *
 * A data channel stalls for seconds when too much is in flight on a fresh link, so the window starts at 256 KiB and
 * grows by a sixteenth of a block a block while answers come promptly; it shrinks when they queue. It is the only
 * thing that bounds what is in flight. It is filled up in groups, each of which leaves as one message. Time-outs follow the peer's own response time (RFC 6298's estimator).
 *
 * A peer that let a time-out pass without a sign is stalled: it is asked nothing for as long again, so that others take
 * over what it owed, and then one block at a time until something comes. What was withdrawn may still be answered; a late
 * answer counts as a sign and as a measurement, so that the time-out of a slow peer grows to fit it.
 */
import { invariant } from "../core/invariant.ts";
import { type Block, blockKey } from "../core/layout.ts";
import { type Instant, SECOND_MS } from "../core/time.ts";

const INITIAL_WINDOW_BYTES = 256 * 1024;
const MIN_WINDOW = 2;
const MAX_WINDOW = 500;
const GROWTH = 1 / 16;
const SHRINK = 1 - 1 / 32;
/** Answers this much slower than the fastest: the window is large enough … */
const PROMPT_MS = 150;
/** … and this much: too large. */
const QUEUED_MS = 400;
/** Blocks are asked for in groups of a quarter of the window, or so many: every message wakes both browsers' threads. */
const MAX_GROUP = 8;
const MIN_TIMEOUT_MS = 2 * SECOND_MS;
const MAX_TIMEOUT_MS = 60 * SECOND_MS;
/** Before the first answer nothing is known. */
const FIRST_TIMEOUT_MS = 10 * SECOND_MS;
const SNUBBED_AFTER_MS = 60 * SECOND_MS;
/** Withdrawn requests whose answers are still expected, at most; answers to older ones count as unasked. */
const MAX_WITHDRAWN = 1_000;

interface Request {
  readonly block: Block;
  readonly askedAt: Instant;
}

interface Withdrawn {
  readonly askedAt: Instant;
  /** How many answers may still come: the block may have been asked for anew and withdrawn again. */
  readonly answers: number;
}

export type Answer =
  | { readonly kind: "asked"; readonly block: Block }
  /** It was asked for, but we had given it up. */
  | { readonly kind: "withdrawn" }
  | { readonly kind: "unasked" };

/** Shared by all that hold nothing: most peers are never asked. */
const NOTHING_OUTSTANDING = new Map<number, Request>();
const NOTHING_WITHDRAWN = new Map<number, Withdrawn>();
const NO_BLOCKS: readonly Block[] = [];

export class Pipeline {
  /** Nothing came for a minute although we asked. */
  snubbed = false;
  /** In blocks. */
  private window: number;
  /** In the order of asking. */
  private outstanding = NOTHING_OUTSTANDING;
  private withdrawn = NOTHING_WITHDRAWN;
  private mean = 0;
  private deviation = 0;
  private fastest = Number.POSITIVE_INFINITY;
  private answeredAt: Instant = Number.NEGATIVE_INFINITY;
  /** Since when we have been asking without a block; undefined: no answer is due. */
  private waitingSince: Instant | undefined;
  /** When a stalled peer may be asked again; undefined: it is not stalled. */
  private probeAt: Instant | undefined;

  /** @param blockLength bytes */
  constructor(blockLength: number) {
    this.window = Math.max(MIN_WINDOW, INITIAL_WINDOW_BYTES / blockLength);
  }

  /**
   * How many more requests fit; none while they are too few to be worth a message.
   * @param peerLimit the peer's "reqq"
   */
  room(now: Instant, peerLimit: number): number {
    const width = Math.min(this.widthAt(now), peerLimit);
    const room = width - this.outstanding.size;
    return room < Math.min(MAX_GROUP, Math.floor(width / 4)) ? 0 : Math.max(0, room);
  }

  get size(): number {
    return this.outstanding.size;
  }

  asked(now: Instant, block: Block): void {
    const key = blockKey(block.piece, block.begin);
    invariant(!this.outstanding.has(key), "a block is asked of a peer once at a time");
    this.waitingSince ??= now;
    if (this.outstanding === NOTHING_OUTSTANDING) this.outstanding = new Map();
    this.outstanding.set(key, { block, askedAt: now });
  }

  /** A block came. */
  answered(now: Instant, piece: number, begin: number): Answer {
    const key = blockKey(piece, begin);
    const request = this.outstanding.get(key);
    const withdrawn = this.withdrawn.get(key);
    const askedAt = request?.askedAt ?? withdrawn?.askedAt;
    if (askedAt === undefined) return { kind: "unasked" };
    // Asked for twice: nobody knows which request it answers (Karn's rule).
    if (request === undefined || withdrawn === undefined) this.learn(now - askedAt);
    this.answeredAt = now;
    this.snubbed = false;
    this.probeAt = undefined;
    if (request === undefined) this.settleWithdrawn(key);
    else this.outstanding.delete(key);
    this.waitingSince = this.outstanding.size > 0 ? now : undefined;
    return request === undefined ? { kind: "withdrawn" } : { kind: "asked", block: request.block };
  }

  /** The peer will not answer. @returns the block, unless it was not asked for or withdrawn */
  rejected(piece: number, begin: number): Block | undefined {
    const key = blockKey(piece, begin);
    // Refusals come in the order of the requests, and what was withdrawn was asked for first.
    if (this.settleWithdrawn(key)) return undefined;
    const request = this.outstanding.get(key);
    this.outstanding.delete(key);
    return request?.block;
  }

  /** We want the block from this peer no more. @returns whether it was outstanding */
  withdraw({ piece, begin }: Pick<Block, "piece" | "begin">): boolean {
    const key = blockKey(piece, begin);
    const request = this.outstanding.get(key);
    if (request === undefined) return false;
    this.outstanding.delete(key);
    if (this.withdrawn === NOTHING_WITHDRAWN) this.withdrawn = new Map();
    this.withdrawn.set(key, {
      askedAt: request.askedAt,
      answers: (this.withdrawn.get(key)?.answers ?? 0) + 1,
    });
    if (this.withdrawn.size > MAX_WITHDRAWN) {
      for (const oldest of this.withdrawn.keys()) {
        this.withdrawn.delete(oldest);
        break;
      }
    }
    return true;
  }

  /** @returns what was outstanding and has been withdrawn */
  withdrawIf(isConcerned: (block: Block) => boolean): Block[] {
    const blocks: Block[] = [];
    for (const { block } of this.outstanding.values()) if (isConcerned(block)) blocks.push(block);
    for (const block of blocks) this.withdraw(block);
    return blocks;
  }

  /** Withdraws the requests whose time is up. A peer that still delivers is slow, not gone: it gets twice the time. */
  expire(now: Instant): readonly Block[] {
    if (this.outstanding.size === 0) return NO_BLOCKS;
    const { timeoutMs } = this;
    const isDelivering = now - this.answeredAt < timeoutMs;
    const limit = now - (isDelivering ? 2 * timeoutMs : timeoutMs);
    const late: Block[] = [];
    for (const { block, askedAt } of this.outstanding.values()) {
      // The others were asked later.
      if (askedAt > limit) break;
      late.push(block);
    }
    if (late.length === 0) return NO_BLOCKS;
    for (const block of late) this.withdraw(block);
    this.window = Math.max(MIN_WINDOW, this.window / 2);
    if (!isDelivering) this.probeAt = now + timeoutMs;
    return late;
  }

  noticeSnub(now: Instant): void {
    if (this.waitingSince !== undefined && now - this.waitingSince >= SNUBBED_AFTER_MS) this.snubbed = true;
  }

  /** Choked, or nothing to ask for: no answer is due. */
  idle(): void {
    this.waitingSince = undefined;
  }

  /** The peer has given another sign of life. */
  revive(): void {
    this.probeAt = undefined;
  }

  get timeoutMs(): number {
    if (this.fastest === Number.POSITIVE_INFINITY) return FIRST_TIMEOUT_MS;
    return Math.min(MAX_TIMEOUT_MS, Math.max(MIN_TIMEOUT_MS, this.mean + 4 * this.deviation));
  }

  private widthAt(now: Instant): number {
    if (this.probeAt !== undefined) return now < this.probeAt ? 0 : 1;
    return this.snubbed ? 1 : Math.floor(this.window);
  }

  private settleWithdrawn(key: number): boolean {
    const entry = this.withdrawn.get(key);
    if (entry === undefined) return false;
    if (entry.answers === 1) this.withdrawn.delete(key);
    else this.withdrawn.set(key, { ...entry, answers: entry.answers - 1 });
    return true;
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
