/**
 * For trackers that do not know directed signals: a few offers are sent with the announce, each with all its candidates,
 * and the tracker gives each to a peer of its choice. An offer keeps a connection of the browser, so an unanswered one is sent again
 * with a later announce, and no other is made in its place (docs/decisions/0048).
 */
import { type InfoHash, type OfferId, type PeerId, randomOfferId } from "../../core/ids.ts";
import { invariant } from "../../core/invariant.ts";
import type { Random } from "../../core/random.ts";
import { type Instant, MINUTE_MS } from "../../core/time.ts";
import type { Offer } from "../../tracker/protocol/messages.ts";
import type { LinkHandlers } from "../links/link.ts";
import type { Links } from "../links/links.ts";
import type { NegotiatedLink } from "../links/negotiated-link.ts";
import type { Obstacle } from "../links/obstacle.ts";
import { ANSWER_WITHIN_MS } from "../links/spare-link.ts";
import type { SessionPorts } from "../ports.ts";

/** Credentials for relays expire, and no browser is known to keep a mapping at a NAT for ever. */
const LIFETIME_MS = 10 * MINUTE_MS;

interface PlainOffer {
  /** Another one each time that it is sent. */
  offerId: OfferId;
  /** undefined: candidates are still gathered. */
  sdp: string | undefined;
  sentAt: Instant;
  /** The peer that answered. */
  peerId: PeerId | undefined;
}

export interface PlainOffersOptions extends Pick<SessionPorts, "clock"> {
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
  private readonly offers = new Map<PlainOffer, NegotiatedLink>();

  constructor(options: PlainOffersOptions) {
    this.options = options;
  }

  /**
   * Those that no peer has answered for a while, and new ones: offers for up to `wanted` peers, fewer when there is no room for links or
   * enough of them wait already.
   * @param ready receives them when all are made, or have failed; not before this returns, unless there are none to make
   */
  make(wanted: number, ready: (offers: readonly Offer[]) => void): void {
    const made = this.unanswered(wanted);
    const count = Math.min(wanted - made.length, this.options.links.offersPerTorrent - this.offers.size);
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
    for (const [offer, link] of this.offers) {
      if (offer.offerId !== offerId || offer.peerId !== undefined) continue;
      offer.peerId = peerId;
      link.signal({ type: "answer", sdp });
    }
  }

  /** Gives up what was offered and no peer has answered. */
  withdraw(): void {
    for (const [offer, link] of this.offers) {
      // One that is not made yet is waited for.
      if (offer.sdp === undefined || offer.peerId !== undefined) continue;
      this.offers.delete(offer);
      link.close();
    }
  }

  close(): void {
    for (const link of this.offers.values()) link.close();
    this.offers.clear();
  }

  /** Those that are sent again. The peer that has one already will not answer any more, and another id tells the answers apart. */
  private unanswered(wanted: number): Offer[] {
    const { clock, random } = this.options;
    const now = clock.now();
    const again: Offer[] = [];
    for (const offer of this.offers.keys()) {
      const { sdp, sentAt, peerId } = offer;
      if (sdp === undefined || peerId !== undefined || now - sentAt < ANSWER_WITHIN_MS) continue;
      if (again.length >= wanted) break;
      offer.offerId = randomOfferId(random);
      offer.sentAt = now;
      again.push({ offerId: offer.offerId, sdp });
    }
    return again;
  }

  /** @returns whether there is room for it */
  private offer(settle: (offer?: Offer) => void): boolean {
    const { clock, infoHash, links, random, opened, obstructed, failed } = this.options;
    const offer: PlainOffer = {
      offerId: randomOfferId(random),
      sdp: undefined,
      sentAt: clock.now(),
      peerId: undefined,
    };
    const link = links.open(
      { infoHash, initiator: true, trickle: false, answerWithinMs: LIFETIME_MS, isForAnyone: true },
      {
        signal: (signal) => {
          if (!("sdp" in signal)) return;
          offer.sdp = signal.sdp;
          settle({ offerId: offer.offerId, sdp: signal.sdp });
        },
        opened: (opens) => {
          this.offers.delete(offer);
          invariant(offer.peerId !== undefined, "a link opens after an answer");
          return opened(opens, offer.peerId);
        },
        obstructed: (obstacle) => {
          if (offer.peerId !== undefined) obstructed(offer.peerId, obstacle);
        },
        failed: (reason, obstacle) => {
          this.offers.delete(offer);
          if (offer.sdp === undefined) settle();
          if (offer.peerId !== undefined) failed(offer.peerId, reason, obstacle);
        },
      },
      "offer",
    );
    if (link !== undefined) this.offers.set(offer, link);
    return link !== undefined;
  }
}
