/**
 * Which peers to be connected with: dials peers that the tracker named, answers offers, and refuses banned peers. Dials
 * until it has `DIAL_UNTIL` peers and accepts until `ACCEPT_UNTIL`; when full, a new peer may replace the least useful one.
 *
 * Always true: a peer counts once, whether it is connected, connecting, or both.
 */
import { BoundedMap } from "../core/bounded-map.ts";
import type { PeerId } from "../core/ids.ts";
import type { Random } from "../core/random.ts";
import { type Instant, MINUTE_MS, NEVER, SECOND_MS } from "../core/time.ts";
import type { FoundPeer } from "./io.ts";
import type { LinkUse } from "./snapshot.ts";

/** Links are cheap to hold and costly to set up; 10,000 simulated peers with 24 each pass pieces on in a few hops. */
export const DIAL_UNTIL = 24;
/** Leaves room for peers that join later and find everybody else full. */
export const ACCEPT_UNTIL = 40;
/** Twenty times as many as are dialled: enough to replace peers that leave, bounded because a tracker may name any number. */
export const MAX_KNOWN = 500;
/** Each cost its peer a link, and cost us a piece or less. */
const MAX_BANNED = 10_000;
/** After one more failure in a row, some 90 s after the first, a peer is forgotten until the tracker names it again. */
const MAX_FAILURES = 4;
/** Doubled with each failure, and drawn from ± half of it so that two peers do not collide again. */
const FIRST_RETRY_MS = 3 * SECOND_MS;
/** After the loss of a path, ± half of it: both sides notice it at about the same time, and their dials should not cross. */
const LOST_RETRY_MS = 500;
/**
 * While nobody is connected, a peer that is there is dialled again after 12 s on average and never given up: a user who
 * switches a VPN or an extension off watches for the effect.
 */
const MAX_DOUBLINGS_ALONE = 2;
/** Pause after a dial for which there was no room: time enough for a small torrent to become complete. ± half of it. */
const NO_ROOM_PAUSE_MS = 8 * SECOND_MS;
/** A link that lasted this long did not fail. */
const GOOD_LIFE_MS = MINUTE_MS;
/** A younger link has had no time to become useful. */
const MIN_AGE_TO_REPLACE_MS = MINUTE_MS;

/** Offers of two peers that dial each other cross within a round trip through the tracker, and their links open together. */
export const SIMULTANEOUS_MS = 5 * SECOND_MS;

interface Pending {
  readonly how: "dialling" | "accepted";
  readonly since: Instant;
}

interface Known {
  complete: boolean;
  failures: number;
  nextTryAt: Instant;
}

/** A peer whose link is gone. */
interface Gone {
  readonly peerId: PeerId;
  readonly connectedAt: Instant;
  /** Whether it had everything in the end. */
  readonly pieces: { readonly isComplete: boolean };
}

export interface NeighbourUse extends LinkUse {
  readonly peerId: PeerId;
}

export type OfferVerdict =
  | { readonly kind: "refuse" }
  /** Both sides dial; ours is to be cancelled, and theirs stays. */
  | { readonly kind: "accept-instead" }
  /** `replace` is to be closed to make room. */
  | { readonly kind: "accept"; readonly replace?: PeerId };

export class Neighbours {
  /** Named by the tracker; the one named longest ago first. */
  private readonly known = new BoundedMap<PeerId, Known>(MAX_KNOWN);
  /** Being connected, but not connected yet. */
  private readonly pending = new Map<PeerId, Pending>();
  private readonly connected = new Set<PeerId>();
  private readonly banned = new BoundedMap<PeerId, true>(MAX_BANNED);
  /** The last result of `nextTryAt`; undefined after a change. It is read often, and a peer of a large swarm knows many. */
  private nextTry: { readonly seeding: boolean; readonly at: Instant } | undefined;
  /** No dials before: there was no room for the last one. */
  private postponedUntil: Instant = 0;
  private readonly ownId: PeerId;
  private readonly random: Random;

  constructor(ownId: PeerId, random: Random) {
    this.ownId = ownId;
    this.random = random;
  }

  get count(): number {
    return this.connected.size + this.pending.size;
  }

  /** Whether a new peer can only replace another. */
  get isFull(): boolean {
    return this.count >= ACCEPT_UNTIL;
  }

  get connectedCount(): number {
    return this.connected.size;
  }

  /** Whether the tracker named it complete. */
  isNamedComplete(peerId: PeerId): boolean {
    return this.known.get(peerId)?.complete ?? false;
  }

  get bannedCount(): number {
    return this.banned.size;
  }

  isBanned(peerId: PeerId): boolean {
    return this.banned.has(peerId);
  }

  found(peers: readonly FoundPeer[]): void {
    this.nextTry = undefined;
    for (const { peerId, complete } of peers) {
      if (peerId === this.ownId || this.banned.has(peerId)) continue;
      const { failures, nextTryAt } = this.known.get(peerId) ?? { failures: 0, nextTryAt: 0 };
      this.known.set(peerId, { complete, failures, nextTryAt });
    }
  }

  /** Peers to dial now, picked at random; they count as being dialled. @param seeding true: seeders are not dialled */
  chooseDials(now: Instant, seeding: boolean): PeerId[] {
    const free = DIAL_UNTIL - this.count;
    if (now < this.nextTryAt(seeding)) return [];
    const candidates: PeerId[] = [];
    for (const [peerId, known] of this.known)
      if (now >= known.nextTryAt && this.isWorthDialling(peerId, known, seeding)) candidates.push(peerId);
    const chosen = this.random.shuffle(candidates).slice(0, free);
    for (const peerId of chosen) this.pending.set(peerId, { how: "dialling", since: now });
    this.nextTry = undefined;
    return chosen;
  }

  /** When `chooseDials` will return a peer, if nothing else happens. */
  nextTryAt(seeding: boolean): Instant {
    if (this.nextTry?.seeding !== seeding) this.nextTry = { seeding, at: this.findNextTry(seeding) };
    return this.nextTry.at;
  }

  /** A peer wants to connect. @param uses the connected peers, needed when full; one of them may have to make room */
  offered(now: Instant, peerId: PeerId, uses: readonly NeighbourUse[]): OfferVerdict {
    this.nextTry = undefined;
    if (peerId === this.ownId || this.banned.has(peerId)) return { kind: "refuse" };
    // It dials although we count it as connected: its end of the old link is gone.
    if (this.connected.has(peerId)) return { kind: "accept" };
    const dial = this.pending.get(peerId);
    if (dial?.how === "dialling") {
      // Both sides dial: the dial of the greater id stays, unless it is so old that the peer has given it up.
      if (peerId < this.ownId && now - dial.since < SIMULTANEOUS_MS) return { kind: "refuse" };
      this.pending.set(peerId, { how: "accepted", since: now });
      return { kind: "accept-instead" };
    }
    if (this.pending.has(peerId) || !this.isFull) {
      this.pending.set(peerId, { how: "accepted", since: now });
      return { kind: "accept" };
    }
    const replace = leastUseful(now, uses)?.peerId;
    if (replace === undefined) return { kind: "refuse" };
    this.pending.set(peerId, { how: "accepted", since: now });
    return { kind: "accept", replace };
  }

  opened(peerId: PeerId): void {
    this.nextTry = undefined;
    this.pending.delete(peerId);
    this.connected.add(peerId);
  }

  /** @param isLost only the path is gone: the peer is dialled again soon */
  closed(now: Instant, { peerId, connectedAt, pieces: { isComplete } }: Gone, isLost = false): void {
    this.nextTry = undefined;
    this.connected.delete(peerId);
    const known = this.known.get(peerId);
    if (known !== undefined && now - connectedAt >= GOOD_LIFE_MS) known.failures = 0;
    // Whatever the tracker said.
    if (known !== undefined) known.complete ||= isComplete;
    if (known !== undefined && isLost) known.nextTryAt = now + LOST_RETRY_MS * (0.5 + this.random.next());
    else this.retryLater(now, peerId);
  }

  /** @param isThere the peer takes part, but something prevents the connection */
  dialFailed(now: Instant, peerId: PeerId, isThere = false): void {
    this.nextTry = undefined;
    // If the peer is connected already, this was another, later dial.
    if (this.pending.delete(peerId)) this.retryLater(now, peerId, isThere && this.connected.size === 0);
  }

  /** Every peer may be dialled at once: the network has changed. */
  retryNow(): void {
    this.nextTry = undefined;
    this.postponedUntil = 0;
    for (const known of this.known.values()) {
      known.failures = 0;
      known.nextTryAt = 0;
    }
  }

  dialPostponed(now: Instant, peerId: PeerId): void {
    this.nextTry = undefined;
    this.pending.delete(peerId);
    this.postponedUntil = now + NO_ROOM_PAUSE_MS * (0.5 + this.random.next());
  }

  /** @returns whether a dial to it is to be cancelled */
  ban(peerId: PeerId): boolean {
    this.nextTry = undefined;
    this.banned.set(peerId, true);
    this.known.delete(peerId);
    const isDialling = this.pending.get(peerId)?.how === "dialling";
    this.pending.delete(peerId);
    return isDialling;
  }

  /** Forgets every connection. @returns the dials to be cancelled */
  reset(): PeerId[] {
    const dials = [...this.pending].filter(([, { how }]) => how === "dialling").map(([peerId]) => peerId);
    this.pending.clear();
    this.connected.clear();
    this.retryNow();
    return dials;
  }

  private findNextTry(seeding: boolean): Instant {
    if (this.count >= DIAL_UNTIL) return NEVER;
    let at = NEVER;
    for (const [peerId, known] of this.known)
      if (this.isWorthDialling(peerId, known, seeding)) at = Math.min(at, known.nextTryAt);
    return Math.max(at, this.postponedUntil);
  }

  private isWorthDialling(peerId: PeerId, { complete }: Known, seeding: boolean): boolean {
    return !(seeding && complete) && !this.connected.has(peerId) && !this.pending.has(peerId);
  }

  private retryLater(now: Instant, peerId: PeerId, isOnlyHope = false): void {
    const known = this.known.get(peerId);
    if (known === undefined) return;
    known.failures = isOnlyHope ? Math.min(MAX_DOUBLINGS_ALONE, known.failures + 1) : known.failures + 1;
    if (known.failures > MAX_FAILURES) this.known.delete(peerId);
    else known.nextTryAt = now + FIRST_RETRY_MS * 2 ** known.failures * (0.5 + this.random.next());
  }
}

/**
 * The link that may be closed to make room: an old one to a peer that needs nothing and has nothing for us, or else one
 * without exchange in either direction; the oldest of them, where `uses` lists the oldest first.
 * @returns undefined when every link is of more use than a stranger might be
 */
export function leastUseful<Use extends LinkUse>(now: Instant, uses: readonly Use[]): Use | undefined {
  const old = uses.filter((use) => now - use.connectedAt >= MIN_AGE_TO_REPLACE_MS);
  const useless = old.find((use) => use.isUseless);
  if (useless !== undefined) return useless;
  let least: Use | undefined;
  for (const use of old) if (least === undefined || use.exchangeRate < least.exchangeRate) least = use;
  return least !== undefined && least.exchangeRate === 0 ? least : undefined;
}
