/**
 * Asking for blocks and taking them in: keeps every unchoked link's pipeline filled within the download limit, passes
 * blocks on to be kept and whole pieces to be verified, and gives up what a peer does not deliver.
 */
import type { LinkId } from "../core/ids.ts";
import type { Block, PieceIndex } from "../core/layout.ts";
import { type Instant, NEVER } from "../core/time.ts";
import type { HasLength } from "../wire/messages.ts";
import type { Context, Violated } from "./context.ts";
import type { FinishedPieces } from "./finished-pieces.ts";
import type { GivenUp } from "./ledger.ts";
import type { Peer } from "./peer.ts";
import { pickBlock } from "./picker.ts";

/** Payload nobody asked for: more than this closes the link. */
const MAX_UNASKED_BYTES = 256 * 1024;

export class Downloader<Payload extends HasLength> {
  /** When the download limit lets the next request through. */
  readyAt: Instant = NEVER;
  /** Peers that let us ask, or owe us something: from others nothing can come. */
  private readonly sources = new Set<Peer>();
  private readonly context: Context<Payload>;
  private readonly finished: FinishedPieces<Payload>;
  private readonly violation: Violated;

  constructor(context: Context<Payload>, finished: FinishedPieces<Payload>, violation: Violated) {
    this.context = context;
    this.finished = finished;
    this.violation = violation;
  }

  /** Fills every pipeline, each time from another peer on, so that the limit is shared. */
  refillAll(now: Instant): void {
    this.readyAt = NEVER;
    // Links that are being closed together are not asked for what another of them leaves undone.
    const peers = [...this.sources].filter((peer) => this.context.peers.has(peer.link));
    if (peers.length === 0) return;
    const first = this.context.random.below(peers.length);
    for (let i = 0; i < peers.length; i++) this.refill(now, peers[(first + i) % peers.length] as Peer);
  }

  refill(now: Instant, peer: Peer): void {
    const { policy, torrent, limits } = this.context;
    const { blockLength } = policy;
    if (torrent === undefined || peer.has === undefined || peer.peerChoking || !peer.amInterested) return;
    if (this.finished.isStoreResting(now)) return;
    const { pipeline } = peer;
    for (let room = pipeline.room(now, peer.requestLimit); room > 0; room--) {
      if (!limits.download.take(now, blockLength)) {
        const at = limits.download.readyAt(now, blockLength);
        this.readyAt = Math.min(this.readyAt, at);
        return;
      }
      const block = pickBlock(torrent.ledger, torrent.availability, {
        link: peer.link,
        peerHas: peer.has,
        refused: peer.refused,
        isOnParole: this.finished.isOnParole(peer.peerId),
        isIdle: pipeline.size === 0,
        memo: peer.pickMemo,
        order: policy.pieceOrder,
      });
      limits.download.giveBack(blockLength - (block?.length ?? 0));
      if (block === undefined) {
        if (pipeline.size === 0) pipeline.idle();
        return;
      }
      pipeline.asked(now, block);
      this.context.send(now, peer, { type: "request", ...block });
    }
  }

  onBlock(now: Instant, peer: Peer, index: number, begin: number, payload: Payload): void {
    const { context } = this;
    const answer = peer.pipeline.answered(now, index, begin);
    const piece = context.torrent?.metainfo.layout.piece(index);
    if (answer.kind === "unasked" || context.torrent === undefined || piece === undefined) {
      context.wasted += payload.length;
      peer.unaskedBytes += payload.length;
      if (peer.unaskedBytes > MAX_UNASKED_BYTES)
        this.violation(now, peer, "sends data that nobody asked for");
      return;
    }
    const { ledger } = context.torrent;
    if (answer.kind === "asked" && answer.block.length !== payload.length) {
      this.release(peer, [answer.block]);
      this.violation(now, peer, "sends a block of another length than asked for");
      return;
    }
    peer.download.add(now, payload.length);
    context.download.add(now, payload.length);
    const receipt = ledger.receive(piece, begin, payload.length, peer.link, peer.peerId);
    if (receipt.kind === "not-needed") {
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
    const block = peer.pipeline.rejected(index, begin);
    if (block === undefined) return;
    if (!peer.peerChoking) peer.refuses(block.piece);
    this.release(peer, [block]);
    this.abandon(now, peer);
    this.refillAll(now);
  }

  onChoked(now: Instant, peer: Peer): void {
    // A peer with the fast extension rejects each request by itself; what it does not reject may still come.
    if (!peer.fast)
      this.release(
        peer,
        peer.pipeline.withdrawIf(() => true),
      );
    this.abandon(now, peer);
    peer.pipeline.idle();
    this.refillAll(now);
  }

  onUnchoked(now: Instant, peer: Peer): void {
    this.sources.add(peer);
    peer.mayGiveAll();
    peer.pickMemo.reset();
    peer.pipeline.revive();
    this.refill(now, peer);
  }

  /** The peer has one piece more. */
  onHave(now: Instant, peer: Peer, piece: PieceIndex): void {
    // When it lets us ask, everything is looked at anew.
    if (peer.peerChoking) return;
    peer.mayGive(piece);
    peer.pickMemo.reset();
    this.refill(now, peer);
  }

  /** @param peer one that is not among the connected any more */
  onGone(now: Instant, peer: Peer): void {
    this.sources.delete(peer);
    this.release(
      peer,
      peer.pipeline.withdrawIf(() => true),
    );
    this.abandon(now, peer);
    this.refillAll(now);
  }

  /** Gives up requests whose time is out; others are asked instead. */
  tick(now: Instant): void {
    let isAnyIdle = false;
    for (const peer of this.sources) {
      const late = peer.pipeline.expire(now);
      for (const block of late) this.context.send(now, peer, { type: "cancel", ...block });
      if (late.length > 0) {
        this.release(peer, late);
        this.abandon(now, peer);
      }
      if (peer.peerChoking) {
        if (peer.pipeline.size === 0) this.sources.delete(peer);
        continue;
      }
      peer.pipeline.noticeSnub(now);
      isAnyIdle ||= peer.amInterested && peer.pipeline.room(now, peer.requestLimit) > 0;
    }
    if (isAnyIdle) this.refillAll(now);
  }

  private cancel(now: Instant, link: LinkId, block: Block): void {
    const peer = this.context.peers.get(link);
    if (!peer?.pipeline.withdraw(block)) return;
    this.context.send(now, peer, { type: "cancel", ...block });
    this.refill(now, peer);
  }

  /** The peer will not deliver these, so that they may be asked of others. */
  private release(peer: Peer, blocks: readonly Block[]): void {
    for (const block of blocks) {
      this.context.limits.download.giveBack(block.length);
      const givenUp = this.context.torrent?.ledger.release(block, peer.link);
      if (givenUp !== undefined) this.discard(givenUp);
    }
  }

  /** The peer did not deliver all that it was asked for: what it alone was to deliver is given up. */
  private abandon(now: Instant, peer: Peer): void {
    for (const givenUp of this.context.torrent?.ledger.abandon(peer.link) ?? []) {
      this.discard(givenUp);
      const withdrawn = peer.pipeline.withdrawIf(({ piece }) => piece === givenUp.piece);
      if (peer.peerChoking || !this.context.peers.has(peer.link)) continue;
      for (const block of withdrawn) this.context.send(now, peer, { type: "cancel", ...block });
    }
  }

  private discard({ piece, received }: GivenUp): void {
    this.context.wasted += received;
    this.context.order({ type: "discard-piece", piece });
  }
}
