/**
 * Offers as WebTorrent's trackers know them: made without knowing for whom, whole (no trickling), a few with each announce,
 * and good for less than a minute. Who answers becomes the peer.
 */
import { type OfferId, type PeerId, randomOfferId } from "../../../shared/core/ids.ts";
import type { Random } from "../../../shared/core/random.ts";
import { SECOND_MS } from "../../../shared/core/time.ts";
import type { Offer } from "../../../shared/tracker/messages.ts";
import type { Connection } from "../links/connection.ts";
import type { Connections } from "../links/connections.ts";
import type { SwarmEvents } from "./swarm.ts";

const MAX_OFFERS = 5;
const ANSWER_WITHIN_MS = 50 * SECOND_MS;

interface Pending {
  readonly connection: Connection;
  answeredBy: PeerId | undefined;
}

export class PlainOffers {
  private readonly connections: Connections;
  private readonly random: Random;
  private readonly events: Pick<SwarmEvents, "linkOpened" | "dialFailed">;
  private readonly pending = new Map<OfferId, Pending>();

  constructor(
    connections: Connections,
    random: Random,
    events: Pick<SwarmEvents, "linkOpened" | "dialFailed">,
  ) {
    this.connections = connections;
    this.random = random;
    this.events = events;
  }

  /** Replaces the offers that nobody has answered. `ready` is called once, when all are described or have failed. */
  make(wanted: number, ready: (offers: readonly Offer[]) => void): void {
    this.dropUnanswered();
    const offers: Offer[] = [];
    let undescribed = Math.min(MAX_OFFERS, wanted);
    const described = (offer?: Offer): void => {
      if (offer !== undefined) offers.push(offer);
      if (--undescribed === 0) ready(offers);
    };
    for (let i = Math.min(MAX_OFFERS, wanted); i > 0; i--) this.makeOne(described);
  }

  answered(offerId: OfferId, peerId: PeerId, sdp: string): void {
    const offer = this.pending.get(offerId);
    if (offer === undefined || offer.answeredBy !== undefined) return;
    offer.answeredBy = peerId;
    offer.connection.signal({ type: "answer", sdp });
  }

  close(): void {
    for (const { connection } of this.pending.values()) connection.close();
    this.pending.clear();
  }

  private makeOne(described: (offer?: Offer) => void): void {
    const offerId = randomOfferId(this.random);
    let isDescribed = false;
    const connection = this.connections.open(
      { initiator: true, trickle: false, answerWithinMs: ANSWER_WITHIN_MS },
      {
        signal: (signal) => {
          if (isDescribed || !("sdp" in signal)) return;
          isDescribed = true;
          described({ offerId, sdp: signal.sdp });
        },
        opened: (link) => {
          const peerId = this.pending.get(offerId)?.answeredBy;
          this.pending.delete(offerId);
          // Nobody answered, and yet it is open: not by our doing.
          if (peerId === undefined) {
            link.close();
            return { message: () => undefined, drained: () => undefined, closed: () => undefined };
          }
          return this.events.linkOpened({ id: connection.id, link, peerId, initiator: true });
        },
        failed: (reason) => {
          const peerId = this.pending.get(offerId)?.answeredBy;
          this.pending.delete(offerId);
          if (!isDescribed) {
            isDescribed = true;
            described();
          }
          if (peerId !== undefined) this.events.dialFailed(peerId, reason);
        },
      },
    );
    this.pending.set(offerId, { connection, answeredBy: undefined });
  }

  private dropUnanswered(): void {
    for (const [offerId, { connection, answeredBy }] of this.pending) {
      if (answeredBy !== undefined) continue;
      this.pending.delete(offerId);
      connection.close();
    }
  }
}
