/**
 * One torrent of a session: carries out what its engine orders, by its signalling, its links and its piece store. Pausing
 * leaves the swarm and keeps the pieces; removing deletes them.
 */
import type { Bytes } from "../core/bytes.ts";
import type { InfoHash } from "../core/ids.ts";
import type { PieceIndex } from "../core/layout.ts";
import type { Instant } from "../core/time.ts";
import type { Engine, EngineOptions, Input, Output } from "../engine/io.ts";
import type { Policy } from "../engine/policy.ts";
import type { ChokeRoundSnapshot } from "../engine/snapshot.ts";
import { TorrentEngine } from "../engine/torrent-engine.ts";
import type { Metainfo } from "../metainfo/metainfo.ts";
import { EngineLoop } from "./engine-loop.ts";
import { LinkTable } from "./link-table.ts";
import { PieceDisk } from "./piece-disk.ts";
import type { PieceStore, SessionPorts } from "./ports.ts";
import type { Problem } from "./problems.ts";
import { type Connected, LinkAttempts, type RelayUse, reachabilityProblem } from "./reachability.ts";
import type { Signalling } from "./signalling/signalling.ts";
import type { TorrentSignalling } from "./signalling/torrent-signalling.ts";
import { bitfieldOf, connectedOf, etaOf, progressOf, swarmOf } from "./torrent-figures.ts";
import type { TorrentView } from "./views.ts";

const NO_FILES: TorrentView["files"] = [];
/** How long to look for a peer before saying that nobody has the torrent: WebRTC takes one to two seconds to connect. */
const LONELY_AFTER_MS = 3_000;
/** Part of the tracker's interval over which announces are spread. Trackers forget a torrent after two intervals or more. */
const INTERVAL_SPREAD = 0.5;

export interface TorrentOptions extends Pick<EngineOptions, "infoHash" | "ownId" | "name" | "limits"> {
  /** Also names the torrent's piece store. */
  readonly id: string;
  readonly trackers: readonly string[];
  /** It was opened by a link whose trackers a browser cannot reach. */
  readonly lacksWebSocketTracker?: boolean | undefined;
  readonly isPaused?: boolean;
  readonly store: PieceStore;
  readonly metainfo?: Metainfo | undefined;
  /** Indices of the stored pieces. */
  readonly stored?: readonly number[];
  /** Notices that hold as long as the torrent exists. */
  readonly notices?: readonly Problem[];
  readonly policy?: Partial<Policy> | undefined;
  readonly relay?: RelayUse | undefined;
}

type Shown = Pick<TorrentView, "state" | "swarm" | "trackerStates">;

/** The torrent's place in its swarm. */
type Joined = Pick<TorrentSignalling, keyof TorrentSignalling>;

interface TorrentPorts extends Pick<SessionPorts, "clock" | "timers" | "random" | "hash"> {
  readonly join: (...args: Parameters<Signalling["join"]>) => Joined;
}

/** "complete": the last piece has been stored. */
export type TorrentEvent = "changed" | "metadata" | "complete";

export class Torrent {
  readonly infoHash: InfoHash;
  readonly id: string;
  isPaused: boolean;
  lacksWebSocketTracker: boolean;
  private trackers: readonly string[];
  private readonly options: TorrentOptions;
  private readonly ports: TorrentPorts;
  private readonly report: (event: TorrentEvent) => void;
  private readonly engine: Engine<Uint8Array>;
  private readonly loop: EngineLoop;
  private readonly disk: PieceDisk;
  private readonly links: LinkTable;
  /** undefined while paused or failed. */
  private signalling: Joined | undefined;
  private readonly attempts = new LinkAttempts();
  private joinedAt: Instant = 0;
  /** The network has changed since the last answer of a tracker: dials may have failed for lack of one. */
  private isNetworkNew = false;

  constructor(options: TorrentOptions, ports: TorrentPorts, report: (event: TorrentEvent) => void) {
    const { infoHash, ownId, name, limits, metainfo, stored = [], store, policy } = options;
    const { clock, random, hash } = ports;
    this.options = options;
    this.ports = ports;
    this.report = report;
    this.infoHash = infoHash;
    this.id = options.id;
    this.isPaused = options.isPaused ?? false;
    this.lacksWebSocketTracker = options.lacksWebSocketTracker ?? false;
    this.trackers = options.trackers;
    this.engine = new TorrentEngine(clock.now(), {
      infoHash,
      ownId,
      name,
      limits,
      random,
      ...(metainfo && { metainfo, have: bitfieldOf(metainfo, stored) }),
      ...(policy && { policy }),
    });
    this.loop = new EngineLoop({
      ...ports,
      engine: this.engine,
      carryOut: (output) => this.carryOut(output),
      flush: () => this.links.flush(),
      changed: () => report("changed"),
    });
    this.links = new LinkTable({
      ...ports,
      report: (...inputs) => this.loop.input(...inputs),
      use: (link) => this.engine.linkUse(clock.now(), link),
    });
    const diskReported = (...inputs: readonly Input<Uint8Array>[]) => this.diskReported(inputs);
    this.disk = new PieceDisk({ infoHash, metainfo, store, hash, report: diskReported });
    if (this.isPaused) this.loop.input({ type: "pause" });
    else this.join();
  }

  get metainfo(): Metainfo | undefined {
    return this.disk.metainfo;
  }

  get name(): string {
    return this.metainfo?.name ?? this.options.name;
  }

  get isComplete(): boolean {
    return this.engine.isComplete;
  }

  pause(): void {
    if (this.isPaused) return;
    this.isPaused = true;
    this.halt();
  }

  resume(): void {
    if (!this.isPaused) return;
    this.isPaused = false;
    this.join();
    this.loop.input({ type: "resume" });
  }

  addTrackers(urls: readonly string[]): void {
    if (urls.length === 0) return;
    this.lacksWebSocketTracker = false;
    this.trackers = [...new Set([...this.trackers, ...urls])];
    this.signalling?.addTrackers(urls);
  }

  networkChanged(): void {
    this.isNetworkNew = true;
    this.loop.input({ type: "network-changed" });
  }

  limitsChanged(): void {
    this.loop.input({ type: "limits-changed" });
  }

  read(piece: PieceIndex): Promise<Bytes | undefined> {
    return this.options.store.read(piece);
  }

  /** Leaves the swarm and deletes the pieces. */
  async remove(): Promise<void> {
    await this.close();
    await this.options.store.destroy();
  }

  /** Leaves the swarm; the pieces stay. Settles when no write is in progress any more. */
  async close(): Promise<void> {
    this.leave();
    this.loop.close();
    this.links.closeAll();
    await this.disk.close();
  }

  chokeRound(): ChokeRoundSnapshot | undefined {
    return this.engine.chokeRound();
  }

  view(isWatched: boolean): Omit<TorrentView, "trackers"> {
    const now = this.ports.clock.now();
    const snapshot = this.engine.snapshot(now);
    const { metadataProblem: failure } = this.disk;
    const state = failure === undefined ? snapshot.state : "failed";
    const paths = this.links.pathsByPeer();
    const availability = this.engine.availability();
    const trackerStates = this.signalling?.trackers ?? [];
    const shown: Shown = { state, trackerStates, swarm: swarmOf(trackerStates) };
    return {
      ...snapshot,
      peers: snapshot.peers.map((peer) => ({ ...peer, path: paths.get(peer.peerId) })),
      attempts: this.attempts.list(now),
      kind: "torrent",
      state,
      id: this.id,
      files: this.metainfo?.files ?? NO_FILES,
      progress: this.metainfo === undefined ? 0 : progressOf(snapshot),
      eta: etaOf(snapshot),
      swarm: shown.swarm,
      trackerStates: isWatched ? trackerStates : [],
      availability,
      failure,
      notices: [
        ...(this.options.notices ?? []),
        ...this.passingNotices(shown, connectedOf(snapshot, availability)),
      ],
      pieces: isWatched ? this.engine.pieceMap() : undefined,
    };
  }

  private carryOut(output: Output<Uint8Array>): void {
    switch (output.type) {
      case "send":
        // A peer soon requests the piece that it learns about, most of all from a super-seeder.
        if (output.message.type === "have") this.disk.readAhead(output.message.piece);
        return this.links.queue(output.link, output.message);
      case "close-link":
        return this.links.close(output.link);
      case "announce":
        return this.signalling?.announce(output);
      case "open-link":
        this.attempts.began(this.ports.clock.now(), output.peerId);
        return this.signalling?.dial(output.peerId);
      case "cancel-dial":
        this.attempts.cancelled(this.ports.clock.now(), output.peerId);
        return this.signalling?.cancelDial(output.peerId);
      case "accept-offer":
        this.attempts.began(this.ports.clock.now(), output.peerId);
        return this.signalling?.accept(output.peerId);
      case "refuse-offer":
        return this.signalling?.refuse(output.peerId);
      case "notify":
        return this.report("complete");
      default:
        return this.disk.carryOut(output);
    }
  }

  private diskReported(inputs: readonly Input<Uint8Array>[]): void {
    const isMetadata = inputs.some(({ type }) => type === "metadata-verified");
    if (isMetadata && this.metainfo !== undefined) this.report("metadata");
    this.loop.input(...inputs);
    if (this.disk.metadataProblem !== undefined) this.halt();
  }

  private halt(): void {
    this.leave();
    this.loop.input({ type: "pause" });
  }

  private leave(): void {
    this.signalling?.leave();
    this.signalling = undefined;
    this.attempts.clear();
  }

  private join(): void {
    const { trackers } = this;
    const { infoHash, ownId } = this.options;
    this.joinedAt = this.ports.clock.now();
    this.signalling = this.ports.join(infoHash, ownId, trackers, {
      announced: (intervalMs) => {
        // Torrents that started together must not announce together forever.
        const spread = INTERVAL_SPREAD * (this.ports.random.next() - 0.5);
        this.loop.input({ type: "announced", intervalMs: intervalMs * (1 + spread) });
        if (this.isNetworkNew) this.loop.input({ type: "network-changed" });
        this.isNetworkNew = false;
      },
      peersFound: (peers) => this.loop.input({ type: "peers-found", peers }),
      offered: (peerId) => this.loop.input({ type: "peer-offered", peerId }),
      linkOpened: (opened) => {
        this.attempts.opened(opened.peerId);
        return this.links.open(opened);
      },
      laneOffered: (peerId, accept) => this.links.lanes.offered(peerId, accept),
      dialObstructed: (peerId, obstacle) => {
        this.attempts.obstructed(this.ports.clock.now(), peerId, obstacle);
        this.report("changed");
      },
      dialFailed: (peerId, _reason, obstacle) => {
        this.attempts.failed(this.ports.clock.now(), peerId, obstacle);
        const isThere = obstacle !== undefined && obstacle !== "no-answer";
        this.loop.input({ type: "dial-failed", peerId, isThere });
      },
      trackersChanged: () => this.report("changed"),
    });
    this.loop.input({ type: "wake" });
  }

  private passingNotices({ state, swarm, trackerStates }: Shown, connected: Connected): Problem[] {
    const notices = trackerStates.flatMap(({ problem }) => problem ?? []);
    const attempts = this.attempts.list(this.ports.clock.now());
    const unreached = reachabilityProblem(connected, attempts, this.options.relay);
    if (unreached !== undefined) notices.push(unreached);
    if (this.disk.problem !== undefined) notices.push(this.disk.problem);
    const hasLooked = this.ports.clock.now() - this.joinedAt > LONELY_AFTER_MS;
    if (state === "looking-for-peers" && hasLooked && (swarm?.seeders ?? 0) === 0) {
      if (this.lacksWebSocketTracker) notices.push({ code: "no-websocket-tracker" });
      else if (swarm !== undefined) notices.push({ code: "nobody-has-it" });
    }
    return notices;
  }
}
