/**
 * Offers that wait for the engine's decision, with the candidates that followed them. A peer's newer offer replaces its
 * older one; at most MAX_OFFERS wait, each for PENDING_DEADLINE_MS.
 */
import type { OfferId, PeerId } from "../../core/ids.ts";
import type { Signal } from "../../tracker/protocol/messages.ts";
import { MAX_CANDIDATES, PENDING_DEADLINE_MS } from "../links/negotiated-link.ts";
import type { Timers } from "../ports.ts";

/** More than the engine accepts (ACCEPT_UNTIL, 40), so that a flood cannot push out what it would have taken. */
const MAX_OFFERS = 50;

/** How the offer came, and so how its answer is sent: followed by candidates, or containing them all. */
export type OfferForm = "signal" | "plain";

export interface OfferReceived<Tracker> {
  /** Where to send the answer. */
  readonly from: Tracker;
  readonly offerId: OfferId;
  readonly form: OfferForm;
  /** The offer itself, then its candidates. */
  readonly signals: Signal[];
}

export class OffersReceived<Tracker> {
  private readonly timers: Timers;
  private readonly waiting = new Map<PeerId, { offer: OfferReceived<Tracker>; cancelDeadline: () => void }>();

  constructor(timers: Timers) {
    this.timers = timers;
  }

  /** @returns whether the engine has to decide: there is room, and it is not deciding about this peer already */
  add(peerId: PeerId, offer: OfferReceived<Tracker>): boolean {
    const isNews = this.take(peerId) === undefined;
    if (this.waiting.size >= MAX_OFFERS) return false;
    const cancelDeadline = this.timers.after(PENDING_DEADLINE_MS, () => this.waiting.delete(peerId));
    this.waiting.set(peerId, { offer, cancelDeadline });
    return isNews;
  }

  addCandidate(peerId: PeerId, offerId: OfferId, candidate: Signal): void {
    const offer = this.waiting.get(peerId)?.offer;
    if (offer?.offerId === offerId && offer.signals.length <= MAX_CANDIDATES) offer.signals.push(candidate);
  }

  /** Removes and returns it. */
  take(peerId: PeerId): OfferReceived<Tracker> | undefined {
    const waiting = this.waiting.get(peerId);
    waiting?.cancelDeadline();
    this.waiting.delete(peerId);
    return waiting?.offer;
  }

  clear(): void {
    for (const peerId of [...this.waiting.keys()]) this.take(peerId);
  }
}
