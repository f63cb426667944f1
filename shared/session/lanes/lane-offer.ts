/**
 * How a lane is negotiated: like a link, but a line of its offer marks it, so that its receiver can tell before it opens
 * anything. Browsers ignore attributes that they do not know.
 */
import type { Signal } from "../../tracker/protocol/messages.ts";
import type { Link, LinkHandlers } from "../links/link.ts";

const LANE_LINE = "a=x-tabswarm-lane";

/** One of them is called, once. */
export interface LaneEvents {
  /** Returns the handlers for the life of the lane. */
  opened(lane: Link): LinkHandlers;
  failed(reason: string): void;
}

/** Opens a lane, or accepts one that was offered. @returns undefined when there are too many; no event follows then */
export type OpenLane = (events: LaneEvents) => Link | undefined;

export function isLaneOffer(sdp: string): boolean {
  return sdp.split(/\r?\n/).includes(LANE_LINE);
}

/** Marks an offer; everything else stays as it is. */
export function markAsLane(signal: Signal): Signal {
  return "sdp" in signal && signal.type === "offer"
    ? { ...signal, sdp: `${signal.sdp}${LANE_LINE}\r\n` }
    : signal;
}
