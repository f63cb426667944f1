/**
 * A link: an ordered, reliable stream of binary messages to one peer, whatever carries it. Every kind of link keeps
 * this contract, and one suite of tests runs on all of them.
 */

/** Bytes. Below it a sender should send on, lest the link run dry. */
export const LOW_WATER = 128 * 1024;
/** Every step of a negotiation ends within this time. */
export const PENDING_DEADLINE_MS = 30_000;
/** Candidates accepted in either direction. */
export const MAX_CANDIDATES = 32;

export interface Link {
  /** Bytes accepted by `send` that have not left yet. */
  readonly bufferedAmount: number;
  /**
   * At most 64 KiB, copied before it returns. Never throws: what cannot be sent ends the link, and after the end it
   * does nothing. Senders keep `bufferedAmount` far below the 16 MiB at which a browser's channel gives up.
   */
  send(bytes: Uint8Array): void;
  /** No event follows. */
  close(): void;
}

/** In order: `opened` once, then messages, then `closed` once; or `closed` alone. None during a call to the link. */
export interface LinkEvents {
  opened(): void;
  message(data: ArrayBuffer): void;
  /** `bufferedAmount` fell to LOW_WATER or below. */
  drained(): void;
  /** The peer or the network ended it, or the peer broke the contract. */
  closed(reason: string): void;
}

/** What to do with an open link's events. */
export type LinkHandlers = Omit<LinkEvents, "opened">;

export const TEXT_MESSAGE = "the peer sent a text message";
export const CLOSED_BY_PEER = "closed by the peer";
