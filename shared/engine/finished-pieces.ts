/**
 * What becomes of whole pieces: right ones are stored, and the peers are told what we have, never before it is stored;
 * wrong ones are asked for again, and their senders answer for them. It follows that it also knows whom to be interested in.
 */
import type { PeerId } from "../core/ids.ts";
import { invariant } from "../core/invariant.ts";
import type { PieceIndex } from "../core/layout.ts";
import { type Instant, SECOND_MS } from "../core/time.ts";
import type { HasLength } from "../wire/messages.ts";
import type { Context, Torrent } from "./context.ts";
import type { Peer } from "./peer.ts";
import { hasRoom } from "./picker.ts";
import { Reputation, SourceLog } from "./sources.ts";

/** After the store failed nothing is asked for so long, and twice as long each time it fails again. */
const STORE_RETRY_MS = 10 * SECOND_MS;
const MAX_STORE_RETRY_MS = 160 * SECOND_MS;

export interface FinishedPiecesEvents {
  /** The peer alone sent a piece that failed its hash. */
  liar(now: Instant, peerId: PeerId): void;
  /** There is something to ask for that there was not before. */
  wanted(now: Instant): void;
  completed(now: Instant): void;
}

export class FinishedPieces<Payload extends HasLength> {
  readonly sources = new SourceLog();
  /** Undefined: the store works. */
  private storeRetryAt: Instant | undefined;
  private storeRetryMs = STORE_RETRY_MS;
  private readonly reputation = new Reputation();
  private readonly context: Context<Payload>;
  private readonly events: FinishedPiecesEvents;

  constructor(context: Context<Payload>, events: FinishedPiecesEvents) {
    this.context = context;
    this.events = events;
  }

  isOnParole(peerId: PeerId): boolean {
    return this.reputation.isOnParole(peerId);
  }

  /** Whether there is no use in asking for anything, because it could not be stored. */
  isStoreResting(now: Instant): boolean {
    return this.storeRetryAt !== undefined && now < this.storeRetryAt;
  }

  onVerified(now: Instant, piece: PieceIndex, ok: boolean): void {
    const { ledger, metainfo } = this.torrent();
    const contributors = ledger.verified(piece, ok);
    if (ok) {
      this.reputation.good(contributors);
      this.sources.record(piece, contributors);
      this.context.order({ type: "store-piece", piece });
      return;
    }
    this.context.wasted += metainfo.layout.lengthOf(piece);
    this.context.order({ type: "discard-piece", piece });
    const liar = this.reputation.bad(contributors);
    if (liar !== undefined) this.events.liar(now, liar);
    this.events.wanted(now);
  }

  onStored(now: Instant, piece: PieceIndex): void {
    const { ledger } = this.torrent();
    const wasHeldUp = this.storeRetryAt !== undefined || !hasRoom(ledger);
    this.storeRetryAt = undefined;
    this.storeRetryMs = STORE_RETRY_MS;
    ledger.stored(piece);
    const have = { type: "have", piece } as const;
    for (const peer of this.context.peers.values()) {
      if (peer.has?.has(piece)) {
        peer.useful--;
        this.updateInterest(now, peer);
      }
      this.context.send(now, peer, have);
    }
    if (ledger.isComplete) this.events.completed(now);
    else if (wasHeldUp) this.events.wanted(now);
  }

  onStoreFailed(now: Instant, piece: PieceIndex): void {
    this.torrent().ledger.storeFailed(piece);
    this.context.order({ type: "discard-piece", piece });
    // Pieces that were under way when the first one failed count as one failure with it.
    if (this.isStoreResting(now)) return;
    this.storeRetryAt = now + this.storeRetryMs;
    this.storeRetryMs = Math.min(MAX_STORE_RETRY_MS, 2 * this.storeRetryMs);
  }

  /** A piece we had is gone: it is wanted again, and those who understand are told. */
  onLost(now: Instant, piece: PieceIndex): void {
    if (!this.torrent().ledger.lost(piece)) return;
    for (const peer of this.context.peers.values()) {
      if (peer.extensionIds.dontHave !== undefined)
        this.context.send(now, peer, { type: "dont-have", piece });
      if (!peer.has?.has(piece)) continue;
      peer.useful++;
      this.updateInterest(now, peer);
    }
    this.events.wanted(now);
  }

  /** Interested in a peer exactly while it has a piece that we have not; said only once its availability is known. */
  updateInterest(now: Instant, peer: Peer): void {
    const isInterested = peer.useful > 0 && peer.saidAvailability;
    if (isInterested === peer.amInterested) return;
    peer.amInterested = isInterested;
    this.context.send(now, peer, { type: isInterested ? "interested" : "not-interested" });
  }

  private torrent(): Torrent {
    const { torrent } = this.context;
    invariant(torrent !== undefined, "there are pieces only when the layout is known");
    return torrent;
  }
}
