/**
 * A link: an ordered, reliable stream of binary messages to one peer, whatever carries it. Every kind of link keeps
 * this contract, and `link.contract.ts` runs on all of them.
 */
import type { LinkUse } from "../../engine/snapshot.ts";

/** Bytes. A sender that lets less than this wait risks that the link runs dry. */
export const LOW_WATER = 128 * 1024;

/** Whether bytes pass through a TURN server. */
export type LinkPath = "direct" | "relayed";

export interface Link {
  /** Undefined while, and where, it is unknown. */
  readonly path?: LinkPath | undefined;
  /** Bytes that `send` accepted and that have not left yet. May be too high, never too low. */
  readonly bufferedAmount: number;
  /**
   * At most 64 KiB, copied before it returns. Never throws: a link that cannot send ends, and an ended link ignores
   * the call. Senders keep `bufferedAmount` far below the 16 MiB at which a browser's channel gives up.
   */
  send(bytes: Uint8Array): void;
  /** No event follows. */
  close(): void;
}

/** In order: `opened` once, then messages, then `closed` once; or `closed` alone. None during a call to the link. */
export interface LinkEvents {
  opened(): void;
  message(data: ArrayBuffer): void;
  /** `bufferedAmount` fell to LOW_WATER or below, or to zero. */
  drained(): void;
  /** The peer or the network ended it, or the peer broke the contract. */
  closed(reason: string): void;
}

/** Handles the events of an open link. */
export interface LinkHandlers extends Omit<LinkEvents, "opened"> {
  /** How useful the link is. Called when the session has no room for another; undefined: the link is kept. */
  use?(): LinkUse | undefined;
}

/** Whether a change of `bufferedAmount` is a `drained`. */
export function hasDrained(before: number, now: number): boolean {
  return (before > LOW_WATER && now <= LOW_WATER) || (before > 0 && now === 0);
}

export const TEXT_MESSAGE = "the peer sent a text message";
export const CLOSED_BY_PEER = "closed by the peer";
/** The network has changed, or is gone: the peer is probably still there. */
export const PATH_LOST = "the path to the peer was lost";
