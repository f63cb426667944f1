/**
 * The offers of one member that the tracker relayed lately. Nothing passes back to the member, and no candidate
 * in either direction, but inside one of them: this keeps the tracker from relaying what nobody asked for.
 * An offer lives 60 seconds, takes one answer and up to 32 candidates of each side.
 */
import type { OfferId, PeerId } from "../../core/ids.ts";
import type { Instant } from "../../core/time.ts";
import { MAX_CANDIDATES_AN_OFFER, MAX_OPEN_OFFERS_A_MEMBER, OFFER_LIFETIME_MS } from "./limits.ts";

export interface OpenOffer {
  readonly receiver: PeerId;
  /** How the offerer speaks of it, and so how the answer is put. */
  readonly form: "plain" | "signal";
  readonly relayedAt: Instant;
  isAnswered: boolean;
  candidatesOfOfferer: number;
  candidatesOfReceiver: number;
}

export class OfferLedger {
  /** In the order of relaying. */
  private readonly offers = new Map<OfferId, OpenOffer>();

  /** @returns false when an offer of this id is open: each is delivered once. */
  open(now: Instant, id: OfferId, receiver: PeerId, form: OpenOffer["form"]): boolean {
    this.forgetOld(now);
    if (this.offers.has(id)) return false;
    if (this.offers.size >= MAX_OPEN_OFFERS_A_MEMBER) this.forgetFirst();
    this.offers.set(id, {
      receiver,
      form,
      relayedAt: now,
      isAnswered: false,
      candidatesOfOfferer: 0,
      candidatesOfReceiver: 0,
    });
    return true;
  }

  /** @returns the offer, now answered; undefined when `receiver` has no such offer to answer. */
  answer(now: Instant, id: OfferId, receiver: PeerId): OpenOffer | undefined {
    const offer = this.find(now, id, receiver);
    if (offer === undefined || offer.isAnswered) return undefined;
    offer.isAnswered = true;
    return offer;
  }

  /** @returns whether one more candidate may pass inside this offer. */
  candidate(now: Instant, id: OfferId, receiver: PeerId, from: "offerer" | "receiver"): boolean {
    const offer = this.find(now, id, receiver);
    if (offer?.form !== "signal") return false;
    if (from === "offerer") return offer.candidatesOfOfferer++ < MAX_CANDIDATES_AN_OFFER;
    return offer.candidatesOfReceiver++ < MAX_CANDIDATES_AN_OFFER;
  }

  forgetOld(now: Instant): void {
    for (const [id, offer] of this.offers) {
      if (now - offer.relayedAt <= OFFER_LIFETIME_MS) return;
      this.offers.delete(id);
    }
  }

  get size(): number {
    return this.offers.size;
  }

  private find(now: Instant, id: OfferId, receiver: PeerId): OpenOffer | undefined {
    const offer = this.offers.get(id);
    const isOpen = offer?.receiver === receiver && now - offer.relayedAt <= OFFER_LIFETIME_MS;
    return isOpen ? offer : undefined;
  }

  private forgetFirst(): void {
    for (const id of this.offers.keys()) {
      this.offers.delete(id);
      return;
    }
  }
}
