/** What a torrent's engine is created with. */
import type { Bitfield } from "../core/bitfield.ts";
import type { InfoHash, PeerId } from "../core/ids.ts";
import type { Random } from "../core/random.ts";
import type { Metainfo } from "../metainfo/metainfo.ts";
import type { Policy } from "./policy.ts";
import type { TabLimits } from "./rate-limiter.ts";

export interface EngineOptions {
  readonly infoHash: InfoHash;
  readonly ownId: PeerId;
  /** Shown until the metadata is known. */
  readonly name: string;
  readonly random: Random;
  /** Shared by all torrents of a tab. */
  readonly limits: TabLimits;
  readonly metainfo?: Metainfo;
  /** The pieces that are already stored; owned by the engine from here on. Only with `metainfo`. */
  readonly have?: Bitfield;
  /** Departures from `DEFAULT_POLICY`. */
  readonly policy?: Partial<Policy>;
}
