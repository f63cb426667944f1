/**
 * Lanes coming up: further dialler between two tabs that have a link already. A lane's offer travels like a
 * link's, but a line of its description says what it is, so that whoever gets it can tell before anything is opened.
 *
 * Always true: only the peer that was meant can answer or add candidates; a tab has at most MAX_LANES lanes, both coming
 * up and open, so that links keep room below the browser's limit of dialler.
 */
import type { OfferId, PeerId } from "../../core/ids.ts";
import type { Signal } from "../../tracker/protocol/messages.ts";
import type { Link, LinkHandlers } from "../links/link.ts";
import type { DialledLink, Dialler } from "../ports.ts";

const MAX_LANES = 60;
/** Browsers pass over attributes that they do not know. */
const LANE_LINE = "a=x-tabswarm-lane";

export interface LaneEvents {
  /** Returns who handles it from here on. */
  opened(lane: Link): LinkHandlers;
  /** It came to nothing. */
  failed(): void;
}

/** Opens one, or accepts one that was offered. @returns undefined when there are too many; no event follows then */
export type OpenLane = (events: LaneEvents) => Link | undefined;

export interface LaneRoute {
  readonly peerId: PeerId;
  readonly offerId: OfferId;
  /** The offer is ours. */
  readonly initiator: boolean;
  /** @returns false when the tracker is not connected */
  readonly tell: (signal: Signal) => boolean;
}

interface Attempt {
  readonly peerId: PeerId;
  readonly connection: DialledLink;
  readonly events: LaneEvents;
}

export function isLaneOffer(sdp: string): boolean {
  return sdp.split(/\r?\n/).includes(LANE_LINE);
}

export class LaneAttempts {
  private readonly dialler: Dialler;
  private readonly attempts = new Map<OfferId, Attempt>();

  constructor(dialler: Dialler) {
    this.dialler = dialler;
  }

  open({ peerId, offerId, initiator, tell }: LaneRoute, events: LaneEvents): DialledLink | undefined {
    if (this.dialler.laneCount >= MAX_LANES || this.attempts.has(offerId)) return undefined;
    const connection = this.dialler.open(
      { initiator, trickle: true, isLane: true },
      {
        signal: (signal) => {
          if (!tell(initiator ? marked(signal) : signal) && "sdp" in signal) this.abandon(offerId);
        },
        opened: (lane) => {
          this.attempts.delete(offerId);
          return events.opened(lane);
        },
        failed: () => {
          this.attempts.delete(offerId);
          events.failed();
        },
      },
    );
    this.attempts.set(offerId, { peerId, connection, events });
    return connection;
  }

  /** From the peer. @returns whether it was for a lane */
  signal(peerId: PeerId, offerId: OfferId, signal: Signal): boolean {
    const attempt = this.attempts.get(offerId);
    if (attempt?.peerId !== peerId) return false;
    attempt.connection.signal(signal);
    return true;
  }

  /** The description will not reach the peer. */
  abandon(offerId: OfferId): void {
    const attempt = this.attempts.get(offerId);
    this.attempts.delete(offerId);
    attempt?.connection.close();
    attempt?.events.failed();
  }

  /** No event follows. */
  close(): void {
    for (const { connection } of this.attempts.values()) connection.close();
    this.attempts.clear();
  }
}

function marked(signal: Signal): Signal {
  return "sdp" in signal ? { ...signal, sdp: `${signal.sdp}${LANE_LINE}\r\n` } : signal;
}
