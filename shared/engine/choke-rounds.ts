/**
 * When the choker runs, and on which peers. It decides about interested peers. Slots that none of them needs are lent to
 * the others, so that they can send requests as soon as they become interested: a peer that obtains every piece soon after
 * it appears loses and regains interest all the time.
 *
 * Returns what changed; the caller sends the messages.
 */
import type { LinkId } from "../core/ids.ts";
import type { Instant } from "../core/time.ts";
import {
  type ChokeCandidate,
  chooseUnchoked,
  OPTIMISTIC_INTERVAL_MS,
  RECHOKE_INTERVAL_MS,
} from "./choker.ts";
import type { Context } from "./context.ts";
import type { Peer } from "./peer.ts";
import type { ChokeRoundSnapshot } from "./snapshot.ts";

export interface Rechoke {
  /** Peers that have just been choked or unchoked, in the order in which they are informed. */
  readonly changed: readonly Peer[];
  /** Whether the choker ran. If not, slots were at most lent to peers that want nothing yet. */
  readonly isRound: boolean;
}

export class ChokeRounds {
  /** Holds the optimistic slot. */
  optimistic: LinkId | undefined;
  nextAt: Instant;
  /** What the last regular round decided. Chokes and unchokes between rounds (`fill`) do not appear in it. */
  last: ChokeRoundSnapshot | undefined;
  private nextOptimisticAt: Instant;
  private readonly context: Context;

  constructor(context: Context, now: Instant) {
    this.context = context;
    this.nextAt = now + RECHOKE_INTERVAL_MS;
    this.nextOptimisticAt = now + OPTIMISTIC_INTERVAL_MS;
  }

  /** The regular round. @returns undefined when it is not due */
  tick(now: Instant): Rechoke | undefined {
    if (now < this.nextAt) return undefined;
    this.nextAt = now + RECHOKE_INTERVAL_MS;
    const rotateOptimistic = now >= this.nextOptimisticAt;
    if (rotateOptimistic) this.nextOptimisticAt = now + OPTIMISTIC_INTERVAL_MS;
    const changed = this.run(now, { reassign: true, rotateOptimistic });
    const peers = [...this.context.peers.values()].map((peer) => this.cell(now, peer));
    this.last = { at: now, byTurns: this.regularSlotsRotate, peers };
    return { changed, isRound: true };
  }

  /** A peer came, left, or changed its interest: assigns free slots at once and takes away none that is needed. */
  fill(now: Instant): Rechoke {
    let served = 0;
    let isAnyoneWaiting = false;
    for (const { choke } of this.context.peers.values()) {
      if (!choke.peerInterested) continue;
      if (choke.amChoking) isAnyoneWaiting = true;
      else served++;
    }
    if (!isAnyoneWaiting || served > this.slots) return { changed: this.lend(now), isRound: false };
    return { changed: this.run(now, { reassign: false, rotateOptimistic: false }), isRound: true };
  }

  onInterest(now: Instant, { choke }: Peer, isInterested: boolean): Rechoke {
    choke.peerInterested = isInterested;
    return this.fill(now);
  }

  onGone(now: Instant, link: LinkId): Rechoke {
    if (this.optimistic === link) this.optimistic = undefined;
    return this.fill(now);
  }

  /** The regular slots. */
  private get slots(): number {
    const { hasAllWanted, policy } = this.context;
    return hasAllWanted ? policy.seedingSlots : policy.regularSlots;
  }

  /** Whether regular slots rotate instead of going to the peers that send most. */
  private get regularSlotsRotate(): boolean {
    return this.context.hasAllWanted || !this.context.policy.titForTat;
  }

  private run(now: Instant, how: { reassign: boolean; rotateOptimistic: boolean }): Peer[] {
    const { policy, peers, random } = this.context;
    const candidates: ChokeCandidate[] = [];
    for (const peer of peers.values())
      if (peer.choke.peerInterested && !policy.freeRiding) candidates.push(candidateOf(now, peer));
    const { optimistic, regularSlotsRotate: byTurns, slots } = this;
    const decision = chooseUnchoked(now, candidates, { slots, byTurns, optimistic, ...how }, random);
    this.optimistic = decision.optimistic;
    const changed: Peer[] = [];
    let spare = slots + 1 - decision.unchoked.size;
    for (const peer of peers.values()) {
      const isChosen = decision.unchoked.has(peer.link);
      if (isChosen && peer.choke.amChoking) changed.push(unchoked(now, peer));
      if (isChosen || peer.choke.amChoking) continue;
      if (peer.choke.peerInterested || spare === 0) changed.push(choked(now, peer));
      else spare--;
    }
    changed.push(...this.lend(now));
    return changed;
  }

  /** Unchokes peers that may become interested, as long as slots are free. */
  private lend(now: Instant): Peer[] {
    const { policy, peers, torrent } = this.context;
    const lent: Peer[] = [];
    if (torrent === undefined || policy.freeRiding) return lent;
    let free = this.slots + 1;
    for (const { choke } of peers.values()) if (!choke.amChoking) free--;
    for (const peer of peers.values()) {
      if (free <= 0) break;
      const { choke, pieces } = peer;
      const mayWant = choke.amChoking && !choke.peerInterested && pieces.isAvailabilityKnown;
      if (!mayWant || pieces.isComplete) continue;
      lent.push(unchoked(now, peer));
      free--;
    }
    return lent;
  }

  private cell(now: Instant, { choke, download, link, peerId }: Peer): ChokeRoundSnapshot["peers"][number] {
    return {
      peerId,
      unchoke: choke.amChoking ? "choked" : link === this.optimistic ? "optimistic" : "regular",
      interested: choke.peerInterested,
      snubbed: download.pipeline.snubbed,
      downloadRate: download.meter.rate(now),
    };
  }
}

function unchoked(now: Instant, peer: Peer): Peer {
  peer.choke.amChoking = false;
  peer.choke.unchokedAt = now;
  return peer;
}

function choked(now: Instant, peer: Peer): Peer {
  peer.choke.amChoking = true;
  peer.choke.waitingSince = now;
  return peer;
}

function candidateOf(now: Instant, { choke, connectedAt, download, link }: Peer): ChokeCandidate {
  return {
    link,
    connectedAt,
    unchoked: !choke.amChoking,
    unchokedAt: choke.unchokedAt,
    waitingSince: choke.waitingSince,
    downloadRate: download.meter.rate(now),
    snubbed: download.pipeline.snubbed,
  };
}
