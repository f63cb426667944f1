/**
 * What the session needs of its platform. `web/worker` implements these ports in a browser; `testing/` holds the virtual
 * ones. Nothing below this folder reads a clock, sets a timer or opens a socket by itself.
 */
import type { LinkId } from "../core/ids.ts";
import type { Signal } from "../tracker/protocol/messages.ts";
import type { Link, LinkHandlers } from "./links/link.ts";

export interface Timers {
  /** Runs `action` once, after `ms` milliseconds. @returns a function that cancels it */
  after(ms: number, action: () => void): () => void;
}

/** A connection to a tracker that carries text messages. */
export interface Socket {
  /** Bytes that have not left yet. */
  readonly bufferedAmount: number;
  /** Only between `opened` and `closed`. */
  send(text: string): void;
  /** What was sent still leaves. No event follows. */
  close(): void;
}

/** In order: `opened`, then messages, then `closed`; or `closed` alone. None before the socket is returned. */
export interface SocketEvents {
  opened(): void;
  message(text: string): void;
  closed(): void;
}

/** Never throws: an unusable URL closes soon. */
export type OpenSocket = (url: string, events: SocketEvents) => Socket;

export interface DialOptions {
  /** Whether this side makes the offer. */
  readonly initiator: boolean;
  /** Whether candidates follow the description one by one; otherwise the description contains all of them. */
  readonly trickle: boolean;
  readonly isLane?: boolean;
  /** How long an offer waits for its answer, ms. */
  readonly answerWithinMs?: number;
}

export interface DialEvents {
  /** To be sent to the peer. */
  signal(signal: Signal): void;
  /** Returns the handlers for the life of the link. */
  opened(link: Link): LinkHandlers;
  failed(reason: string): void;
}

/** A link from the moment its negotiation starts. */
export interface DialledLink extends Link {
  readonly id: LinkId;
  /** From the peer. Anything repeated, excessive or out of place is ignored. */
  signal(signal: Signal): void;
  /** @param measured receives the round trip time, ms; never called when it is unknown */
  measureRoundTrip(measured: (ms: number) => void): void;
}

/** Negotiates links. Every negotiation ends within a deadline in one `opened` or `failed`; no event follows `close`. */
export interface Dialler {
  /** Negotiating and open. */
  readonly laneCount: number;
  /** No event comes before this returns. */
  open(options: DialOptions, events: DialEvents): DialledLink;
}
