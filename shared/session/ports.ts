/**
 * What the session needs of its platform. `web/worker` implements these ports in a browser; `testing/` holds the virtual
 * ones. Nothing below this folder reads a clock, sets a timer or opens a socket by itself.
 */
import type { LinkId } from "../core/ids.ts";
import type { Signal } from "../tracker/protocol/messages.ts";
import type { Link, LinkEvents } from "./links/link.ts";

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

export interface NegotiationOptions {
  /** Whether this side makes the offer. */
  readonly initiator: boolean;
  /** Whether candidates follow the description one by one; otherwise the description contains all of them. */
  readonly trickle: boolean;
}

/** Those of a link, where `closed` alone means that no link came about, and what has to reach the peer before it opens. */
export interface NegotiationEvents extends LinkEvents {
  signal(signal: Signal): void;
}

/** A link from the start of its negotiation. */
export interface Negotiation extends Link {
  /** From the peer. */
  signal(signal: Signal): void;
  /** @param measured receives the round trip time, ms; never called when it is unknown */
  measureRoundTrip(measured: (ms: number) => void): void;
}

/** Negotiates links. It trusts its caller to limit what peers can make it do, and to give up what takes too long. */
export interface Dialler {
  /** No event comes before this returns. */
  dial(id: LinkId, options: NegotiationOptions, events: NegotiationEvents): Negotiation;
}
