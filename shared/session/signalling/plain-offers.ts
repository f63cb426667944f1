/**
 * For trackers that do not know directed signals: a few offers are sent with the announce, each with all its candidates,
 * and the tracker gives each to a peer of its choice. At most MAX_PLAIN_OFFERS wait for an answer at a time.
 */
import { type InfoHash, type OfferId, type PeerId, randomOfferId } from "../../core/ids.ts";
import { invariant } from "../../core/invariant.ts";
import type { Random } from "../../core/random.ts";
import type { Offer } from "../../tracker/protocol/messages.ts";
import type { LinkHandlers } from "../links/link.ts";
import type { Links } from "../links/links.ts";
import type { NegotiatedLink } from "../links/negotiated-link.ts";
import type { Obstacle } from "../links/obstacle.ts";

/** As many as WebTorrent sends. Each keeps a connection of the browser while it waits. */
const MAX_PLAIN_OFFERS = 5;
/** As in WebTorrent (OFFER_TIMEOUT of bittorrent-tracker's client). */
const OFFER_LIFETIME_MS = 50_000;

interface PlainOffer {
  readonly link: NegotiatedLink;
  /** The peer that answered. */
  peerId: PeerId | undefined;
}

export interface PlainOffersOptions {
  readonly infoHash: InfoHash;
  readonly links: Links;
  readonly random: Random;
  readonly opened: (link: NegotiatedLink, peerId: PeerId) => LinkHandlers;
  /** Of offers that a peer has answered. */
  readonly obstructed: (peerId: PeerId, obstacle: Obstacle) => void;
  readonly failed: (peerId: PeerId, reason: string, obstacle: Obstacle | undefined) => void;
}

export class PlainOffers {
  private readonly options: PlainOffersOptions;
  private readonly offers = new Map<OfferId, PlainOffer>();

  constructor(options: PlainOffersOptions) {
    this.options = options;
  }

  /**
   * Makes new offers for up to `wanted` peers, fewer while others wait or when there is no room for links.
   * @param ready receives them when all are made, or have failed; not before this returns, unless there are none
   */
  make(wanted: number, ready: (offers: readonly Offer[]) => void): void {
    const count = Math.min(wanted, MAX_PLAIN_OFFERS) - this.offers.size;
    const made: Offer[] = [];
    /** This call, and each offer that is not made yet. */
    let unsettled = 1;
    const settle = (offer?: Offer): void => {
      if (offer !== undefined) made.push(offer);
      if (--unsettled === 0) ready(made);
    };
    for (let i = 0; i < count && this.offer(settle); i++) unsettled++;
    settle();
  }

  /** From the tracker. Only the first answer to an offer counts. */
  answer(offerId: OfferId, peerId: PeerId, sdp: string): void {
    const offer = this.offers.get(offerId);
    if (offer === undefined || offer.peerId !== undefined) return;
    offer.peerId = peerId;
    offer.link.signal({ type: "answer", sdp });
  }

  close(): void {
    for (const { link } of this.offers.values()) link.close();
    this.offers.clear();
  }

  /** @returns whether there is room for it */
  private offer(settle: (offer?: Offer) => void): boolean {
    const { infoHash, links, random, opened, obstructed, failed } = this.options;
    const offerId = randomOfferId(random);
    let isMade = false;
    const link = links.open(
      { infoHash, initiator: true, trickle: false, answerWithinMs: OFFER_LIFETIME_MS },
      {
        signal: (signal) => {
          if (!("sdp" in signal)) return;
          isMade = true;
          settle({ offerId, sdp: signal.sdp });
        },
        opened: (opens) => {
          const peerId = this.offers.get(offerId)?.peerId;
          this.offers.delete(offerId);
          invariant(peerId !== undefined, "a link opens after an answer");
          return opened(opens, peerId);
        },
        obstructed: (obstacle) => {
          const peerId = this.offers.get(offerId)?.peerId;
          if (peerId !== undefined) obstructed(peerId, obstacle);
        },
        failed: (reason, obstacle) => {
          const peerId = this.offers.get(offerId)?.peerId;
          this.offers.delete(offerId);
          if (!isMade) settle();
          if (peerId !== undefined) failed(peerId, reason, obstacle);
        },
      },
    );
    if (link !== undefined) this.offers.set(offerId, { link, peerId: undefined });
    return link !== undefined;
  }
}
