/** What the keeper remembers about one share: plain data, as it is written to its folder. */
import type { InfoHash } from "../../shared/core/ids.ts";
import type { KeepReason, KeepState, KeepStatus } from "../../shared/keeper/protocol.ts";

export interface ShareRecord {
  readonly infoHash: InfoHash;
  /** SHA-256 of the token, in hexadecimal digits. The token itself is not kept anywhere. */
  readonly tokenHash: string;
  readonly state: KeepState;
  readonly reason?: KeepReason | undefined;
  /** Verified bytes. */
  readonly have: number;
  /** null until the info dictionary has been inspected; never null in a share that may be fetched. */
  readonly length: number | null;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  /** When bytes last arrived, or when it ended: milliseconds since 1970. */
  readonly changedAt: number;
}

/** Whether the keeper fetches or serves it. */
export function isHeld({ state }: Pick<ShareRecord, "state">): boolean {
  return state === "fetching" || state === "kept";
}

/** What anybody who knows the info hash may know. */
export function statusOf({ state, reason, have, length, expiresAt }: ShareRecord): KeepStatus {
  return { state, ...(reason !== undefined && { reason }), have, length, expiresAt };
}
