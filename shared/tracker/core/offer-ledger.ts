/**
 * The recent offers of one member. The tracker relays an answer or a candidate only if it belongs to one of them, so that
 * no peer can send unsolicited messages through the tracker. An offer lasts 60 seconds and allows one answer and up to
 * 32 candidates from each side.
 */
import type { OfferId, PeerId } from "../../core/ids.ts";
import type { Instant } from "../../core/time.ts";
import { MAX_CANDIDATES_AN_OFFER, MAX_OPEN_OFFERS_A_MEMBER, OFFER_LIFETIME_MS } from "./limits.ts";

/** How a client sends a description: in an announce, or as a directed signal. */
export type Form = "plain" | "signal";

export interface OpenOffer {
  readonly receiver: PeerId;
  /** The form in which the offer was sent; the answer has the same form. */
  readonly form: Form;
  readonly relayedAt: Instant;
  isAnswered: boolean;
  candidatesOfOfferer: number;
  candidatesOfReceiver: number;
}

export class OfferLedger {
  /** In the order in which they were relayed. Created for the first one: most members of idle torrents offer nothing. */
  private offers: Map<OfferId, OpenOffer> | undefined;

  /** @returns false if an offer with this id is open already: each is delivered once */
  open(now: Instant, id: OfferId, receiver: PeerId, form: Form): boolean {
    this.forgetOld(now);
    this.offers ??= new Map();
    const { offers } = this;
    if (offers.has(id)) return false;
    if (offers.size >= MAX_OPEN_OFFERS_A_MEMBER) {
      const [oldest] = offers.keys();
      if (oldest !== undefined) offers.delete(oldest);
    }
    offers.set(id, {
      receiver,
      form,
      relayedAt: now,
      isAnswered: false,
      candidatesOfOfferer: 0,
      candidatesOfReceiver: 0,
    });
    return true;
  }

  /** Marks the offer as answered. @returns the offer; undefined if `receiver` has no such open offer */
  answer(now: Instant, id: OfferId, receiver: PeerId): OpenOffer | undefined {
    const offer = this.find(now, id, receiver);
    if (offer === undefined || offer.isAnswered) return undefined;
    offer.isAnswered = true;
    return offer;
  }

  /** Counts a candidate. @returns true if the offer allows it */
  candidate(now: Instant, id: OfferId, receiver: PeerId, from: "offerer" | "receiver"): boolean {
    const offer = this.find(now, id, receiver);
    if (offer?.form !== "signal") return false;
    if (from === "offerer") return offer.candidatesOfOfferer++ < MAX_CANDIDATES_AN_OFFER;
    return offer.candidatesOfReceiver++ < MAX_CANDIDATES_AN_OFFER;
  }

  /** The receiver did not get it. @returns the offer; undefined if `receiver` has no such offer */
  cancel(id: OfferId, receiver: PeerId): OpenOffer | undefined {
    const offer = this.offers?.get(id);
    if (offer?.receiver !== receiver) return undefined;
    this.offers?.delete(id);
    return offer;
  }

  forgetOld(now: Instant): void {
    if (this.offers === undefined) return;
    for (const [id, offer] of this.offers) {
      if (now - offer.relayedAt <= OFFER_LIFETIME_MS) return;
      this.offers.delete(id);
    }
  }

  private find(now: Instant, id: OfferId, receiver: PeerId): OpenOffer | undefined {
    const offer = this.offers?.get(id);
    const isOpen = offer?.receiver === receiver && now - offer.relayedAt <= OFFER_LIFETIME_MS;
    return isOpen ? offer : undefined;
  }
}
