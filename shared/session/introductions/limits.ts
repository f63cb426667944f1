/** What neighbours may ask of each other, and how often. What we do stays below what we accept, so that no honest peer is punished. */

import { SECOND_MS } from "../../core/time.ts";
import type { Rate } from "../../core/token-bucket.ts";

/** As many as an engine accepts (ACCEPT_UNTIL): the list has every neighbour. */
export const MAX_LISTED = 40;
/** A peer's list is worth asking for again after this time: links come and go within minutes. */
export const ASK_AGAIN_MS = 30 * SECOND_MS;
/** Sooner, an ask gets no answer. */
export const ANSWER_AGAIN_MS = 15 * SECOND_MS;
/** Neighbours that are asked at a time. */
export const MAX_ASKED = 4;
/**
 * Without any tracker for this time, neighbours are asked. Clients of a tracker that was only restarted are back by then: they try
 * again after 1, 2, 4 and 8 s.
 */
export const OUTAGE_MS = 15 * SECOND_MS;
/** How often the trackers and the neighbours are looked at, while there are neighbours. */
export const CHECK_MS = 5 * SECOND_MS;

/** Keys, asks and lists of one neighbour. We send a key, an ask per 30 s and a list per 15 s. */
export const CONTROL: Rate = { burst: 20, perSecond: 0.5 };
/** Dials through one neighbour: each takes up to 33 messages. */
export const DIALS: Rate = { burst: 8, perSecond: 0.5 };
/** Offers through one neighbour: each occupies a place among the links for half a minute, whoever made it. */
export const OFFERS: Rate = { burst: 16, perSecond: 0.5 };

/** Signals, in messages and in bytes. */
export interface SignalRate {
  readonly messages: Rate;
  readonly bytes: Rate;
}

/** To one neighbour: our own, and those of other neighbours. */
export const SENT: SignalRate = {
  messages: { burst: 300, perSecond: 20 },
  bytes: { burst: 192 * 1024, perSecond: 12 * 1024 },
};
/** From one neighbour. */
export const RECEIVED: SignalRate = {
  messages: { burst: 400, perSecond: 30 },
  bytes: { burst: 256 * 1024, perSecond: 16 * 1024 },
};
/** Dropped signals of one neighbour beyond which it floods. */
export const DROPPED: Rate = { burst: 200, perSecond: 1 };

/** Signals of one neighbour that are being decrypted. */
export const MAX_OPENING = 32;
/** Of ours that are being encrypted. */
export const MAX_SEALING = 320;
/** Bytes that wait for a neighbour whose line is slow; beyond it, signals to it are dropped. */
export const MAX_WAITING_BYTES = 512 * 1024;

/** Peers that are known from lists. */
export const MAX_INTRODUCED = 200;
/** Peers whose keys are kept. */
export const MAX_KEYS = 128;
/** Dials in a row that nobody answered, after which a neighbour is not believed any more. */
export const MAX_UNANSWERED = 8;
