/** What the keeper counts, for `prometheus.ts`. */
import type { KeepState } from "../../shared/keeper/protocol.ts";

export interface KeeperReadings {
  /** False while its process is not there. */
  readonly isReady: boolean;
  readonly shares: ReadonlyMap<KeepState, number>;
  /** Verified bytes on its disk. */
  readonly stored: number;
  readonly quota: number;
  /** Payload bytes since the server has started. */
  readonly fetched: number;
  readonly served: number;
  /** How often links to peers were closed because they lied or broke the protocol, by reason. */
  readonly offences: ReadonlyMap<string, number>;
  /** Requests and shares, by reason. */
  readonly refusals: ReadonlyMap<string, number>;
}
