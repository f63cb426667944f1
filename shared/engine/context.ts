/** The state that the engine's parts share: the torrent, its connected peers, and what was transferred. */
import { Bitfield } from "../core/bitfield.ts";
import type { InfoHash, LinkId, PeerId } from "../core/ids.ts";
import type { Random } from "../core/random.ts";
import type { Instant } from "../core/time.ts";
import type { Metainfo } from "../metainfo/metainfo.ts";
import { Availability } from "./availability.ts";
import { Deadlines } from "./deadlines.ts";
import type { EngineOptions } from "./io.ts";
import { PieceLedger } from "./ledger.ts";
import type { Peer } from "./peer.ts";
import { DEFAULT_POLICY, type Policy } from "./policy.ts";
import type { TorrentLimits } from "./rate-limiter.ts";
import { RateMeter } from "./rate-meter.ts";

/** What a peer did wrong: the reason for which its link is closed. */
export type Violation = string;

/** Known once the metadata is. */
export interface Torrent {
  readonly metainfo: Metainfo;
  readonly ledger: PieceLedger;
  readonly availability: Availability;
}

export function torrentOf(
  metainfo: Metainfo,
  have: Bitfield | undefined,
  wanted: Bitfield | undefined,
  random: Random,
): Torrent {
  const { layout } = metainfo;
  const availability = new Availability(layout.pieceCount, random);
  const ledger = new PieceLedger(layout, have ?? new Bitfield(layout.pieceCount), availability, wanted);
  return { metainfo, ledger, availability };
}

export class Context {
  readonly infoHash: InfoHash;
  readonly ownId: PeerId;
  readonly random: Random;
  readonly limits: TorrentLimits;
  readonly policy: Policy;
  readonly peers = new Map<LinkId, Peer>();
  torrent: Torrent | undefined;
  readonly deadlines = new Deadlines();
  /** Which pieces to fetch, once the metadata is known; undefined: all. */
  wanted: Bitfield | undefined;
  readonly download: RateMeter;
  readonly upload: RateMeter;
  /** Payload bytes that were received twice, without a request, or in a piece that failed its hash. */
  wasted = 0;

  constructor(now: Instant, options: EngineOptions) {
    this.infoHash = options.infoHash;
    this.ownId = options.ownId;
    this.random = options.random;
    this.policy = { ...DEFAULT_POLICY, ...options.policy };
    const { limits, metainfo, wanted } = options;
    this.limits = { upload: limits.upload.share(), download: limits.download.share() };
    this.wanted = wanted;
    this.torrent = metainfo && torrentOf(metainfo, options.have, wanted, options.random);
    this.download = new RateMeter(now);
    this.upload = new RateMeter(now);
  }

  /** Every piece is stored: to others, this is a seeder. */
  get isComplete(): boolean {
    return this.torrent?.ledger.isComplete ?? false;
  }

  /** A private torrent's peers are introduced by its trackers alone (BEP 27), and without the metadata any may be private. */
  get allowsIntroductions(): boolean {
    return this.torrent !== undefined && !this.torrent.metainfo.isPrivate;
  }

  /** Every wanted piece is stored: nothing is left to fetch. */
  get hasAllWanted(): boolean {
    return this.torrent?.ledger.hasAllWanted ?? false;
  }
}
