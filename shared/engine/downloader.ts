/**
 * Asking for blocks and taking them in: keeps every unchoked link's pipeline filled within the download limit, passes
 * blocks on to be kept, pieces to be verified and stored, and tells the peers what we have, never before it is stored.
 */
import type { PeerId } from "../core/ids.ts";
import { BLOCK_LENGTH, type Block, type PieceIndex } from "../core/layout.ts";
import { type Instant, NEVER, SECOND_MS } from "../core/time.ts";
import type { HasLength } from "../wire/messages.ts";
import type { Context, Torrent } from "./context.ts";
import type { Peer } from "./peer.ts";
import { pickBlock } from "./picker.ts";
import { blockKey } from "./pipeline.ts";
import { type Reputation, SourceLog } from "./sources.ts";

/** Payload nobody asked for: more than this closes the link. */
const MAX_UNASKED_BYTES = 256 * 1024;
/** After the store failed nothing is asked for until then. */
const STORE_RETRY_MS = 10 * SECOND_MS;

export interface DownloaderEvents {
  /** The peer broke the protocol. */
  violation(now: Instant, peer: Peer, reason: string): void;
  /** The peer sent a bad piece for which it alone answers, or too many in company. */
  poisoner(now: Instant, peerId: PeerId): void;
  completed(now: Instant): void;
}

export class Downloader<Payload extends HasLength> {
  /** When the download limit lets the next request through. */
  readyAt: Instant = NEVER;
  readonly sources = new SourceLog();
  private storeRetryAt: Instant = 0;
  private readonly context: Context<Payload>;
  private readonly events: DownloaderEvents;
  private readonly reputation: Reputation;

  constructor(context: Context<Payload>, reputation: Reputation, events: DownloaderEvents) {
    this.context = context;
    this.reputation = reputation;
    this.events = events;
  }

  /** Fills every pipeline, each time from another peer on, so that the limit is shared. */
  refillAll(now: Instant): void {
    this.readyAt = NEVER;
    const peers = [...this.context.peers.values()];
    if (peers.length === 0) return;
    const first = this.context.random.below(peers.length);
    for (let i = 0; i < peers.length; i++) this.refill(now, peers[(first + i) % peers.length] as Peer);
  }

  refill(now: Instant, peer: Peer): void {
    const { torrent, limits } = this.context;
    if (torrent === undefined || peer.has === undefined || peer.peerChoking || !peer.amInterested) return;
    if (now < this.storeRetryAt) return;
    const request = { link: peer.link, peerHas: peer.has, refused: peer.refused };
    for (let room = peer.pipeline.room(peer.requestLimit); room > 0; room--) {
      if (!limits.download.take(now, BLOCK_LENGTH)) {
        this.readyAt = Math.min(this.readyAt, limits.download.readyAt(now, BLOCK_LENGTH));
        return;
      }
      const block = pickBlock(torrent.ledger, torrent.availability, request);
      limits.download.giveBack(BLOCK_LENGTH - (block?.length ?? 0));
      if (block === undefined) break;
      peer.takeForgiven(blockKey(block.piece, block.begin));
      peer.pipeline.asked(now, block);
      this.context.send(now, peer, { type: "request", ...block });
    }
    if (peer.pipeline.size === 0) peer.pipeline.idle();
  }

  onBlock(now: Instant, peer: Peer, index: number, begin: number, payload: Payload): void {
    const { context } = this;
    const asked = peer.pipeline.answered(now, index, begin);
    const isLate = asked === undefined && peer.takeForgiven(blockKey(index, begin));
    const piece = context.torrent?.metainfo.layout.piece(index);
    if ((asked === undefined && !isLate) || context.torrent === undefined || piece === undefined) {
      context.wasted += payload.length;
      peer.unaskedBytes += payload.length;
      if (peer.unaskedBytes > MAX_UNASKED_BYTES)
        this.events.violation(now, peer, "sends data that nobody asked for");
      return;
    }
    if (asked !== undefined && asked.length !== payload.length) {
      context.torrent.ledger.release(asked, peer.link);
      this.events.violation(now, peer, "sends a block of another length than asked for");
      return;
    }
    peer.download.add(now, payload.length);
    context.download.add(now, payload.length);
    const receipt = context.torrent.ledger.receive(piece, begin, payload.length, peer.link, peer.peerId);
    if (receipt.kind === "not-needed") {
      if (asked !== undefined) this.release(peer, [asked]);
      context.wasted += payload.length;
    } else {
      context.order({ type: "write-block", piece, begin, payload });
      for (const link of receipt.others) this.cancel(now, link, { piece, begin, length: payload.length });
      if (receipt.pieceComplete) context.order({ type: "verify-piece", piece });
    }
    this.refill(now, peer);
  }

  /** Asked and refused; while unchoked the peer will refuse again, so it is not asked for this piece any more. */
  onReject(now: Instant, peer: Peer, index: number, begin: number): void {
    peer.takeForgiven(blockKey(index, begin));
    if (!peer.pipeline.has(index, begin)) return;
    peer.pipeline.drop(index, begin);
    const piece = this.context.torrent?.metainfo.layout.piece(index);
    if (piece === undefined) return;
    if (!peer.peerChoking) peer.refused.add(piece);
    this.release(peer, [{ piece, begin, length: BLOCK_LENGTH }]);
    this.refillAll(now);
  }

  onChoked(now: Instant, peer: Peer): void {
    // A peer with the fast extension rejects each request by itself; what it does not reject may still come.
    if (!peer.fast) this.giveUpAll(peer);
    this.discardOrphans(peer);
    peer.pipeline.idle();
    this.refillAll(now);
  }

  onUnchoked(now: Instant, peer: Peer): void {
    peer.refused.clear();
    this.refill(now, peer);
  }

  onGone(now: Instant, peer: Peer): void {
    this.giveUpAll(peer);
    this.discardOrphans(peer);
    this.refillAll(now);
  }

  onVerified(now: Instant, piece: PieceIndex, ok: boolean): void {
    const torrent = this.torrent();
    const contributors = torrent.ledger.verified(piece, ok);
    if (ok) {
      for (const peerId of contributors) this.reputation.good(peerId);
      this.sources.record(piece, contributors);
      this.context.order({ type: "store-piece", piece });
      return;
    }
    this.context.wasted += torrent.metainfo.layout.lengthOf(piece);
    this.context.order({ type: "discard-piece", piece });
    for (const peerId of contributors) {
      if (this.reputation.bad(peerId, contributors.size === 1) === "ban") this.events.poisoner(now, peerId);
    }
    this.refillAll(now);
  }

  onStored(now: Instant, piece: PieceIndex): void {
    const { ledger } = this.torrent();
    this.storeRetryAt = 0;
    ledger.stored(piece);
    for (const peer of this.context.peers.values()) {
      if (peer.has?.has(piece)) {
        peer.useful--;
        this.updateInterest(now, peer);
      }
      this.context.send(now, peer, { type: "have", piece });
    }
    if (ledger.isComplete) this.events.completed(now);
    else this.refillAll(now);
  }

  onStoreFailed(now: Instant, piece: PieceIndex): void {
    this.torrent().ledger.storeFailed(piece);
    this.context.order({ type: "discard-piece", piece });
    this.storeRetryAt = now + STORE_RETRY_MS;
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
    this.refillAll(now);
  }

  /** Interested in a peer exactly while it has a piece that we have not; said only once its availability is known. */
  updateInterest(now: Instant, peer: Peer): void {
    const isInterested = peer.useful > 0 && peer.saidAvailability;
    if (isInterested === peer.amInterested) return;
    peer.amInterested = isInterested;
    this.context.send(now, peer, { type: isInterested ? "interested" : "not-interested" });
  }

  /** Gives up requests whose time is out; others are asked instead. */
  tick(now: Instant): void {
    let isAnyFree = this.storeRetryAt !== 0 && now >= this.storeRetryAt;
    for (const peer of this.context.peers.values()) {
      const late = peer.pipeline.expire(now);
      if (!peer.peerChoking) peer.pipeline.noticeSnub(now);
      for (const block of late) {
        peer.forgive(blockKey(block.piece, block.begin));
        this.context.send(now, peer, { type: "cancel", ...block });
      }
      this.release(peer, late);
      isAnyFree ||= late.length > 0 || (peer.pipeline.size === 0 && peer.amInterested && !peer.peerChoking);
    }
    if (isAnyFree) this.refillAll(now);
  }

  private cancel(now: Instant, link: number, block: Block): void {
    for (const peer of this.context.peers.values()) {
      if (peer.link !== link) continue;
      if (peer.pipeline.drop(block.piece, block.begin)) {
        peer.forgive(blockKey(block.piece, block.begin));
        this.context.send(now, peer, { type: "cancel", ...block });
        this.refill(now, peer);
      }
      return;
    }
  }

  private giveUpAll(peer: Peer): void {
    const blocks = peer.pipeline.dropAll();
    for (const block of blocks) peer.forgive(blockKey(block.piece, block.begin));
    this.release(peer, blocks);
  }

  private release(peer: Peer, blocks: readonly Block[]): void {
    for (const block of blocks) {
      if (this.torrent().ledger.release(block, peer.link)) {
        this.context.order({ type: "discard-piece", piece: block.piece });
      }
    }
  }

  private discardOrphans(peer: Peer): void {
    for (const piece of this.context.torrent?.ledger.abandon(peer.link) ?? []) {
      for (const { block } of [...peer.pipeline.blocks()]) {
        if (block.piece !== piece) continue;
        peer.pipeline.drop(block.piece, block.begin);
        peer.forgive(blockKey(block.piece, block.begin));
      }
      this.context.order({ type: "discard-piece", piece });
    }
  }

  private torrent(): Torrent {
    const { torrent } = this.context;
    if (torrent === undefined) throw new Error("blocks are asked for only when the layout is known");
    return torrent;
  }
}
