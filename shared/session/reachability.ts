/**
 * Which peers of a torrent are being connected or could not be, and what that means for its user. Peers that are connected
 * are not listed here, nor those that left.
 */
import { BoundedMap } from "../core/bounded-map.ts";
import type { PeerId } from "../core/ids.ts";
import { type Instant, MINUTE_MS } from "../core/time.ts";
import type { Obstacle } from "./links/obstacle.ts";
import type { Problem } from "./problems.ts";

/** More than the engine dials and accepts together (ACCEPT_UNTIL). */
const MAX_ATTEMPTS = 50;
/** The engine dials again within 75 s, unless the tracker no longer names the peer. */
const FORGOTTEN_AFTER_MS = 2 * MINUTE_MS;

export interface LinkAttempt {
  readonly peerId: PeerId;
  readonly isConnecting: boolean;
  /** Of this attempt or the one before; undefined: none is known. */
  readonly obstacle: Obstacle | undefined;
}

interface Attempt {
  isConnecting: boolean;
  obstacle: Obstacle | undefined;
  changedAt: Instant;
}

export class LinkAttempts {
  private readonly attempts = new BoundedMap<PeerId, Attempt>(MAX_ATTEMPTS);

  began(now: Instant, peerId: PeerId): void {
    this.set(now, peerId, true, this.attempts.get(peerId)?.obstacle);
  }

  /** It goes on, but this is in the way. */
  obstructed(now: Instant, peerId: PeerId, obstacle: Obstacle): void {
    this.set(now, peerId, true, obstacle);
  }

  /** @param obstacle undefined: the peer has left, or has not been tried */
  failed(now: Instant, peerId: PeerId, obstacle: Obstacle | undefined): void {
    if (obstacle === undefined) this.attempts.delete(peerId);
    else this.set(now, peerId, false, obstacle);
  }

  /** Given up here, as when the peer's own dial comes first. */
  cancelled(now: Instant, peerId: PeerId): void {
    this.failed(now, peerId, this.attempts.get(peerId)?.obstacle);
  }

  opened(peerId: PeerId): void {
    this.attempts.delete(peerId);
  }

  clear(): void {
    this.attempts.clear();
  }

  /** Copied. */
  list(now: Instant): readonly LinkAttempt[] {
    for (const [peerId, { isConnecting, changedAt }] of this.attempts)
      if (!isConnecting && now - changedAt > FORGOTTEN_AFTER_MS) this.attempts.delete(peerId);
    return [...this.attempts].map(([peerId, { isConnecting, obstacle }]) => ({
      peerId,
      isConnecting,
      obstacle,
    }));
  }

  private set(changedAt: Instant, peerId: PeerId, isConnecting: boolean, obstacle?: Obstacle): void {
    this.attempts.set(peerId, { isConnecting, obstacle, changedAt });
  }
}

/** "only": links may pass through TURN servers alone; "missing": they may, but there is no such server. */
export type RelayUse = "only" | "missing";

/** How many peers are connected: none; so few that they lack pieces that are missing here; or enough. */
export type Connected = "nobody" | "too-few" | "enough";

/** What this browser's user can change comes first. */
const ORDER = ["blocked-here", "no-path", "blocked-there", "no-answer"] as const;

/**
 * Why peers that are there and needed cannot be reached; undefined: they can, or nothing is known yet. Peers that do not
 * answer may have left, so they matter only while there is nobody else.
 */
export function reachabilityProblem(
  connected: Connected,
  attempts: readonly LinkAttempt[],
  relay: RelayUse | undefined,
): Problem | undefined {
  if (relay === "missing") return { code: "relay-missing" };
  if (connected === "enough") return undefined;
  const order = ORDER.filter((obstacle) => connected === "nobody" || obstacle !== "no-answer");
  const code = order.find((obstacle) => attempts.some((attempt) => attempt.obstacle === obstacle));
  if (code === undefined) return undefined;
  return { code: code === "blocked-here" && relay === "only" ? "relay-unreachable" : code };
}
