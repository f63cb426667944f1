/** What the engine's parts share: the torrent, its connected peers, and where orders go. */
import { Bitfield } from "../core/bitfield.ts";
import type { InfoHash, LinkId, PeerId } from "../core/ids.ts";
import type { Random } from "../core/random.ts";
import type { Instant } from "../core/time.ts";
import type { Metainfo } from "../metainfo/metainfo.ts";
import type { HasLength, Message } from "../wire/messages.ts";
import { Availability } from "./availability.ts";
import type { Output } from "./io.ts";
import { PieceLedger } from "./ledger.ts";
import type { EngineOptions } from "./options.ts";
import type { Peer } from "./peer.ts";
import { DEFAULT_POLICY, type Policy } from "./policy.ts";
import type { TorrentLimits } from "./rate-limiter.ts";
import { RateMeter } from "./rate-meter.ts";

/** Called when a peer breaks the protocol: it is closed, and the reason recorded. */
export type Violated = (now: Instant, peer: Peer, reason: string) => void;

/** What is known once the metadata is. */
export interface Torrent {
  readonly metainfo: Metainfo;
  readonly ledger: PieceLedger;
  readonly availability: Availability;
}

export function torrentOf(metainfo: Metainfo, have: Bitfield | undefined, random: Random): Torrent {
  const availability = new Availability(metainfo.layout.pieceCount, random);
  const ledger = new PieceLedger(
    metainfo.layout,
    have ?? new Bitfield(metainfo.layout.pieceCount),
    availability,
  );
  return { metainfo, ledger, availability };
}

export class Context<Payload extends HasLength> {
  readonly infoHash: InfoHash;
  readonly ownId: PeerId;
  readonly random: Random;
  readonly limits: TorrentLimits;
  readonly policy: Policy;
  readonly peers = new Map<LinkId, Peer>();
  torrent: Torrent | undefined;
  readonly download: RateMeter;
  readonly upload: RateMeter;
  /** Payload bytes received twice, unasked or in a piece that failed its hash. */
  wasted = 0;
  /** Peers came or went, or everything is here. */
  private isUpheaval = false;
  private outputs: Output<Payload>[] = [];

  constructor(now: Instant, options: EngineOptions) {
    this.infoHash = options.infoHash;
    this.ownId = options.ownId;
    this.random = options.random;
    this.policy = { ...DEFAULT_POLICY, ...options.policy };
    const { limits } = options;
    this.limits = { upload: limits.upload.share(), download: limits.download.share() };
    this.download = new RateMeter(now);
    this.upload = new RateMeter(now);
  }

  get isComplete(): boolean {
    return this.torrent?.ledger.isComplete ?? false;
  }

  order(output: Output<Payload>): void {
    this.outputs.push(output);
  }

  send(now: Instant, peer: Peer, message: Message<Payload>): void {
    peer.lastSentAt = now;
    this.outputs.push({ type: "send", link: peer.link, message });
  }

  upheaval(): void {
    this.isUpheaval = true;
  }

  /** @returns whether there was one since the last time */
  takeUpheaval(): boolean {
    if (!this.isUpheaval) return false;
    this.isUpheaval = false;
    return true;
  }

  takeOutputs(): readonly Output<Payload>[] {
    if (this.outputs.length === 0) return this.outputs;
    const outputs = this.outputs;
    this.outputs = [];
    return outputs;
  }
}
