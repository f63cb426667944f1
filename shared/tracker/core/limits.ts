/** How much the tracker bears from whom. Sizes of single messages are in shared/tracker/limits.ts. */
import { MINUTE_MS, SECOND_MS } from "../../core/time.ts";
import type { Rate } from "../../core/token-bucket.ts";

export interface TrackerLimits {
  /** Messages of one socket. A page that dials 24 peers sends some 200 at once. */
  readonly socketMessages: Rate;
  /** Messages of all sockets of one address, behind which a whole school may sit. */
  readonly addressMessages: Rate;
  /** Offers relayed to one socket, whoever sends them. */
  readonly offersReceived: Rate;
  /** What a malformed message and a new socket cost, in messages. */
  readonly violationCost: number;
  readonly socketCost: number;
  readonly torrentsPerSocket: number;
  readonly peerIdsPerSocket: number;
}

export const DEFAULT_LIMITS: TrackerLimits = {
  socketMessages: { burst: 500, perSecond: 50 },
  addressMessages: { burst: 5000, perSecond: 500 },
  offersReceived: { burst: 200, perSecond: 20 },
  violationCost: 10,
  socketCost: 5,
  torrentsPerSocket: 32,
  peerIdsPerSocket: 32,
};

/** When members are asked to announce again. */
export const ANNOUNCE_INTERVAL_MS = 2 * MINUTE_MS;
/** A member that has not announced for two and a half intervals is gone. */
export const SILENCE_MS = 2.5 * ANNOUNCE_INTERVAL_MS;
/** An answer or a candidate passes only so long after the offer. */
export const OFFER_LIFETIME_MS = MINUTE_MS;
export const MAX_OPEN_OFFERS_A_MEMBER = 256;
/** Of each side of an offer. */
export const MAX_CANDIDATES_AN_OFFER = 32;
/** How often the host of the tracker reports that time has passed. */
export const TICK_MS = 15 * SECOND_MS;
