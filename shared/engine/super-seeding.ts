/**
 * While this is the only full copy, no piece leaves twice before every piece has left once (BEP 16). Peers that come in that
 * time are told of no piece; each is then shown a few of its own to ask for, and passes them on to the others. As soon as
 * every piece is out, or another full copy is here, everybody is told of everything.
 *
 * A peer may be shown a piece that went to another in the end, as happens to those who were choked in between. What it then asks
 * for although others have it is declined once.
 *
 * Always true: a piece is assigned to one peer at a time, and only while nobody but us has it. A standard client notices
 * nothing but a peer whose pieces come bit by bit.
 */
import { Bitfield } from "../core/bitfield.ts";
import type { Block, PieceIndex } from "../core/layout.ts";
import { type Instant, SECOND_MS } from "../core/time.ts";
import type { HasLength } from "../wire/messages.ts";
import type { Context } from "./context.ts";
import type { Peer } from "./peer.ts";

/** A peer always has this much assigned, at its present rate, and one piece more: it shall never have to wait for us. */
const AHEAD_MS = SECOND_MS;
const RATE_WINDOW_MS = 2 * SECOND_MS;
/** Who fetches nothing for so long loses what is assigned to it, and gets no more until it fetches what it has been shown. */
const STALLED_AFTER_MS = 8 * SECOND_MS;

/** What a peer that knows nothing else has been shown. */
interface Shown {
  readonly pieces: Bitfield;
  readonly assigned: Set<PieceIndex>;
  /** Blocks, by where they begin in the torrent. Who asks again has nobody else to get it from. */
  readonly declined: Set<number>;
  uploaded: number;
  progressAt: Instant;
  isStalled: boolean;
}

export class SuperSeeding<Payload extends HasLength> {
  private readonly context: Context<Payload>;
  private readonly shown = new Map<Peer, Shown>();
  /** Pieces that may not be out yet, in the order in which they go; undefined: not begun. */
  private pool: PieceIndex[] | undefined;
  private isOver = false;

  constructor(context: Context<Payload>) {
    this.context = context;
  }

  /** Whether a peer that connects now shall be told of no piece; if so it must be told so, and is then shown some. */
  hides(now: Instant, peer: Peer): boolean {
    const { policy, torrent } = this.context;
    // The first of new guests after everybody left.
    if (this.context.peers.size <= 1) this.isOver = false;
    if (!policy.superSeeding || this.isOver || !this.context.isComplete || torrent === undefined)
      return false;
    const { pieceCount } = torrent.metainfo.layout;
    if (pieceCount === 0 || this.isAnotherComplete()) return false;
    this.pool ??= this.context.random.shuffle([...torrent.metainfo.layout.pieces()]);
    this.shown.set(peer, {
      pieces: new Bitfield(pieceCount),
      assigned: new Set(),
      declined: new Set(),
      uploaded: 0,
      progressAt: now,
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

  /** Shows each peer what it may ask for next. To be called whenever a peer has a new piece, is choked or unchoked, and now and then. */
  update(now: Instant): void {
    if (this.shown.size === 0) return;
    for (const [peer, shown] of this.shown) this.review(now, peer, shown);
    if (this.isAnotherComplete() || this.isEverythingOut()) {
      this.end(now);
      return;
    }
    for (const [peer, shown] of this.shown) {
      const wanted = this.wanted(now, peer, shown);
      while (shown.assigned.size < wanted) {
        const piece = this.next();
        if (piece === undefined) break;
        this.show(now, peer, shown, piece);
        shown.assigned.add(piece);
      }
    }
  }

  /** Whether the peer is to get this from whoever has it by now. */
  declines(peer: Peer, { piece, begin }: Block): boolean {
    const shown = this.shown.get(peer);
    const { torrent } = this.context;
    if (shown === undefined || torrent === undefined || !this.isOut(piece)) return false;
    const at = torrent.metainfo.layout.offsetOf(piece) + begin;
    if (shown.declined.has(at)) return false;
    shown.declined.add(at);
    return true;
  }

  /** Strikes off what has arrived, and takes back what a peer does not fetch. */
  private review(now: Instant, peer: Peer, shown: Shown): void {
    for (const piece of shown.assigned) if (peer.has?.has(piece)) shown.assigned.delete(piece);
    const isFetching = peer.upload.total > shown.uploaded;
    shown.uploaded = peer.upload.total;
    if (isFetching) shown.isStalled = false;
    if (isFetching || shown.assigned.size === 0) shown.progressAt = now;
    if (now - shown.progressAt > STALLED_AFTER_MS) shown.isStalled = true;
    // A choked peer's pieces are better off with others.
    if (shown.isStalled || (peer.amChoking && peer.peerInterested)) this.takeBack(shown);
  }

  private takeBack(shown: Shown): void {
    this.pool?.push(...shown.assigned);
    shown.assigned.clear();
  }

  /** How many pieces the peer shall have assigned. */
  private wanted(now: Instant, peer: Peer, shown: Shown): number {
    if (shown.isStalled) return 0;
    // A peer that is choked must want something, or it would never be served.
    if (peer.amChoking) return peer.peerInterested ? 0 : 1;
    const bytes = (peer.upload.rate(now, RATE_WINDOW_MS) * AHEAD_MS) / 1000;
    return 2 + Math.ceil(bytes / (this.context.torrent?.metainfo.layout.pieceLength ?? 1));
  }

  private next(): PieceIndex | undefined {
    for (let piece = this.pool?.pop(); piece !== undefined; piece = this.pool?.pop())
      if (!this.isOut(piece)) return piece;
    return undefined;
  }

  private show(now: Instant, peer: Peer, shown: Shown, piece: PieceIndex): void {
    if (!shown.pieces.set(piece)) return;
    this.context.send(now, peer, { type: "have", piece });
  }

  private end(now: Instant): void {
    this.isOver = true;
    this.pool = undefined;
    for (const [peer, shown] of this.shown) {
      for (const piece of this.context.torrent?.metainfo.layout.pieces() ?? [])
        this.show(now, peer, shown, piece);
    }
    this.shown.clear();
  }

  private isOut(piece: PieceIndex): boolean {
    return (this.context.torrent?.availability.of(piece) ?? 0) > 0;
  }

  private isEverythingOut(): boolean {
    for (const { assigned } of this.shown.values()) if (assigned.size > 0) return false;
    const piece = this.next();
    if (piece === undefined) return true;
    this.pool?.push(piece);
    return false;
  }

  private isAnotherComplete(): boolean {
    for (const peer of this.context.peers.values()) if (peer.isComplete) return true;
    return false;
  }
}
