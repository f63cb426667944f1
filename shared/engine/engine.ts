/**
 * One torrent as a state machine: `step(now, input) → outputs`. No clock, no chance but `random`, no input or output but
 * these: the same code runs in a tab's worker, in unit tests and in simulation. This is all that the host of an engine
 * sees; `torrent-engine.ts` is how it works.
 */
import type { Bitfield } from "../core/bitfield.ts";
import type { InfoHash, PeerId } from "../core/ids.ts";
import type { Random } from "../core/random.ts";
import type { Instant } from "../core/time.ts";
import type { Metainfo } from "../metainfo/metainfo.ts";
import type { HasLength } from "../wire/messages.ts";
import type { Input, Output } from "./io.ts";
import type { TabLimits } from "./rate-limiter.ts";
import type { ChokeRoundSnapshot, PieceMap, TorrentSnapshot } from "./snapshot.ts";
import { TorrentEngine } from "./torrent-engine.ts";

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

export interface Engine<Payload extends HasLength> {
  /** What `input` calls for, in order. Never throws but for a bug of ours (InvariantError). */
  step(now: Instant, input: Input<Payload>): readonly Output<Payload>[];
  /** When to come back with a `wake`, if nothing happens before. */
  readonly wakeAt: Instant;
  snapshot(now: Instant): TorrentSnapshot;
  /** undefined while the metadata is unknown. */
  pieceMap(): PieceMap | undefined;
  /** The last of the choker's regular rounds; undefined before the first. */
  chokeRound(): ChokeRoundSnapshot | undefined;
  /** Whole copies among the connected peers and here, and as fraction the share of pieces with one copy more. */
  availability(): number;
}

export function createEngine<Payload extends HasLength>(
  now: Instant,
  options: EngineOptions,
): Engine<Payload> {
  return new TorrentEngine<Payload>(now, options);
}
