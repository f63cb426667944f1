/**
 * Limits on each socket, address and member. Sizes of single messages are in `protocol/limits.ts`.
 *
 * The rates leave room for honest clients: a page that dials 24 peers sends about 200 messages at once, and at rest one
 * announce every two minutes per torrent. A tab with 1,000 torrents announces them all within seconds after its socket has
 * opened, and again when all are paused and resumed. An address may stand for a whole school.
 *
 * Memory is bounded by the rate of an address: a member costs about 1.2 KB and has to announce every SILENCE_MS, so one
 * address keeps at most 155,000 members, whatever the number of its sockets.
 */
import { MINUTE_MS, SECOND_MS } from "../../core/time.ts";
import type { Rate } from "../../core/token-bucket.ts";

export interface TrackerLimits {
  /** Messages from one socket. */
  readonly socketMessages: Rate;
  /** Messages from all sockets of one address. */
  readonly addressMessages: Rate;
  /** Offers relayed to one socket, from all senders together. */
  readonly offersReceived: Rate;
  /** The cost of a malformed message and of a new socket, in messages. */
  readonly violationCost: number;
  readonly socketCost: number;
  readonly torrentsPerSocket: number;
  readonly peerIdsPerSocket: number;
}

export const DEFAULT_LIMITS: TrackerLimits = {
  socketMessages: { burst: 3000, perSecond: 100 },
  addressMessages: { burst: 5000, perSecond: 500 },
  offersReceived: { burst: 200, perSecond: 20 },
  violationCost: 10,
  socketCost: 5,
  torrentsPerSocket: 2000,
  peerIdsPerSocket: 32,
};

/** When members are asked to announce again. */
export const ANNOUNCE_INTERVAL_MS = 2 * MINUTE_MS;
/** The same while other processes cannot be reached, so that members on different processes find each other soon after. */
export const ISOLATED_INTERVAL_MS = 15 * SECOND_MS;
/** A member that has missed two announces is gone; the half interval allows for a slow network. */
export const SILENCE_MS = 2.5 * ANNOUNCE_INTERVAL_MS;
/** Answers and candidates are relayed until then. ICE takes at most 25 s (the page's CONNECT_TIMEOUT_MS), after up to 30 s for the answer. */
export const OFFER_LIFETIME_MS = MINUTE_MS;
export const MAX_OPEN_OFFERS_A_MEMBER = 256;
/** From each side. A host with several networks and addresses gathers about 20. */
export const MAX_CANDIDATES_AN_OFFER = 32;
/** Time between "tick" events. */
export const TICK_MS = 15 * SECOND_MS;
