/**
 * The set of links: which are accepted, kept alive and given up. Two peers keep one link between them. Decides only; the
 * caller closes links, with the reason.
 */
import type { LinkId, PeerId } from "../core/ids.ts";
import { type Instant, NEVER, SECOND_MS } from "../core/time.ts";
import type { HasLength } from "../wire/messages.ts";
import type { Context } from "./context.ts";
import { type Neighbours, type NeighbourUse, SIMULTANEOUS_MS } from "./neighbours.ts";
import { Peer } from "./peer.ts";
import type { Step } from "./step.ts";

/** Handshakes are sent as soon as the channel opens; a tab in the background may be throttled for some seconds. */
const HANDSHAKE_TIMEOUT_MS = 25 * SECOND_MS;
/** Three keep-alives fit into the time after which a silent peer is given up. BEP 3 suggests two minutes for each. */
const KEEP_ALIVE_MS = 45 * SECOND_MS;
const SILENCE_MS = 150 * SECOND_MS;
/** After we slept, messages that arrived meanwhile are still unread: peers get this long before they count as silent. */
const WAKING_GRACE_MS = 15 * SECOND_MS;

export interface Closing {
  readonly peer: Peer;
  readonly reason: string;
}

export class Links<Payload extends HasLength> {
  private readonly context: Context;
  private readonly neighbours: Neighbours;
  /** No link needs attention before. */
  private nextPatrolAt: Instant = NEVER;

  constructor(context: Context, neighbours: Neighbours) {
    this.context = context;
    this.neighbours = neighbours;
  }

  /** @returns why a link that has just opened is not kept */
  objectionTo(now: Instant, peerId: PeerId, initiator: boolean): string | undefined {
    const { ownId } = this.context;
    if (peerId === ownId) return "is ourselves";
    if (this.neighbours.isBanned(peerId)) return "is banned";
    const twin = this.peerOf(peerId);
    if (twin === undefined || twin.initiator === initiator) return undefined;
    // Its end of the old link is gone, or it would not have connected again.
    if (now - twin.lastReceivedAt >= SIMULTANEOUS_MS) return undefined;
    // Both sides dialled. Both keep the same link: the one that the greater id dialled.
    const isTwinKept = twin.initiator === ownId > peerId;
    return isTwinKept ? "is connected already" : undefined;
  }

  add(now: Instant, link: LinkId, peerId: PeerId, initiator: boolean): Peer {
    const { peers, policy } = this.context;
    const isNamedComplete = this.neighbours.isNamedComplete(peerId);
    const peer = new Peer(now, { link, peerId, initiator, isNamedComplete }, policy.blockLength);
    peers.set(link, peer);
    this.nextPatrolAt = Math.min(this.nextPatrolAt, now + HANDSHAKE_TIMEOUT_MS);
    this.neighbours.opened(peerId);
    return peer;
  }

  /** Sends keep-alives and yields the links to be closed now. @param isWaking the tick is so late that we must have slept */
  *patrol(step: Step<Payload>, isWaking: boolean): IterableIterator<Closing> {
    const { now } = step;
    if (!isWaking && now < this.nextPatrolAt) return;
    this.nextPatrolAt = NEVER;
    for (const peer of [...this.context.peers.values()]) {
      if (isWaking) peer.lastReceivedAt = Math.max(peer.lastReceivedAt, now - SILENCE_MS + WAKING_GRACE_MS);
      if (!peer.handshaken && !isWaking && now - peer.connectedAt > HANDSHAKE_TIMEOUT_MS)
        yield { peer, reason: "sent no handshake" };
      else if (now - peer.lastReceivedAt > SILENCE_MS) yield { peer, reason: "was silent for too long" };
      else if (now - peer.lastSentAt > KEEP_ALIVE_MS) step.send(peer, { type: "keep-alive" });
      this.nextPatrolAt = Math.min(
        this.nextPatrolAt,
        peer.handshaken ? NEVER : peer.connectedAt + HANDSHAKE_TIMEOUT_MS,
        peer.lastReceivedAt + SILENCE_MS,
        peer.lastSentAt + KEEP_ALIVE_MS,
      );
    }
  }

  useOf(now: Instant, { choke, connectedAt, download, peerId, pieces, upload }: Peer): NeighbourUse {
    return {
      peerId,
      connectedAt,
      exchangeRate: download.meter.rate(now) + upload.meter.rate(now),
      isUseless: this.context.hasAllWanted && pieces.isComplete,
      isComplete: pieces.isComplete,
      isIdle: !pieces.amInterested && !choke.peerInterested,
    };
  }

  peerOf(peerId: PeerId): Peer | undefined {
    for (const peer of this.context.peers.values()) if (peer.peerId === peerId) return peer;
    return undefined;
  }
}
