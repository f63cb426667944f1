/**
 * The outstanding requests on one link: how many there may be, and when one is given up.
 *
 * A data channel stalls for seconds when too much is in flight on a fresh link. So the window starts at 256 KiB, grows by a
 * sixteenth of a block per block while answers arrive promptly, and shrinks when they queue. Nothing else bounds what is in
 * flight. Requests are held back until several fit, and then leave as one message. Time-outs follow the peer's own response
 * time (RFC 6298's estimator).
 *
 * A peer that lets a time-out pass without delivering anything is stalled: it gets no requests for as long again, so that
 * others take over its blocks, and then one at a time until a block arrives. A withdrawn request may still be answered. A
 * late answer ends the stall and counts as a measurement, so that the time-out of a slow peer grows to fit it.
 */
import { BoundedMap } from "../core/bounded-map.ts";
import { invariant } from "../core/invariant.ts";
import { type Block, blockKey } from "../core/layout.ts";
import { type Instant, SECOND_MS } from "../core/time.ts";

/** More than about 1 MiB in flight stalls a fresh data channel. Smaller starts gain nothing (docs/decisions/0014). */
const INITIAL_WINDOW_BYTES = 256 * 1024;
/** Blocks, as in libtorrent. Wider least windows gain nothing (docs/decisions/0014). */
const MIN_WINDOW = 2;
const MAX_WINDOW = 500;
/** Blocks per prompt answer: a sixteenth of the window per round trip. Doubling per round trip would stall the channel. */
const GROWTH = 1 / 16;
/** Per late answer: gentle, because one delay makes a whole window late. 32 late answers shrink it to 37 %. */
const SHRINK = 1 - 1 / 32;
/** Answers slower than the fastest by less than this let the window grow; by more than `QUEUED_MS`, shrink. */
const PROMPT_MS = 150;
/** Other points at which windows shrink gain nothing (docs/decisions/0014). */
const QUEUED_MS = 400;
/** No request is sent until this many fit, or a quarter of the window: each message costs both sides (docs/decisions/0017). */
const ENOUGH_TO_SEND = 8;
/** Bounds of the time-out, as in libtorrent. */
const MIN_TIMEOUT_MS = 2 * SECOND_MS;
const MAX_TIMEOUT_MS = 60 * SECOND_MS;
/** Used until the first answer. */
const FIRST_TIMEOUT_MS = 10 * SECOND_MS;
/** BEP 3: a peer is snubbed when it has sent no block for over a minute. */
const SNUBBED_AFTER_MS = 60 * SECOND_MS;
/** Withdrawn requests that are remembered: two full windows. Answers to older ones count as unrequested. */
const MAX_WITHDRAWN = 1_000;

interface Request {
  readonly block: Block;
  readonly askedAt: Instant;
}

interface Withdrawn {
  readonly askedAt: Instant;
  /** How many answers may still arrive: the block may have been requested and withdrawn several times. */
  readonly answers: number;
}

export type Answer =
  | { readonly kind: "asked"; readonly block: Block }
  /** It was requested, but we had given it up. */
  | { readonly kind: "withdrawn" }
  | { readonly kind: "unasked" };

const NO_BLOCKS: readonly Block[] = [];

export class Pipeline {
  /** No block arrived for a minute although requests were outstanding. */
  snubbed = false;
  /** In blocks. */
  private window: number;
  /** In the order of the requests. */
  private readonly outstanding = new Map<number, Request>();
  private readonly withdrawn = new BoundedMap<number, Withdrawn>(MAX_WITHDRAWN);
  private mean = 0;
  private deviation = 0;
  private fastest = Number.POSITIVE_INFINITY;
  private answeredAt: Instant = Number.NEGATIVE_INFINITY;
  /** Since when we have been waiting for a block; undefined: none is due. */
  private waitingSince: Instant | undefined;
  /** When a stalled peer gets a request again; undefined: it is not stalled. */
  private probeAt: Instant | undefined;

  /** @param blockLength bytes */
  constructor(blockLength: number) {
    this.window = Math.max(MIN_WINDOW, INITIAL_WINDOW_BYTES / blockLength);
  }

  /**
   * How many more requests fit; 0 while they are too few to be worth a message. The caller sends as many as it can.
   * @param peerLimit the peer's "reqq"
   */
  room(now: Instant, peerLimit: number): number {
    const width = Math.min(this.widthAt(now), peerLimit);
    const room = width - this.outstanding.size;
    return room < Math.min(ENOUGH_TO_SEND, Math.floor(width / 4)) ? 0 : Math.max(0, room);
  }

  get size(): number {
    return this.outstanding.size;
  }

  asked(now: Instant, block: Block): void {
    const key = blockKey(block.piece, block.begin);
    invariant(!this.outstanding.has(key), "a block is asked of a peer once at a time");
    this.waitingSince ??= now;
    this.outstanding.set(key, { block, askedAt: now });
  }

  /** A block arrived. */
  answered(now: Instant, piece: number, begin: number): Answer {
    const key = blockKey(piece, begin);
    const request = this.outstanding.get(key);
    const withdrawn = this.withdrawn.get(key);
    const askedAt = request?.askedAt ?? withdrawn?.askedAt;
    if (askedAt === undefined) return { kind: "unasked" };
    // After two requests for it, we cannot tell which one was answered (Karn's rule).
    if (request === undefined || withdrawn === undefined) this.learn(now - askedAt);
    this.answeredAt = now;
    this.snubbed = false;
    this.probeAt = undefined;
    if (request === undefined) this.settleWithdrawn(key);
    else this.outstanding.delete(key);
    this.waitingSince = this.outstanding.size > 0 ? now : undefined;
    return request === undefined ? { kind: "withdrawn" } : { kind: "asked", block: request.block };
  }

  /** The peer rejected a request. @returns the block if the request was outstanding */
  rejected(piece: number, begin: number): Block | undefined {
    const key = blockKey(piece, begin);
    // Rejects arrive in the order of the requests, and the withdrawn one was sent first.
    if (this.settleWithdrawn(key)) return undefined;
    const request = this.outstanding.get(key);
    this.outstanding.delete(key);
    return request?.block;
  }

  /** We no longer want the block from this peer. @returns whether it was outstanding */
  withdraw({ piece, begin }: Pick<Block, "piece" | "begin">): boolean {
    const key = blockKey(piece, begin);
    const request = this.outstanding.get(key);
    if (request === undefined) return false;
    this.outstanding.delete(key);
    const answers = (this.withdrawn.get(key)?.answers ?? 0) + 1;
    this.withdrawn.set(key, { askedAt: request.askedAt, answers });
    return true;
  }

  /** @returns the blocks that were outstanding and have been withdrawn */
  withdrawIf(isConcerned: (block: Block) => boolean): Block[] {
    const blocks: Block[] = [];
    for (const { block } of this.outstanding.values()) if (isConcerned(block)) blocks.push(block);
    for (const block of blocks) this.withdraw(block);
    return blocks;
  }

  /** Withdraws the requests that timed out. A peer that still delivers is slow, not gone: it gets twice the time. */
  expire(now: Instant): readonly Block[] {
    if (this.outstanding.size === 0) return NO_BLOCKS;
    const { timeoutMs } = this;
    const isDelivering = now - this.answeredAt < timeoutMs;
    const limit = now - (isDelivering ? 2 * timeoutMs : timeoutMs);
    const late: Block[] = [];
    for (const { block, askedAt } of this.outstanding.values()) {
      // The rest was requested later.
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

  /** We are choked, or there is nothing to request: no answer is due. */
  idle(): void {
    this.waitingSince = undefined;
  }

  /** The peer showed in another way that it is alive. */
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
      // The fastest answer is forgotten slowly, because routes change.
      this.fastest = Math.min(responseMs, this.fastest + (responseMs - this.fastest) / 1024);
    }
    const delay = responseMs - this.fastest;
    if (delay < PROMPT_MS) this.window = Math.min(MAX_WINDOW, this.window + GROWTH);
    else if (delay > QUEUED_MS) this.window = Math.max(MIN_WINDOW, this.window * SHRINK);
  }
}
