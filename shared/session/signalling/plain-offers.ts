/**
 * For trackers that know nothing of directed signals: a few offers go along with the announce, each with all its
 * candidates, and the tracker hands them to whom it likes. At most MAX_PLAIN_OFFERS are out at a time; each is used
 * once and dropped when nobody has answered it for 50 seconds (as WebTorrent does).
 */
import { type OfferId, type PeerId, randomOfferId } from "../../core/ids.ts";
import { invariant } from "../../core/invariant.ts";
import type { Random } from "../../core/random.ts";
import type { Offer } from "../../tracker/protocol/messages.ts";
import type { Link, LinkHandlers } from "../links/link.ts";
import type { DialledLink, Dialler } from "../ports.ts";

const MAX_PLAIN_OFFERS = 5;
const OFFER_LIFETIME_MS = 50_000;

interface PlainOffer {
  readonly connection: DialledLink;
  /** Who answered. */
  peerId: PeerId | undefined;
}

export interface PlainOffersOptions {
  readonly dialler: Dialler;
  readonly random: Random;
  readonly opened: (connection: DialledLink, link: Link, peerId: PeerId) => LinkHandlers;
}

export class PlainOffers {
  private readonly options: PlainOffersOptions;
  private readonly offers = new Map<OfferId, PlainOffer>();

  constructor(options: PlainOffersOptions) {
    this.options = options;
  }

  /**
   * Makes fresh offers for up to `wanted` peers, fewer while others are out.
   * @param ready is given them when all are made, or have failed; not before this returns, unless there are none
   */
  make(wanted: number, ready: (offers: readonly Offer[]) => void): void {
    const count = Math.min(wanted, MAX_PLAIN_OFFERS) - this.offers.size;
    const made: Offer[] = [];
    let unsettled = Math.max(0, count);
    const settle = (offer?: Offer): void => {
      if (offer !== undefined) made.push(offer);
      unsettled--;
      if (unsettled === 0) ready(made);
    };
    if (unsettled === 0) ready(made);
    for (let i = 0; i < count; i++) this.offer(settle);
  }

  /** From the tracker. @returns whether it was for one of these offers and the first for it */
  answer(offerId: OfferId, peerId: PeerId, sdp: string): boolean {
    const offer = this.offers.get(offerId);
    if (offer === undefined || offer.peerId !== undefined) return false;
    offer.peerId = peerId;
    offer.connection.signal({ type: "answer", sdp });
    return true;
  }

  close(): void {
    for (const { connection } of this.offers.values()) connection.close();
    this.offers.clear();
  }

  private offer(settle: (offer?: Offer) => void): void {
    const { dialler, random, opened } = this.options;
    const offerId = randomOfferId(random);
    let isMade = false;
    const connection: DialledLink = dialler.open(
      { initiator: true, trickle: false, answerWithinMs: OFFER_LIFETIME_MS },
      {
        signal: (signal) => {
          if (!("sdp" in signal)) return;
          isMade = true;
          settle({ offerId, sdp: signal.sdp });
        },
        opened: (link) => {
          const peerId = this.offers.get(offerId)?.peerId;
          this.offers.delete(offerId);
          invariant(peerId !== undefined, "a link opens after an answer");
          return opened(connection, link, peerId);
        },
        failed: () => {
          this.offers.delete(offerId);
          if (!isMade) settle();
        },
      },
    );
    this.offers.set(offerId, { connection, peerId: undefined });
  }
}
