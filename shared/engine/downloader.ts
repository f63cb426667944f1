/**
 * Requesting blocks and receiving them. Keeps the pipeline of every unchoked link filled within the download limit, passes
 * blocks on to be written and whole pieces to be verified, and gives up what a peer does not deliver.
 */
import type { LinkId } from "../core/ids.ts";
import type { Block, PieceIndex } from "../core/layout.ts";
import { type Instant, NEVER, SECOND_MS } from "../core/time.ts";
import type { HasLength, Message } from "../wire/messages.ts";
import type { Context, Violation } from "./context.ts";
import type { FinishedPieces } from "./finished-pieces.ts";
import type { PieceLedger } from "./ledger.ts";
import type { Peer } from "./peer.ts";
import { pickBlock } from "./picker.ts";
import type { GivenUp } from "./piece-state.ts";
import type { Step } from "./step.ts";

/** Unrequested payload that a link may bring before it is closed: one piece, which no late answer adds up to. */
const MAX_UNASKED_BYTES = 256 * 1024;
/** Time after which an idle peer is asked again for what it rejected. Others that had it may have left, or may have lied. */
const REFUSAL_MS = 20 * SECOND_MS;

type BlockMessage<Payload extends HasLength> = Message<Payload> & { readonly type: "piece" };

export class Downloader<Payload extends HasLength> {
  /** When the download limit lets the next request through. */
  readyAt: Instant = NEVER;
  /** Peers that unchoke us or have outstanding requests: no others can deliver. */
  private readonly sources = new Set<Peer>();
  private readonly context: Context;
  private readonly finished: FinishedPieces<Payload>;

  constructor(context: Context, finished: FinishedPieces<Payload>) {
    this.context = context;
    this.finished = finished;
  }

  /** Fills every pipeline, starting at a random peer, so that peers share the limit. */
  refillAll(step: Step<Payload>): void {
    this.readyAt = NEVER;
    // While several links are closed together, none of them gets requests that another left undone.
    const peers = [...this.sources].filter((peer) => this.context.peers.has(peer.link));
    if (peers.length === 0) return;
    const first = this.context.random.below(peers.length);
    for (let i = 0; i < peers.length; i++) this.refill(step, peers[(first + i) % peers.length] as Peer);
  }

  onBlock(step: Step<Payload>, peer: Peer, message: BlockMessage<Payload>): Violation | undefined {
    const { piece: index, begin, payload } = message;
    const { context } = this;
    const { download } = peer;
    const answer = download.pipeline.answered(step.now, index, begin);
    const piece = context.torrent?.metainfo.layout.piece(index);
    if (answer.kind === "unasked" || context.torrent === undefined || piece === undefined) {
      context.wasted += payload.length;
      download.unaskedBytes += payload.length;
      return download.unaskedBytes > MAX_UNASKED_BYTES ? "sends blocks that were not requested" : undefined;
    }
    if (answer.kind === "asked" && answer.block.length !== payload.length) {
      this.release(step, peer, [answer.block]);
      return "sends a block with another length than requested";
    }
    download.meter.add(step.now, payload.length);
    context.download.add(step.now, payload.length);
    const receipt = context.torrent.ledger.receive(piece, begin, payload.length, peer.link, peer.peerId);
    if (receipt.kind === "not-needed") {
      context.wasted += payload.length;
    } else {
      step.order({ type: "write-block", piece, begin, payload });
      for (const link of receipt.others) this.cancel(step, link, { piece, begin, length: payload.length });
      if (receipt.pieceComplete) step.order({ type: "verify-piece", piece });
    }
    this.refill(step, peer);
    return undefined;
  }

  /** A peer that rejects a request while it unchokes us would do so again, so it is not asked for this piece for a while. */
  onReject(step: Step<Payload>, peer: Peer, index: number, begin: number): void {
    const { download } = peer;
    const block = download.pipeline.rejected(index, begin);
    if (block === undefined) return;
    if (!download.peerChoking) {
      download.refused.add(block.piece);
      download.refusedAt = step.now;
    }
    this.release(step, peer, [block]);
    this.abandon(step, peer);
    this.refillAll(step);
  }

  onChoked(step: Step<Payload>, peer: Peer): void {
    const { download, features } = peer;
    if (download.peerChoking) return;
    download.peerChoking = true;
    // A peer with the fast extension rejects each request by itself; what it does not reject may still come.
    if (!features.fast) this.releaseAll(step, peer);
    this.abandon(step, peer);
    download.pipeline.idle();
    this.refillAll(step);
  }

  onUnchoked(step: Step<Payload>, peer: Peer): void {
    const { download } = peer;
    download.peerChoking = false;
    this.sources.add(peer);
    download.refused.clear();
    download.pickMemo.reset();
    download.pipeline.revive();
    this.refill(step, peer);
  }

  /** The peer has one more piece that we want. */
  onHave(step: Step<Payload>, peer: Peer, piece: PieceIndex): void {
    const { download } = peer;
    // An unchoke makes us look at everything again.
    if (download.peerChoking) return;
    download.refused.delete(piece);
    download.pickMemo.reset();
    this.refill(step, peer);
  }

  /** A reader that begins or jumps does not wait for what was requested before. */
  onDeadlines(step: Step<Payload>, pieces: readonly PieceIndex[]): void {
    const { deadlines, torrent } = this.context;
    if (torrent === undefined) return;
    if (deadlines.set(step.now, pieces, torrent.ledger)) {
      const urgent = new Set(pieces);
      for (const peer of this.sources) {
        const { peerChoking, pipeline } = peer.download;
        const isUseful = mayHide(peer, torrent.ledger) || pieces.some((piece) => peer.pieces.has?.has(piece));
        if (peerChoking || !isUseful) continue;
        const others = pipeline.withdrawIf(({ piece }) => !urgent.has(piece));
        for (const block of others) step.send(peer, { type: "cancel", ...block });
        this.release(step, peer, others);
      }
    }
    this.refillAll(step);
  }

  /** These pieces were in flight and are not wanted any more. */
  onUnwanted(step: Step<Payload>, givenUp: readonly GivenUp[]): void {
    if (givenUp.length === 0) return;
    const pieces = new Set(givenUp.map(({ piece }) => piece));
    for (const one of givenUp) this.discard(step, one);
    for (const peer of this.sources) {
      const { download } = peer;
      for (const block of download.pipeline.withdrawIf(({ piece }) => pieces.has(piece))) {
        this.context.limits.download.giveBack(block.length);
        // While it chokes us, it owes only what it rejects or sends by itself.
        if (!download.peerChoking) step.send(peer, { type: "cancel", ...block });
      }
      if (download.pipeline.size === 0) download.pipeline.idle();
    }
  }

  /** Gives up everything the peer owed us. @param peer already removed from `context.peers` */
  onGone(step: Step<Payload>, peer: Peer): void {
    this.sources.delete(peer);
    this.releaseAll(step, peer);
    this.abandon(step, peer);
    this.refillAll(step);
  }

  /** Gives up requests that timed out, so that other peers get them; notices snubs and refills idle pipelines. */
  tick(step: Step<Payload>): void {
    const { now } = step;
    let isAnyIdle = false;
    for (const peer of this.sources) {
      const { peerChoking, pipeline } = peer.download;
      const late = pipeline.expire(now);
      for (const block of late) step.send(peer, { type: "cancel", ...block });
      if (late.length > 0) {
        this.release(step, peer, late);
        this.abandon(step, peer);
      }
      if (peerChoking) {
        if (pipeline.size === 0) this.sources.delete(peer);
        continue;
      }
      pipeline.noticeSnub(now);
      this.forgiveRefusals(now, peer);
      isAnyIdle ||= peer.pieces.amInterested && pipeline.room(now, peer.features.requestLimit) > 0;
    }
    if (isAnyIdle) this.refillAll(step);
  }

  private refill(step: Step<Payload>, peer: Peer): void {
    const { deadlines, limits, policy, torrent } = this.context;
    const { download, pieces } = peer;
    if (torrent === undefined || pieces.has === undefined) return;
    if (download.peerChoking || !pieces.amInterested || this.finished.isStoreResting(step.now)) return;
    const { blockLength } = policy;
    const { pipeline } = download;
    const urgent = deadlines.review(step.now, torrent.ledger);
    for (let room = pipeline.room(step.now, peer.features.requestLimit); room > 0; room--) {
      if (!limits.download.take(step.now, blockLength)) {
        this.readyAt = Math.min(this.readyAt, limits.download.readyAt(step.now, blockLength));
        return;
      }
      const pick = pickBlock(torrent.ledger, torrent.availability, {
        link: peer.link,
        peerHas: pieces.has,
        refused: download.refused,
        isOnParole: this.finished.reputation.isOnParole(peer.peerId),
        isIdle: pipeline.size === 0,
        memo: download.pickMemo,
        order: policy.pieceOrder,
        urgent,
        mayHide: mayHide(peer, torrent.ledger),
      });
      if (pick.kind === "nothing") {
        limits.download.giveBack(blockLength);
        if (pipeline.size === 0) pipeline.idle();
        return;
      }
      limits.download.giveBack(blockLength - pick.block.length);
      pipeline.asked(step.now, pick.block);
      step.send(peer, { type: "request", ...pick.block });
    }
  }

  private forgiveRefusals(now: Instant, { download }: Peer): void {
    const { pickMemo, pipeline, refused, refusedAt } = download;
    if (refused.size === 0 || pipeline.size > 0 || now - refusedAt < REFUSAL_MS) return;
    refused.clear();
    pickMemo.reset();
  }

  private cancel(step: Step<Payload>, link: LinkId, block: Block): void {
    const peer = this.context.peers.get(link);
    if (!peer?.download.pipeline.withdraw(block)) return;
    step.send(peer, { type: "cancel", ...block });
    this.refill(step, peer);
  }

  private releaseAll(step: Step<Payload>, peer: Peer): void {
    const owed = peer.download.pipeline.withdrawIf(() => true);
    this.release(step, peer, owed);
  }

  /** The peer will not deliver these blocks, so that others may be asked for them. */
  private release(step: Step<Payload>, peer: Peer, blocks: readonly Block[]): void {
    for (const block of blocks) {
      this.context.limits.download.giveBack(block.length);
      const givenUp = this.context.torrent?.ledger.release(block, peer.link);
      if (givenUp !== undefined) this.discard(step, givenUp);
    }
  }

  /** The peer failed to deliver something: gives up the pieces reserved for it, as for a peer on parole. */
  private abandon(step: Step<Payload>, peer: Peer): void {
    for (const givenUp of this.context.torrent?.ledger.abandon(peer.link) ?? []) {
      this.discard(step, givenUp);
      const withdrawn = peer.download.pipeline.withdrawIf(({ piece }) => piece === givenUp.piece);
      if (peer.download.peerChoking || !this.context.peers.has(peer.link)) continue;
      for (const block of withdrawn) step.send(peer, { type: "cancel", ...block });
    }
  }

  private discard(step: Step<Payload>, { piece, received }: GivenUp): void {
    this.context.wasted += received;
    step.order({ type: "discard-piece", piece });
  }
}

/**
 * Whether the peer may have pieces that it has not announced: the tracker names it complete, or it wants none of those that it
 * seems to lack. It may also have chosen some of the files, and then it rejects the request.
 */
function mayHide({ choke, features, isNamedComplete, pieces }: Peer, { have }: PieceLedger): boolean {
  if (!features.fast || pieces.hasLostSome || pieces.isComplete) return false;
  return isNamedComplete || (!choke.peerInterested && have.count > (pieces.has?.count ?? 0));
}
