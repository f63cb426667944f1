/** What a torrent's engine is created with. */
import type { Bitfield } from "../core/bitfield.ts";
import type { InfoHash, PeerId } from "../core/ids.ts";
import type { Random } from "../core/random.ts";
import type { Metainfo } from "../metainfo/metainfo.ts";
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
  /** What is stored already; owned by the engine from here on. Only with `metainfo`. */
  readonly have?: Bitfield;
  /** Whether no piece shall leave twice before all have left once, while this is the only full copy. Default: yes. */
  readonly superSeeding?: boolean;
  readonly experiment?: Experiment;
}

/** Departures from what the program does, for simulations and the lab that show why it does it so. */
export interface Experiment {
  /** Bytes asked for at once, as in the metainfo's layout: fewer blocks, fewer events. Default: the wire's 16 KiB. */
  readonly blockLength?: number;
  /** In which order pieces are begun. Default: the rarest first. */
  readonly order?: PieceOrder;
  /** Serve all in turn, whatever they give, as if seeding. Default: no. */
  readonly withoutTitForTat?: boolean;
  /** Serve nobody. Default: no. */
  readonly freeRider?: boolean;
}

export type PieceOrder = "rarest-first" | "random" | "sequential";
