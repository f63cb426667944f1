/**
 * While this is the only full copy, no piece is sent twice before every piece has been sent once (BEP 16). Peers that connect
 * in that time get an empty bitfield. Then each is shown a few pieces of its own with `have`, fetches them and passes them
 * on. When every piece is out, or another full copy is connected, all peers learn of all pieces.
 *
 * Pieces are shown in random order, so that two seeders that do not know each other send different ones; the head of the torrent
 * comes first, because a film begins there. When a peer requests a hidden piece, it is watching from there: it is shown the
 * pieces that follow, in ascending order, and so are peers that have requested no other. Then viewers of a film get different
 * pieces that all of them need soon (docs/decisions/0033).
 *
 * A piece that was shown to one peer may have gone to another, for example because the first was choked. A request for a
 * piece that others have is declined once; a peer that repeats it has no other source. Then it gets the whole piece.
 *
 * A peer that wants none of the pieces it was shown has chosen some of the files. It is shown everything, because we cannot
 * know which pieces it wants.
 *
 * Always true: a piece is assigned to one peer at a time, and only while no other peer has it. A standard client sees
 * nothing unusual except that our pieces appear one by one.
 */
import { Bitfield } from "../core/bitfield.ts";
import { type Block, blockKey, type PieceIndex } from "../core/layout.ts";
import { type Instant, SECOND_MS } from "../core/time.ts";
import type { HasLength } from "../wire/messages.ts";
import type { Context } from "./context.ts";
import type { Peer } from "./peer.ts";
import type { Step } from "./step.ts";

/** Pieces assigned ahead, in time at the peer's current rate, so that a fast peer never waits (docs/decisions/0010). */
const AHEAD_MS = SECOND_MS;
/**
 * But at most this much for one peer, which is a quarter of what the session's cache holds. Shown pieces are read ahead and
 * requested in any order: with a second of a fast link, most had left the cache before, and were read twice.
 */
const MAX_AHEAD_BYTES = 8 * 1024 * 1024;
/** Long enough to average over single pieces, short enough to follow a peer that speeds up. */
const RATE_WINDOW_MS = 2 * SECOND_MS;
/** A peer that fetches nothing for this long loses its assigned pieces, and gets no more until it fetches what it was shown. */
const STALLED_AFTER_MS = 8 * SECOND_MS;

/** Two of the windows with which players begin (`session/readers.ts`), but at most an eighth of the torrent. */
const HEAD_PIECES = 16;
const HEAD_SHARE = 8;
/** A peer needs a round trip, and the metadata, before it is interested in a piece that it was shown. */
const UNINTERESTED_AFTER_MS = 3 * SECOND_MS;
/** Requests for one piece that arrive within this time were sent before the first was declined. */
const DECLINING_MS = 5 * SECOND_MS;

/** What a peer that got an empty bitfield has been shown since. */
interface Shown {
  readonly pieces: Bitfield;
  readonly assigned: Set<PieceIndex>;
  /** Keys of blocks whose first request was declined. */
  readonly declined: Set<number>;
  /** Of their pieces, when that was. */
  readonly declinedAt: Map<PieceIndex, Instant>;
  /** From where it is shown pieces; undefined: from where the last peer asked for some. */
  from: number | undefined;
  uploaded: number;
  /** Pieces that the peer has, whoever sent them. */
  had: number;
  progressAt: Instant;
  /** When it last was interested, or had nothing to be interested in. */
  interestAt: Instant;
  isStalled: boolean;
}

export class SuperSeeding<Payload extends HasLength> {
  private readonly context: Context;
  private readonly shown = new Map<Peer, Shown>();
  /** Of all peers. */
  private readonly assigned = new Set<PieceIndex>();
  /** Pieces that may not be out yet; the last one goes next. Undefined: not begun. */
  private pool: PieceIndex[] | undefined;
  /** From where peers are shown pieces that have not asked for others; undefined: in random order. */
  private from: number | undefined;
  /** Where that ends. */
  private until = 0;
  private isOver = false;

  constructor(context: Context) {
    this.context = context;
  }

  /** Whether a peer that connects now gets an empty bitfield. If so, `update` will show it some pieces. */
  hides(now: Instant, peer: Peer): boolean {
    const { policy, torrent } = this.context;
    // The swarm was empty until this peer came: start again.
    if (this.context.peers.size <= 1) this.isOver = false;
    if (!policy.superSeeding || this.isOver || !this.context.isComplete || torrent === undefined)
      return false;
    const { pieceCount } = torrent.metainfo.layout;
    if (pieceCount === 0 || this.isAnotherComplete()) return false;
    if (this.pool === undefined) {
      this.pool = this.context.random.shuffle([...torrent.metainfo.layout.pieces()]);
      this.from = 0;
      this.until = Math.min(HEAD_PIECES, Math.floor(pieceCount / HEAD_SHARE));
    }
    this.shown.set(peer, {
      pieces: new Bitfield(pieceCount),
      assigned: new Set(),
      from: undefined,
      declined: new Set(),
      declinedAt: new Map(),
      uploaded: 0,
      had: 0,
      progressAt: now,
      interestAt: now,
      isStalled: false,
    });
    return true;
  }

  onGone(peer: Peer): void {
    const shown = this.shown.get(peer);
    if (shown === undefined) return;
    this.takeBack(shown);
    this.shown.delete(peer);
  }

  /** Shows each peer the pieces that it may request next. Called after every input, and at least at every tick. */
  update(step: Step<Payload>): void {
    if (this.shown.size === 0) return;
    const { now } = step;
    for (const [peer, shown] of this.shown)
      if (this.review(now, peer, shown)) this.showAll(step, peer, shown);
    if (!this.context.isComplete || this.isAnotherComplete() || this.isEverythingOut()) {
      this.end(step);
      return;
    }
    for (const [peer, shown] of this.shown) {
      const wanted = this.wanted(now, peer, shown);
      while (shown.assigned.size < wanted) {
        const piece = this.next(shown);
        if (piece === undefined) break;
        this.assign(step, peer, shown, piece);
      }
    }
  }

  /** A peer that must have it soon may request a piece that it was not shown: nobody else is to fetch it. */
  onRequest(step: Step<Payload>, peer: Peer, piece: PieceIndex): void {
    const shown = this.shown.get(peer);
    if (shown === undefined || shown.pieces.has(piece)) return;
    shown.from = piece;
    this.from = piece;
    this.until = Number.POSITIVE_INFINITY;
    if (this.isFree(piece)) this.assign(step, peer, shown, piece);
    else this.show(step, peer, shown, piece);
  }

  /** Whether the peer should fetch the block from another peer that has it. */
  declines(now: Instant, peer: Peer, { piece, begin }: Block): boolean {
    const shown = this.shown.get(peer);
    const { torrent } = this.context;
    if (shown === undefined || torrent === undefined || !this.isOut(piece)) return false;
    const key = blockKey(piece, begin);
    const declinedAt = shown.declinedAt.get(piece) ?? now;
    if (shown.declined.has(key) || now - declinedAt > DECLINING_MS) return false;
    shown.declined.add(key);
    shown.declinedAt.set(piece, declinedAt);
    return true;
  }

  /**
   * Removes assigned pieces that have arrived, and takes back those that the peer does not fetch.
   * @returns whether the peer wants none of them
   */
  private review(now: Instant, peer: Peer, shown: Shown): boolean {
    for (const piece of shown.assigned) if (peer.pieces.has?.has(piece)) this.unassign(shown, piece);
    const { choke, upload } = peer;
    const isFetching = upload.meter.total > shown.uploaded;
    shown.uploaded = upload.meter.total;
    if (isFetching || (shown.isStalled && this.hasCaughtUp(peer, shown))) shown.isStalled = false;
    if (isFetching || shown.assigned.size === 0) shown.progressAt = now;
    if (choke.peerInterested || shown.assigned.size === 0) shown.interestAt = now;
    if (now - shown.progressAt > STALLED_AFTER_MS) shown.isStalled = true;
    const isUninterested = now - shown.interestAt > UNINTERESTED_AFTER_MS;
    // A choked peer cannot fetch its pieces; others can.
    if (isUninterested || shown.isStalled || (choke.amChoking && choke.peerInterested)) this.takeBack(shown);
    return isUninterested;
  }

  /** True for a peer that was sent everything that it was shown, and could not store it for a while. */
  private hasCaughtUp({ pieces: { has } }: Peer, shown: Shown): boolean {
    const had = has?.count ?? 0;
    if (had === shown.had) return false;
    shown.had = had;
    for (const piece of shown.pieces.indices()) if (!has?.has(piece)) return false;
    return true;
  }

  private takeBack(shown: Shown): void {
    this.pool?.push(...shown.assigned);
    for (const piece of shown.assigned) this.unassign(shown, piece);
  }

  /** How many pieces should be assigned to the peer. */
  private wanted(now: Instant, { choke, upload }: Peer, shown: Shown): number {
    if (shown.isStalled || shown.pieces.isFull) return 0;
    // Without a piece to want, a choked peer would never become interested and never be unchoked.
    if (choke.amChoking) return choke.peerInterested ? 0 : 1;
    const bytes = (upload.meter.rate(now, RATE_WINDOW_MS) * AHEAD_MS) / 1000;
    const ahead = Math.min(bytes, MAX_AHEAD_BYTES);
    return 2 + Math.ceil(ahead / (this.context.torrent?.metainfo.layout.pieceLength ?? 1));
  }

  /** A piece that is neither out nor assigned. */
  private next(shown: Shown): PieceIndex | undefined {
    const from = shown.from ?? this.from;
    if (from === undefined) return this.nextInPool();
    const found = this.freeFrom(from);
    const isBeyond = shown.from === undefined && found !== undefined && found >= this.until;
    const piece = isBeyond ? undefined : found;
    // Those before it need not be looked at again.
    if (shown.from !== undefined) shown.from = piece;
    else this.from = piece;
    return piece ?? this.next(shown);
  }

  private nextInPool(): PieceIndex | undefined {
    for (let piece = this.pool?.pop(); piece !== undefined; piece = this.pool?.pop())
      if (this.isFree(piece)) return piece;
    return undefined;
  }

  private freeFrom(from: number): PieceIndex | undefined {
    const { pieceCount } = this.context.torrent?.metainfo.layout ?? { pieceCount: 0 };
    for (let piece = from as PieceIndex; piece < pieceCount; piece++) if (this.isFree(piece)) return piece;
    return undefined;
  }

  private isFree(piece: PieceIndex): boolean {
    return !this.isOut(piece) && !this.assigned.has(piece);
  }

  private assign(step: Step<Payload>, peer: Peer, shown: Shown, piece: PieceIndex): void {
    this.show(step, peer, shown, piece);
    shown.assigned.add(piece);
    this.assigned.add(piece);
  }

  private unassign(shown: Shown, piece: PieceIndex): void {
    shown.assigned.delete(piece);
    this.assigned.delete(piece);
  }

  private show(step: Step<Payload>, peer: Peer, shown: Shown, piece: PieceIndex): void {
    if (!shown.pieces.set(piece)) return;
    step.send(peer, { type: "have", piece });
  }

  private end(step: Step<Payload>): void {
    this.isOver = true;
    this.pool = undefined;
    for (const [peer, shown] of this.shown) this.showAll(step, peer, shown);
    this.shown.clear();
    this.assigned.clear();
    this.from = undefined;
  }

  private showAll(step: Step<Payload>, peer: Peer, shown: Shown): void {
    for (const piece of this.context.torrent?.ledger.have.indices() ?? [])
      this.show(step, peer, shown, piece);
  }

  private isOut(piece: PieceIndex): boolean {
    return (this.context.torrent?.availability.of(piece) ?? 0) > 0;
  }

  private isEverythingOut(): boolean {
    if (this.assigned.size > 0) return false;
    const piece = this.nextInPool();
    if (piece === undefined) return true;
    this.pool?.push(piece);
    return false;
  }

  private isAnotherComplete(): boolean {
    for (const peer of this.context.peers.values()) if (peer.pieces.isComplete) return true;
    return false;
  }
}
