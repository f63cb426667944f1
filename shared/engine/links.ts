/**
 * The set of links: which are let in, kept alive, closed and forgotten. Two peers keep one link between them, and whoever
 * breaks a protocol, lies or falls silent loses it, with the reason on record.
 */
import type { LinkId, PeerId } from "../core/ids.ts";
import { type Instant, NEVER, SECOND_MS } from "../core/time.ts";
import type { HasLength } from "../wire/messages.ts";
import type { ChokeRounds } from "./choke-rounds.ts";
import type { Context } from "./context.ts";
import type { Conversation } from "./conversation.ts";
import type { Downloader } from "./downloader.ts";
import type { MetadataExchange } from "./metadata-exchange.ts";
import type { Neighbours, NeighbourUse } from "./neighbours.ts";
import { Peer } from "./peer.ts";
import type { SuperSeeding } from "./super-seeding.ts";
import type { Uploader } from "./uploader.ts";

const HANDSHAKE_TIMEOUT_MS = 25 * SECOND_MS;
const KEEP_ALIVE_MS = 45 * SECOND_MS;
const SILENCE_MS = 150 * SECOND_MS;
/** What peers said while we slept is still to be read: they are not judged before then. */
const WAKING_GRACE_MS = 15 * SECOND_MS;

export interface LinksParts<Payload extends HasLength> {
  readonly context: Context<Payload>;
  readonly neighbours: Neighbours;
  readonly conversation: Conversation<Payload>;
  readonly downloader: Downloader<Payload>;
  readonly uploader: Uploader<Payload>;
  readonly metadata: MetadataExchange<Payload>;
  readonly rounds: ChokeRounds<Payload>;
  readonly superSeeding: SuperSeeding<Payload>;
}

export class Links<Payload extends HasLength> {
  private readonly parts: LinksParts<Payload>;
  /** No link can be in for anything sooner. */
  private nextPatrolAt: Instant = NEVER;

  constructor(parts: LinksParts<Payload>) {
    this.parts = parts;
  }

  opened(now: Instant, link: LinkId, peerId: PeerId, initiator: boolean): void {
    const { context, neighbours, conversation } = this.parts;
    const objection = this.objectionTo(peerId, initiator);
    if (objection !== undefined) {
      this.refuse(link, peerId, objection);
      return;
    }
    const twin = this.peerOf(peerId);
    if (twin !== undefined) this.close(now, twin, "has connected anew");
    const peer = new Peer(link, peerId, initiator, now, context.policy.blockLength);
    peer.isNamedComplete = neighbours.isNamedComplete(peerId);
    context.peers.set(link, peer);
    this.nextPatrolAt = Math.min(this.nextPatrolAt, now + HANDSHAKE_TIMEOUT_MS);
    neighbours.opened(peerId);
    conversation.greet(now, peer);
  }

  /** Closes a link that has just opened. */
  refuse(link: LinkId, peerId: PeerId, reason: string): void {
    this.parts.context.order({ type: "close-link", link, peerId, reason });
  }

  offered(now: Instant, peerId: PeerId): void {
    const { context, neighbours } = this.parts;
    const uses = neighbours.isFull ? [...context.peers.values()].map((peer) => this.useOf(now, peer)) : [];
    const verdict = neighbours.offered(now, peerId, uses);
    if (verdict.kind === "accept-instead") context.order({ type: "cancel-dial", peerId });
    if (verdict.kind === "accept" && verdict.replace !== undefined) {
      const replaced = this.peerOf(verdict.replace);
      if (replaced !== undefined) this.close(now, replaced, "makes room for another peer");
    }
    context.order({ type: verdict.kind === "refuse" ? "refuse-offer" : "accept-offer", peerId });
  }

  /** @param isWaking no tick came for so long that we must have slept */
  tick(now: Instant, isWaking: boolean): void {
    if (!isWaking && now < this.nextPatrolAt) return;
    const { context } = this.parts;
    this.nextPatrolAt = NEVER;
    for (const peer of [...context.peers.values()]) {
      if (isWaking) peer.lastHeardAt = Math.max(peer.lastHeardAt, now - SILENCE_MS + WAKING_GRACE_MS);
      if (!peer.handshaken && !isWaking && now - peer.connectedAt > HANDSHAKE_TIMEOUT_MS)
        this.close(now, peer, "sent no handshake");
      else if (now - peer.lastHeardAt > SILENCE_MS) this.close(now, peer, "has been silent for too long");
      else if (now - peer.lastSentAt > KEEP_ALIVE_MS) context.send(now, peer, { type: "keep-alive" });
      this.nextPatrolAt = Math.min(
        this.nextPatrolAt,
        peer.handshaken ? NEVER : peer.connectedAt + HANDSHAKE_TIMEOUT_MS,
        peer.lastHeardAt + SILENCE_MS,
        peer.lastSentAt + KEEP_ALIVE_MS,
      );
    }
  }

  ban(now: Instant, peerId: PeerId, reason: string): void {
    const { context, neighbours } = this.parts;
    if (neighbours.ban(peerId)) context.order({ type: "cancel-dial", peerId });
    const peer = this.peerOf(peerId);
    if (peer !== undefined) this.close(now, peer, reason);
  }

  close(now: Instant, peer: Peer, reason: string): void {
    const { context } = this.parts;
    if (context.peers.get(peer.link) !== peer) return;
    context.order({ type: "close-link", link: peer.link, peerId: peer.peerId, reason });
    this.forget(now, peer);
  }

  /** And gives up whom we are dialling. */
  closeAll(now: Instant, reason: string): void {
    const { context, neighbours } = this.parts;
    const peers = [...context.peers.values()];
    // All at once: none of them is to be asked for what another leaves undone.
    context.peers.clear();
    for (const peer of peers) {
      context.order({ type: "close-link", link: peer.link, peerId: peer.peerId, reason });
      this.forget(now, peer);
    }
    for (const peerId of neighbours.reset()) context.order({ type: "cancel-dial", peerId });
  }

  /** The link is gone. */
  forget(now: Instant, peer: Peer): void {
    const { context, neighbours, downloader, uploader, metadata, rounds, superSeeding } = this.parts;
    context.peers.delete(peer.link);
    context.upheaval();
    if (peer.has !== undefined) context.torrent?.availability.remove(peer.has);
    neighbours.closed(now, peer.peerId, peer.connectedAt);
    uploader.onGone(peer);
    superSeeding.onGone(peer);
    downloader.onGone(now, peer);
    metadata.onGone(now, peer.link);
    rounds.onGone(now, peer.link);
  }

  /** @returns why a link that has just opened is not kept */
  private objectionTo(peerId: PeerId, initiator: boolean): string | undefined {
    const { context, neighbours } = this.parts;
    if (peerId === context.ownId) return "is ourselves";
    if (neighbours.isBanned(peerId)) return "is banned";
    const twin = this.peerOf(peerId);
    if (twin === undefined || twin.initiator === initiator) return undefined;
    // Both sides dialled and both keep the same link: the one that the greater id dialled.
    const isTwinKept = twin.initiator === context.ownId > peerId;
    return isTwinKept ? "is connected already" : undefined;
  }

  useOf(now: Instant, peer: Peer): NeighbourUse {
    return {
      peerId: peer.peerId,
      connectedAt: peer.connectedAt,
      exchangeRate: peer.download.rate(now) + peer.upload.rate(now),
      isUseless: this.parts.context.isComplete && peer.isComplete,
    };
  }

  private peerOf(peerId: PeerId): Peer | undefined {
    for (const peer of this.parts.context.peers.values()) if (peer.peerId === peerId) return peer;
    return undefined;
  }
}
