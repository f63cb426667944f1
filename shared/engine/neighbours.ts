/**
 * Whom to be connected with: dials peers that the tracker named, answers offers, and refuses whom it has banned.
 * At most `DIAL_UNTIL` links by own dialling, `ACCEPT_UNTIL` in all; when full, a better use replaces the least useful link.
 */
import type { PeerId } from "../core/ids.ts";
import type { Random } from "../core/random.ts";
import { type Instant, MINUTE_MS, NEVER, SECOND_MS } from "../core/time.ts";
import type { FoundPeer } from "./io.ts";

export const DIAL_UNTIL = 24;
export const ACCEPT_UNTIL = 40;
const MAX_KNOWN = 500;
const MAX_FAILURES = 4;
const FIRST_RETRY_MS = 3 * SECOND_MS;
/** A younger link has had no chance to show its use. */
const MIN_AGE_TO_REPLACE_MS = MINUTE_MS;

interface Known {
  complete: boolean;
  failures: number;
  nextTryAt: Instant;
}

/** A connected peer as far as its use counts. */
export interface NeighbourUse {
  readonly peerId: PeerId;
  readonly connectedAt: Instant;
  /** Bytes a second in both directions. */
  readonly exchangeRate: number;
  /** It has nothing for us and wants nothing from us. */
  readonly isUseless: boolean;
}

export class Neighbours {
  private readonly known = new Map<PeerId, Known>();
  private readonly dialling = new Set<PeerId>();
  private readonly accepted = new Set<PeerId>();
  private readonly connected = new Set<PeerId>();
  private readonly banned = new Set<PeerId>();
  private readonly ownId: PeerId;
  private readonly random: Random;

  constructor(ownId: PeerId, random: Random) {
    this.ownId = ownId;
    this.random = random;
  }

  get count(): number {
    return this.connected.size + this.dialling.size + this.accepted.size;
  }

  get connectedCount(): number {
    return this.connected.size;
  }

  isBanned(peerId: PeerId): boolean {
    return this.banned.has(peerId);
  }

  isDialling(peerId: PeerId): boolean {
    return this.dialling.has(peerId);
  }

  found(peers: readonly FoundPeer[]): void {
    for (const { peerId, complete } of peers) {
      if (peerId === this.ownId || this.banned.has(peerId)) continue;
      const known = this.known.get(peerId);
      if (known !== undefined) known.complete = complete;
      else if (this.known.size < MAX_KNOWN) this.known.set(peerId, { complete, failures: 0, nextTryAt: 0 });
    }
  }

  /** Whom to dial now, at random; they count as being dialled from here on. @param seeding seeders need no seeders */
  chooseDials(now: Instant, seeding: boolean): PeerId[] {
    const free = DIAL_UNTIL - this.count;
    if (free <= 0) return [];
    const candidates: PeerId[] = [];
    for (const [peerId, { complete, nextTryAt }] of this.known) {
      if (now >= nextTryAt && !(seeding && complete) && !this.isPresent(peerId)) candidates.push(peerId);
    }
    const chosen = this.random.shuffle(candidates).slice(0, free);
    for (const peerId of chosen) this.dialling.add(peerId);
    return chosen;
  }

  /** When the next dial may be tried again. */
  nextTryAt(): Instant {
    let at = NEVER;
    for (const [peerId, known] of this.known) if (!this.isPresent(peerId)) at = Math.min(at, known.nextTryAt);
    return at;
  }

  /**
   * A peer wants to connect. "accept-instead": we are dialling it, and its dial is the one that stays.
   * @param uses the connected peers; one of them may have to make room
   */
  offered(
    now: Instant,
    peerId: PeerId,
    uses: readonly NeighbourUse[],
  ): { readonly kind: "accept" | "accept-instead" | "refuse"; readonly replace?: PeerId } {
    if (peerId === this.ownId || this.banned.has(peerId)) return { kind: "refuse" };
    // It dials anew although we count it as connected: it knows better.
    if (this.dialling.has(peerId)) {
      // Two peers dialling each other: the dial of the greater id stays.
      if (peerId < this.ownId) return { kind: "refuse" };
      this.dialling.delete(peerId);
      this.accepted.add(peerId);
      return { kind: "accept-instead" };
    }
    if (this.count < ACCEPT_UNTIL || this.connected.has(peerId)) {
      this.accepted.add(peerId);
      return { kind: "accept" };
    }
    const replace = leastUseful(now, uses);
    if (replace === undefined) return { kind: "refuse" };
    this.accepted.add(peerId);
    return { kind: "accept", replace };
  }

  opened(peerId: PeerId): void {
    this.dialling.delete(peerId);
    this.accepted.delete(peerId);
    this.connected.add(peerId);
    const known = this.known.get(peerId);
    if (known !== undefined) known.failures = 0;
  }

  closed(now: Instant, peerId: PeerId): void {
    this.connected.delete(peerId);
    this.retryLater(now, peerId);
  }

  dialFailed(now: Instant, peerId: PeerId): void {
    this.dialling.delete(peerId);
    this.accepted.delete(peerId);
    this.retryLater(now, peerId);
  }

  ban(peerId: PeerId): void {
    this.banned.add(peerId);
    this.known.delete(peerId);
  }

  /** Forgets whom we were connecting with. @returns the dials to be cancelled */
  reset(): PeerId[] {
    const dials = [...this.dialling];
    this.dialling.clear();
    this.accepted.clear();
    this.connected.clear();
    for (const known of this.known.values()) known.nextTryAt = 0;
    return dials;
  }

  private isPresent(peerId: PeerId): boolean {
    return this.connected.has(peerId) || this.dialling.has(peerId) || this.accepted.has(peerId);
  }

  private retryLater(now: Instant, peerId: PeerId): void {
    const known = this.known.get(peerId);
    if (known === undefined) return;
    known.failures++;
    if (known.failures > MAX_FAILURES) this.known.delete(peerId);
    else known.nextTryAt = now + FIRST_RETRY_MS * 2 ** known.failures * (0.5 + this.random.next());
  }
}

/** @returns undefined when every link is of more use than a stranger might be */
function leastUseful(now: Instant, uses: readonly NeighbourUse[]): PeerId | undefined {
  const old = uses.filter((use) => now - use.connectedAt >= MIN_AGE_TO_REPLACE_MS);
  const useless = old.find((use) => use.isUseless);
  if (useless !== undefined) return useless.peerId;
  let least: NeighbourUse | undefined;
  for (const use of old) if (least === undefined || use.exchangeRate < least.exchangeRate) least = use;
  return least !== undefined && least.exchangeRate === 0 ? least.peerId : undefined;
}
