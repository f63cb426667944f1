/** Whether a sealed torrent can be read here, and the refusal to read one that cannot. */

/**
 * "unknown": the link has a secret, and the metadata is not here yet. A torrent that is not open is still downloaded and passed
 * on.
 */
export type SealedState = "unknown" | "open" | Locked;

/** Why a sealed torrent cannot be read. Another secret or password mends the first four. */
export type Locked =
  | "no-secret"
  | "needs-password"
  | "wrong-secret"
  | "wrong-password"
  /** The secret is right, and the names do not make sense. */
  | "bad-manifest"
  /** Of the format: a later version of this program has shared it. */
  | "unknown-version";

/** @returns undefined while it can be read, or may turn out to be */
export function lockIn(state: SealedState | undefined): Locked | undefined {
  return state === "open" || state === "unknown" ? undefined : state;
}

export class LockedError extends Error {
  override readonly name = "LockedError";
  readonly reason: Locked;

  constructor(reason: Locked) {
    super(reason);
    this.reason = reason;
  }
}
