/**
 * The one hook for watching a tab from inside: an observer chooses the tab's policy and sees what the page does not show.
 * The lab's peers use it; no address of the page sets it.
 */
import type { Policy } from "../../shared/engine/policy.ts";
import type { SessionObservation } from "../../shared/session/session-options.ts";

export interface ObserverOptions {
  readonly policy: Pick<Policy, "pieceOrder" | "titForTat" | "freeRiding" | "superSeeding">;
  /** Of torrents made in the tab, bytes: a power of two from 16 KiB. */
  readonly pieceLength: number;
}

export interface Observation extends SessionObservation {
  /** How late the worker's timers were altogether: next to nothing on a machine that keeps up. */
  readonly overdueMs: number;
  /** The time over which that was measured. */
  readonly watchedMs: number;
}
