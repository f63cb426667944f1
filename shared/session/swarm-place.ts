/**
 * A torrent's place in its swarm: carries out what the engine orders there, turns what the signalling reports into inputs of
 * the engine, and keeps the attempts to connect. It is empty while the torrent is paused or has failed.
 */
import { unreachable } from "../core/invariant.ts";
import type { Instant } from "../core/time.ts";
import type { EngineOptions, Input, Output } from "../engine/io.ts";
import type { Metainfo } from "../metainfo/metainfo.ts";
import { LazyIntroductions } from "./introductions/lazy-introductions.ts";
import type { LinkTable } from "./link-table.ts";
import type { SessionPorts } from "./ports.ts";
import { type LinkAttempt, LinkAttempts } from "./reachability.ts";
import type { Seal } from "./seal.ts";
import type { Signalling } from "./signalling/signalling.ts";
import type { SignallingEvents } from "./signalling/signalling-events.ts";
import type { TorrentSignalling } from "./signalling/torrent-signalling.ts";
import { spread } from "./torrent-figures.ts";
import type { TrackerView } from "./views.ts";

/** What a place needs of `TorrentSignalling`. */
type Joined = Pick<TorrentSignalling, keyof TorrentSignalling>;

export type JoinSwarm = (...args: Parameters<Signalling["join"]>) => Joined;

interface SwarmPlaceOptions
  extends Pick<EngineOptions, "infoHash" | "ownId">,
    Pick<SessionPorts, "clock" | "keyAgreement" | "random" | "sealCrypto" | "timers"> {
  /** The torrent's own. */
  readonly trackers: readonly string[];
  /** Of every torrent that is not private. */
  readonly usualTrackers: readonly string[];
  /** undefined: not known yet. */
  readonly metainfo?: Pick<Metainfo, "isPrivate"> | undefined;
  readonly join: JoinSwarm;
  /** Takes the links that open. */
  readonly links: LinkTable;
  readonly seal: Pick<Seal, "material">;
  readonly report: (...inputs: readonly Input<Uint8Array>[]) => void;
  /** The trackers or the attempts are others, without an input. */
  readonly changed: () => void;
}

type Order = Extract<
  Output<Uint8Array>,
  { type: "announce" | "open-link" | "cancel-dial" | "accept-offer" | "refuse-offer" | "introduction" }
>;

export class SwarmPlace {
  private readonly options: SwarmPlaceOptions;
  private readonly tries = new LinkAttempts();
  private named: readonly string[];
  private isPrivate: boolean;
  private signalling: Joined | undefined;
  private introductions: LazyIntroductions | undefined;
  private joinedAt: Instant = 0;
  /** The network has changed since the last answer of a tracker: dials may have failed for lack of one. */
  private isNetworkNew = false;

  constructor(options: SwarmPlaceOptions) {
    this.options = options;
    this.named = options.trackers;
    this.isPrivate = options.metainfo?.isPrivate ?? false;
  }

  get trackers(): readonly TrackerView[] {
    return this.signalling?.trackers ?? [];
  }

  attempts(now: Instant): readonly LinkAttempt[] {
    return this.tries.list(now);
  }

  /** Since the torrent has joined. */
  ageMs(now: Instant): number {
    return now - this.joinedAt;
  }

  addTrackers(urls: readonly string[]): void {
    this.named = [...new Set([...this.named, ...urls])];
    this.signalling?.addTrackers(urls);
  }

  /** The torrent turns out to be private. A link that names no tracker means those of the page that it leads to. */
  restrict(): void {
    this.isPrivate = true;
    if (this.named.length === 0) this.named = this.options.usualTrackers;
    this.signalling?.keepTrackers(this.named);
  }

  /** Without those of every torrent. */
  get ownTrackers(): readonly string[] {
    return this.named;
  }

  networkChanged(): void {
    this.isNetworkNew = true;
    this.signalling?.networkChanged();
    this.options.report({ type: "network-changed" });
  }

  join(): void {
    const { clock, infoHash, join, ownId, report } = this.options;
    this.joinedAt = clock.now();
    const usual = this.isPrivate ? [] : this.options.usualTrackers;
    const urls = [...new Set([...usual, ...this.named])];
    this.introductions = new LazyIntroductions({ ...this.options, signalling: () => this.signalling });
    this.signalling = join(infoHash, ownId, urls, this.events());
    report({ type: "wake" });
  }

  leave(): void {
    this.introductions?.close();
    this.introductions = undefined;
    this.signalling?.leave();
    this.signalling = undefined;
    this.tries.clear();
  }

  carryOut(order: Order): void {
    const now = this.options.clock.now();
    switch (order.type) {
      case "announce":
        return this.signalling?.announce(order);
      case "open-link":
        this.tries.began(now, order.peerId);
        return this.signalling?.dial(order.peerId);
      case "cancel-dial":
        this.tries.cancelled(now, order.peerId);
        return this.signalling?.cancelDial(order.peerId);
      case "accept-offer":
        this.tries.began(now, order.peerId);
        return this.signalling?.accept(order.peerId);
      case "refuse-offer":
        return this.signalling?.refuse(order.peerId);
      case "introduction":
        return this.introductions?.carryOut(order);
      default:
        return unreachable(order);
    }
  }

  private events(): SignallingEvents {
    const { tries } = this;
    const { changed, clock, infoHash, links, report } = this.options;
    return {
      announced: (intervalMs) => {
        report({ type: "announced", intervalMs: spread(intervalMs, infoHash) });
        if (this.isNetworkNew) report({ type: "network-changed" });
        this.isNetworkNew = false;
      },
      peersFound: (peers) => report({ type: "peers-found", peers }),
      offered: (peerId) => report({ type: "peer-offered", peerId }),
      linkOpened: (opened) => {
        tries.opened(opened.peerId);
        return links.open(opened);
      },
      laneOffered: (peerId, accept) => links.lanes.offered(peerId, accept),
      dialObstructed: (peerId, obstacle) => {
        tries.obstructed(clock.now(), peerId, obstacle);
        changed();
      },
      dialFailed: (peerId, _reason, obstacle) => {
        tries.failed(clock.now(), peerId, obstacle);
        const isThere = obstacle !== undefined && obstacle !== "no-answer";
        report({ type: "dial-failed", peerId, isThere });
      },
      dialPostponed: (peerId) => {
        tries.cancelled(clock.now(), peerId);
        report({ type: "dial-postponed", peerId });
      },
      introducer: (peerId) => this.introductions?.wayTo(peerId),
      trackersChanged: changed,
    };
  }
}
