/**
 * What the opening and closing of a link mean for the engine's parts, in order. Every `close-link` order names a reason, for
 * tests and debugging: nothing else reads it.
 */
import type { PeerId } from "../core/ids.ts";
import type { HasLength } from "../wire/messages.ts";
import type { Rechoke } from "./choke-rounds.ts";
import type { Violation } from "./context.ts";
import type { Input } from "./io.ts";
import type { Parts } from "./parts.ts";
import type { Peer } from "./peer.ts";
import type { Step } from "./step.ts";

type Opened = Extract<Input<HasLength>, { readonly type: "link-opened" }>;

export class LinkLifecycle<Payload extends HasLength> {
  private readonly parts: Parts<Payload>;

  constructor(parts: Parts<Payload>) {
    this.parts = parts;
  }

  open(step: Step<Payload>, { initiator, link, peerId }: Opened): void {
    const { handshakes, links, superSeeding } = this.parts;
    const reason = links.objectionTo(step.now, peerId, initiator);
    if (reason !== undefined) return step.order({ type: "close-link", link, peerId, reason });
    const twin = links.peerOf(peerId);
    if (twin !== undefined) this.close(step, twin, "has connected again");
    const peer = links.add(step.now, link, peerId, initiator);
    handshakes.greet(step, peer, superSeeding.hides(step.now, peer));
  }

  answerOffer(step: Step<Payload>, peerId: PeerId): void {
    const { context, links, neighbours } = this.parts;
    const { now } = step;
    const uses = neighbours.isFull ? [...context.peers.values()].map((peer) => links.useOf(now, peer)) : [];
    const verdict = neighbours.offered(now, peerId, uses);
    if (verdict.kind === "accept-instead") step.order({ type: "cancel-dial", peerId });
    if (verdict.kind === "accept" && verdict.replace !== undefined) {
      const replaced = links.peerOf(verdict.replace);
      if (replaced !== undefined) this.close(step, replaced, "makes room for another peer");
    }
    step.order({ type: verdict.kind === "refuse" ? "refuse-offer" : "accept-offer", peerId });
  }

  close(step: Step<Payload>, peer: Peer, reason: string, more: { readonly isBan?: true } = {}): void {
    const { link, peerId } = peer;
    if (this.parts.context.peers.get(link) !== peer) return;
    step.order({ type: "close-link", link, peerId, reason, ...more });
    this.forget(step, peer);
  }

  /** The peer broke the protocol. */
  punish(step: Step<Payload>, peer: Peer, violation: Violation): void {
    const { context, neighbours, offences } = this.parts;
    if (context.peers.get(peer.link) !== peer) return;
    const isBanned = offences.note(peer.peerId, violation);
    if (isBanned && neighbours.ban(peer.peerId)) step.order({ type: "cancel-dial", peerId: peer.peerId });
    this.close(step, peer, violation);
  }

  /** Closes every link and gives up every dial. */
  closeAll(step: Step<Payload>, reason: string): void {
    const { context, neighbours } = this.parts;
    const peers = [...context.peers.values()];
    // All at once, so that none of them gets requests that another left undone.
    context.peers.clear();
    for (const peer of peers) {
      step.order({ type: "close-link", link: peer.link, peerId: peer.peerId, reason });
      this.forget(step, peer);
    }
    for (const peerId of neighbours.reset()) step.order({ type: "cancel-dial", peerId });
  }

  /** The link is gone. @param isLost as in `link-closed` */
  forget(step: Step<Payload>, peer: Peer, isLost = false): void {
    const { context, downloader, metadata, neighbours, peerPieces, rounds, superSeeding, uploader } =
      this.parts;
    context.peers.delete(peer.link);
    peerPieces.onGone(peer);
    neighbours.closed(step.now, peer, isLost);
    uploader.onGone(peer);
    superSeeding.onGone(peer);
    downloader.onGone(step, peer);
    metadata.onGone(step, peer.link);
    this.applyRechoke(step, rounds.onGone(step.now, peer.link));
  }

  /** The peer lied: it may never connect again. */
  ban(step: Step<Payload>, peerId: PeerId, reason: Violation): void {
    const { links, neighbours, offences } = this.parts;
    offences.note(peerId, reason);
    if (neighbours.ban(peerId)) step.order({ type: "cancel-dial", peerId });
    const peer = links.peerOf(peerId);
    if (peer !== undefined) this.close(step, peer, reason, { isBan: true });
  }

  applyRechoke(step: Step<Payload>, { changed, isRound }: Rechoke): void {
    const { uploader } = this.parts;
    for (const peer of changed) {
      if (peer.choke.amChoking) uploader.onChoke(step, peer);
      else uploader.onUnchoke(step, peer);
    }
    if (isRound) uploader.pump(step);
  }
}
