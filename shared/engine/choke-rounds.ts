/**
 * When the choker is asked, and its decision's difference turned into messages. It decides on those who are interested;
 * slots that none of them needs are lent to others, so that what they come to want they can ask for at once: who gets every
 * piece as soon as somebody has it loses and regains interest all the time.
 */
import type { LinkId } from "../core/ids.ts";
import type { Instant } from "../core/time.ts";
import type { HasLength } from "../wire/messages.ts";
import {
  type ChokeCandidate,
  chooseUnchoked,
  OPTIMISTIC_INTERVAL_MS,
  RECHOKE_INTERVAL_MS,
} from "./choker.ts";
import type { Context } from "./context.ts";
import type { Peer } from "./peer.ts";
import type { ChokeRoundSnapshot } from "./snapshot.ts";
import type { Uploader } from "./uploader.ts";

export class ChokeRounds<Payload extends HasLength> {
  /** Who holds the optimistic slot. */
  optimistic: LinkId | undefined;
  nextAt: Instant;
  /** What the last regular round decided. */
  last: ChokeRoundSnapshot | undefined;
  private nextOptimisticAt: Instant;
  private readonly context: Context<Payload>;
  private readonly uploader: Uploader<Payload>;

  constructor(context: Context<Payload>, uploader: Uploader<Payload>, now: Instant) {
    this.context = context;
    this.uploader = uploader;
    this.nextAt = now + RECHOKE_INTERVAL_MS;
    this.nextOptimisticAt = now + OPTIMISTIC_INTERVAL_MS;
  }

  /** The regular round. */
  tick(now: Instant): void {
    if (now < this.nextAt) return;
    this.nextAt = now + RECHOKE_INTERVAL_MS;
    const rotateOptimistic = now >= this.nextOptimisticAt;
    if (rotateOptimistic) this.nextOptimisticAt = now + OPTIMISTIC_INTERVAL_MS;
    const byTurns = this.run(now, { reassign: true, rotateOptimistic });
    this.last = {
      at: now,
      byTurns,
      peers: [...this.context.peers.values()].map((peer) => this.cell(now, peer)),
    };
  }

  /** Somebody came, left, or is or is no longer interested: free slots are given at once, none that is needed is taken away. */
  fill(now: Instant): void {
    let interested = 0;
    let isAnyoneWaiting = false;
    for (const peer of this.context.peers.values()) {
      if (!peer.peerInterested) continue;
      if (peer.amChoking) isAnyoneWaiting = true;
      else interested++;
    }
    if (isAnyoneWaiting && interested <= this.slots)
      this.run(now, { reassign: false, rotateOptimistic: false });
    else this.lend(now);
  }

  onGone(now: Instant, link: LinkId): void {
    if (this.optimistic === link) this.optimistic = undefined;
    this.fill(now);
  }

  /** Regular ones. */
  private get slots(): number {
    const { isComplete, policy } = this.context;
    return isComplete ? policy.seedingSlots : policy.regularSlots;
  }

  /** @returns whether slots went by turns */
  private run(now: Instant, how: { reassign: boolean; rotateOptimistic: boolean }): boolean {
    const { policy, peers, random, isComplete } = this.context;
    const candidates: ChokeCandidate[] = [];
    for (const peer of peers.values())
      if (peer.peerInterested && !policy.freeRiding) candidates.push(candidateOf(now, peer));
    const round = {
      slots: this.slots,
      seeding: isComplete || !policy.titForTat,
      optimistic: this.optimistic,
      ...how,
    };
    const decision = chooseUnchoked(now, candidates, round, random);
    this.optimistic = decision.optimistic;
    let spare = round.slots + 1 - decision.unchoked.size;
    for (const peer of peers.values()) {
      const isChosen = decision.unchoked.has(peer.link);
      if (isChosen && peer.amChoking) this.uploader.unchoke(now, peer);
      if (isChosen || peer.amChoking) continue;
      if (peer.peerInterested || spare === 0) this.uploader.choke(now, peer);
      else spare--;
    }
    this.lend(now);
    this.uploader.pump(now);
    return round.seeding;
  }

  /** Gives what is left over to who may become interested. */
  private lend(now: Instant): void {
    const { policy, peers, torrent } = this.context;
    if (torrent === undefined || policy.freeRiding) return;
    let free = this.slots + 1;
    for (const peer of peers.values()) if (!peer.amChoking) free--;
    for (const peer of peers.values()) {
      if (free <= 0) return;
      const mayWant = peer.amChoking && peer.saidAvailability && !peer.peerInterested && !peer.isComplete;
      if (!mayWant) continue;
      this.uploader.unchoke(now, peer);
      free--;
    }
  }

  private cell(now: Instant, peer: Peer): ChokeRoundSnapshot["peers"][number] {
    const unchoke = peer.amChoking ? "choked" : peer.link === this.optimistic ? "optimistic" : "regular";
    const { peerId, peerInterested: interested, pipeline } = peer;
    return { peerId, unchoke, interested, snubbed: pipeline.snubbed, downloadRate: peer.download.rate(now) };
  }
}

function candidateOf(now: Instant, peer: Peer): ChokeCandidate {
  return {
    link: peer.link,
    connectedAt: peer.connectedAt,
    unchoked: !peer.amChoking,
    unchokedAt: peer.unchokedAt,
    waitingSince: peer.waitingSince,
    downloadRate: peer.download.rate(now),
    snubbed: peer.pipeline.snubbed,
  };
}
