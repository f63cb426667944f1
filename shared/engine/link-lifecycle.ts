/**
 * What the opening and the closing of a link mean for the engine's parts, in order. A link closes because the peer broke
 * the protocol, lied, fell silent or had to make room; the reason is recorded.
 */
import type { PeerId } from "../core/ids.ts";
import type { HasLength } from "../wire/messages.ts";
import type { Rechoke } from "./choke-rounds.ts";
import type { Input } from "./io.ts";
import type { Parts } from "./parts.ts";
import type { Peer } from "./peer.ts";
import type { Step } from "./step.ts";

type Opened = Extract<Input<HasLength>, { readonly type: "link-opened" }>;

export function openLink<Payload extends HasLength>(
  parts: Parts<Payload>,
  step: Step<Payload>,
  opened: Opened,
): void {
  const { handshakes, links, superSeeding } = parts;
  const { initiator, link, peerId } = opened;
  const objection = links.objectionTo(peerId, initiator);
  if (objection !== undefined) return refuseLink(step, opened, objection);
  const twin = links.peerOf(peerId);
  if (twin !== undefined) closeLink(parts, step, twin, "has connected again");
  const peer = links.add(step.now, link, peerId, initiator);
  handshakes.greet(step, peer, superSeeding.hides(step.now, peer));
}

/** Closes a link that has just opened. */
export function refuseLink<Payload extends HasLength>(
  step: Step<Payload>,
  { link, peerId }: Opened,
  reason: string,
): void {
  step.order({ type: "close-link", link, peerId, reason });
}

export function answerOffer<Payload extends HasLength>(
  parts: Parts<Payload>,
  step: Step<Payload>,
  peerId: PeerId,
): void {
  const { context, links, neighbours } = parts;
  const { now } = step;
  const uses = neighbours.isFull ? [...context.peers.values()].map((peer) => links.useOf(now, peer)) : [];
  const verdict = neighbours.offered(now, peerId, uses);
  if (verdict.kind === "accept-instead") step.order({ type: "cancel-dial", peerId });
  if (verdict.kind === "accept" && verdict.replace !== undefined) {
    const replaced = links.peerOf(verdict.replace);
    if (replaced !== undefined) closeLink(parts, step, replaced, "makes room for another peer");
  }
  step.order({ type: verdict.kind === "refuse" ? "refuse-offer" : "accept-offer", peerId });
}

export function closeLink<Payload extends HasLength>(
  parts: Parts<Payload>,
  step: Step<Payload>,
  peer: Peer,
  reason: string,
): void {
  if (parts.context.peers.get(peer.link) !== peer) return;
  step.order({ type: "close-link", link: peer.link, peerId: peer.peerId, reason });
  forgetLink(parts, step, peer);
}

/** Closes every link and gives up every dial. */
export function closeAllLinks<Payload extends HasLength>(
  parts: Parts<Payload>,
  step: Step<Payload>,
  reason: string,
): void {
  const { context, neighbours } = parts;
  const peers = [...context.peers.values()];
  // All at once, so that none of them gets requests that another left undone.
  context.peers.clear();
  for (const peer of peers) {
    step.order({ type: "close-link", link: peer.link, peerId: peer.peerId, reason });
    forgetLink(parts, step, peer);
  }
  for (const peerId of neighbours.reset()) step.order({ type: "cancel-dial", peerId });
}

/** The link is gone. */
export function forgetLink<Payload extends HasLength>(
  parts: Parts<Payload>,
  step: Step<Payload>,
  peer: Peer,
): void {
  const { context, downloader, metadata, neighbours, peerPieces, rounds, superSeeding, uploader } = parts;
  context.peers.delete(peer.link);
  peerPieces.onGone(peer);
  neighbours.closed(step.now, peer.peerId, peer.connectedAt);
  uploader.onGone(peer);
  superSeeding.onGone(peer);
  downloader.onGone(step, peer);
  metadata.onGone(step, peer.link);
  applyRechoke(parts, step, rounds.onGone(step.now, peer.link));
}

export function banPeer<Payload extends HasLength>(
  parts: Parts<Payload>,
  step: Step<Payload>,
  peerId: PeerId,
  reason: string,
): void {
  const { links, neighbours } = parts;
  if (neighbours.ban(peerId)) step.order({ type: "cancel-dial", peerId });
  const peer = links.peerOf(peerId);
  if (peer !== undefined) closeLink(parts, step, peer, reason);
}

export function applyRechoke<Payload extends HasLength>(
  { uploader }: Parts<Payload>,
  step: Step<Payload>,
  { changed, isRound }: Rechoke,
): void {
  for (const peer of changed) {
    if (peer.choke.amChoking) uploader.onChoke(step, peer);
    else uploader.onUnchoke(step, peer);
  }
  if (isRound) uploader.pump(step);
}
