/**
 * Announces: members join, stay and stop; responses list other members, and each offer goes to a different one. Every
 * function that needs the membership returns the operation that asks it; the tracker calls again with the answer.
 */
import { unreachable } from "../../core/invariant.ts";
import { type Instant, SECOND_MS } from "../../core/time.ts";
import { PEER_ID_TAKEN } from "../protocol/limits.ts";
import type { Announce, SwarmCounts } from "../protocol/messages.ts";
import { failure } from "./failure.ts";
import type { Claim, Count, Counted, Join, Joined, SwarmPeer } from "./membership.ts";
import type { Output } from "./output.ts";
import type { Registry, Socket } from "./registry.ts";
import type { Relay } from "./relay.ts";
import type { SocketId, Standing } from "./swarm.ts";

export class Announces {
  private readonly registry: Registry;
  private readonly relay: Relay;
  private readonly isShared: boolean;

  constructor(registry: Registry, relay: Relay, isShared: boolean) {
    this.registry = registry;
    this.relay = relay;
    this.isShared = isShared;
  }

  /** @returns undefined if it is refused; a claim if the announce has to be handled again after it is granted */
  announce(
    now: Instant,
    socket: Socket,
    announce: Announce,
    out: Output[],
  ): Join | Count | Claim | undefined {
    const { infoHash, peerId, event } = announce;
    const owner = this.registry.owner(peerId);
    if (owner !== undefined && owner !== socket) {
      out.push(failure(socket.id, announce, PEER_ID_TAKEN));
      // The owner may be the same client before its network changed: then that socket is dead, and the next attempt succeeds.
      out.push({ type: "probe", to: owner.id });
      return undefined;
    }
    const before = this.registry.swarm(infoHash)?.member(peerId);
    if (event === "stopped") {
      if (before !== undefined) this.registry.leave(before);
      if (before !== undefined && this.isShared) out.push({ type: "leave", infoHash, peerId });
      return { type: "count", socket: socket.id, message: announce };
    }
    const refusal = before === undefined ? this.registry.whyNotJoin(socket, peerId) : undefined;
    if (refusal !== undefined) {
      out.push(failure(socket.id, announce, refusal));
      return undefined;
    }
    if (owner === undefined && this.isShared) return { type: "claim", socket: socket.id, peerId };
    const isCompletion = event === "completed" && !before?.isComplete;
    const isComplete = announce.left === 0 || event === "completed";
    const standing: Standing = { signals: announce.signals, isComplete, announcedAt: now };
    if (before === undefined) this.registry.join(socket, infoHash, peerId, standing);
    const swarm = this.registry.swarm(infoHash);
    if (before !== undefined) swarm?.update(peerId, standing);
    if (isCompletion) swarm?.countCompletion();
    return { type: "join", socket: socket.id, announce, isComplete, isCompletion };
  }

  joined(
    now: Instant,
    { operation, counts, peers, receivers }: Joined,
    intervalMs: number,
    out: Output[],
  ): void {
    const { socket, announce } = operation;
    respond(socket, announce, counts, peers, intervalMs, out);
    const offerer = this.registry.swarm(announce.infoHash)?.member(announce.peerId);
    // It may have left while the answer was on its way.
    if (offerer === undefined) return;
    for (const [index, { peerId }] of receivers.entries()) {
      const offer = announce.offers[index];
      if (offer === undefined) return;
      const { offerId, sdp } = offer;
      this.relay.pass(now, offerer, peerId, offerId, { type: "offer", sdp }, "plain", out);
    }
  }

  counted({ operation, counts }: Counted, intervalMs: number, out: Output[]): void {
    const { socket, message } = operation;
    switch (message.type) {
      case "announce":
        return respond(socket, message, counts[0], [], intervalMs, out);
      case "scrape": {
        const files = new Map(message.infoHashes.map((hash, index) => [hash, counts[index] as SwarmCounts]));
        out.push({ type: "send", to: socket, message: { type: "scrape-response", files } });
        return;
      }
      default:
        unreachable(message);
    }
  }
}

function respond(
  to: SocketId,
  { infoHash, signals }: Announce,
  counts: SwarmCounts | undefined,
  peers: readonly SwarmPeer[],
  intervalMs: number,
  out: Output[],
): void {
  out.push({
    type: "send",
    to,
    message: {
      type: "announce-response",
      infoHash,
      interval: intervalMs / SECOND_MS,
      complete: counts?.complete,
      incomplete: counts?.incomplete,
      peers: signals
        ? peers.map(({ peerId, signals, isComplete }) => ({ peerId, signals, complete: isComplete }))
        : undefined,
    },
  });
}
