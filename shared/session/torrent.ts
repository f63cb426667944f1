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
import { LinkAttempts, type RelayUse, reachabilityProblem } from "./reachability.ts";
import type { Signalling } from "./signalling/signalling.ts";
import type { TorrentSignalling } from "./signalling/torrent-signalling.ts";
import { StoredCopy } from "./stored-copy.ts";
import { bitfieldOf, connectedOf, etaOf, progressOf, spread, swarmOf } from "./torrent-figures.ts";
import { passingNotices } from "./torrent-notices.ts";
import type { TorrentView } from "./views.ts";

const NO_FILES: TorrentView["files"] = [];
/** How long to look for a peer before saying that nobody has the torrent: WebRTC takes one to two seconds to connect. */
const LONELY_AFTER_MS = 3_000;
/** After this time, notices about missing peers have appeared. */
const LOOKING_MS = 60_000;

export interface TorrentOptions extends Pick<EngineOptions, "infoHash" | "ownId" | "name" | "limits"> {
  /** Also names the torrent's piece store. */
  readonly id: string;
  readonly trackers: readonly string[];
  /** It was opened by a link whose trackers a browser cannot reach. */
  readonly lacksWebSocketTracker?: boolean | undefined;
  readonly isPaused?: boolean;
  readonly store: PieceStore;
  /** The shared files, as long as the session can read them. */
  readonly original?: PieceStore | undefined;
  /** It was complete before: what is missing is damage. */
  readonly wasWhole?: boolean;
  readonly metainfo?: Metainfo | undefined;
  /** Indices of the stored pieces. */
  readonly stored?: readonly number[];
  /** Notices that hold as long as the torrent exists. */
  readonly notices?: readonly Problem[];
  readonly policy?: Partial<Policy> | undefined;
  readonly relay?: RelayUse | undefined;
}

/** The torrent's place in its swarm. */
type Joined = Pick<TorrentSignalling, keyof TorrentSignalling>;

interface TorrentPorts extends Pick<SessionPorts, "clock" | "timers" | "random" | "hash"> {
  readonly join: (...args: Parameters<Signalling["join"]>) => Joined;
}

/** "complete": the last piece has been stored. "rechecked": its entry in the storage may be gone like its pieces. */
export type TorrentEvent = "changed" | "metadata" | "complete" | "rechecked";

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
  private readonly copy: StoredCopy;
  /** undefined while paused or failed. */
  private signalling: Joined | undefined;
  private readonly attempts = new LinkAttempts();
  private joinedAt: Instant = 0;
  /** The network has changed since the last answer of a tracker: dials may have failed for lack of one. */
  private isNetworkNew = false;

  constructor(options: TorrentOptions, ports: TorrentPorts, report: (event: TorrentEvent) => void) {
    const { infoHash, ownId, name, limits, metainfo, stored = [], store, original, policy } = options;
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
    this.disk = new PieceDisk({ infoHash, metainfo, store, original, hash, report: diskReported });
    this.copy = new StoredCopy(this.disk, this.engine, ports, () => !this.isPaused);
    if (options.wasWhole) this.disk.damage.noteLost(this.copy.piecesWhere((has) => !has));
    store.watch?.(() => void this.recheck());
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

  /** 0 while the metadata is unknown. */
  get bytesMissing(): number {
    const { layout } = this.metainfo ?? {};
    return layout === undefined
      ? 0
      : this.copy.piecesWhere((has) => !has).reduce((bytes, piece) => bytes + layout.lengthOf(piece), 0);
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

  /** As `StoredCopy.read`. */
  read(piece: PieceIndex): Promise<Bytes | undefined> {
    return this.copy.read(piece);
  }

  /** Whether everything can be read and has the right hash. */
  async isIntact(): Promise<boolean> {
    return this.isComplete && (await this.disk.isIntact());
  }

  /** Looks which pieces are still stored, after something may have deleted them. */
  async recheck(): Promise<void> {
    await this.copy.recheck();
    this.report("rechecked");
    this.report("changed");
  }

  /** Leaves the swarm and deletes the pieces. */
  async remove(): Promise<void> {
    await this.close();
    await this.options.store.destroy();
  }

  /** Leaves the swarm; the pieces stay. Settles when no write is in progress any more. */
  async close(): Promise<void> {
    this.leave();
    this.copy.stop();
    this.loop.close();
    this.links.closeAll();
    await this.disk.close();
  }

  chokeRound(): ChokeRoundSnapshot | undefined {
    return this.engine.chokeRound();
  }

  view(isWatched: boolean): Omit<TorrentView, "trackers"> {
    const now = this.ports.clock.now();
    const { isCopyLost, ...snapshot } = this.engine.snapshot(now);
    const { metadataProblem: failure } = this.disk;
    const state = failure === undefined ? snapshot.state : "failed";
    const paths = this.links.pathsByPeer();
    const availability = this.engine.availability();
    const attempts = this.attempts.list(now);
    const connected = connectedOf(snapshot, availability);
    const trackerStates = this.signalling?.trackers ?? [];
    const swarm = swarmOf(trackerStates);
    return {
      ...snapshot,
      peers: snapshot.peers.map((peer) => ({ ...peer, path: paths.get(peer.peerId) })),
      attempts,
      kind: "torrent",
      state,
      id: this.id,
      files: this.metainfo?.files ?? NO_FILES,
      progress: this.metainfo === undefined ? 0 : progressOf(snapshot),
      eta: etaOf(snapshot),
      swarm,
      trackerStates: isWatched ? trackerStates : [],
      availability,
      failure,
      notices: [
        ...(this.options.notices ?? []),
        ...passingNotices({
          state,
          availability,
          swarm,
          isCopyLost,
          trackerProblems: trackerStates.flatMap(({ problem }) => problem ?? []),
          unreached: reachabilityProblem(connected, attempts, this.options.relay),
          diskProblem: this.disk.problem,
          damage: this.disk.damage.problem(this.metainfo),
          lacksWebSocketTracker: this.lacksWebSocketTracker,
          hasLooked: now - this.joinedAt > LONELY_AFTER_MS,
        }),
      ],
      pieces: isWatched ? this.engine.pieceMap() : undefined,
    };
  }

  /** Whether the view changes even if nothing happens: rates fall, and peers that cannot be found become a notice. */
  isLive({ attempts, downloadRate, peers, state, uploadRate }: TorrentView): boolean {
    const isNew = this.ports.clock.now() - this.joinedAt < LOOKING_MS;
    const isLooking = attempts.length > 0 || (state === "looking-for-peers" && isNew);
    return isLooking || peers.length > 0 || downloadRate > 0 || uploadRate > 0;
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
    for (const input of inputs) if (input.type === "piece-stored") this.copy.stored(input.piece);
    if (this.disk.metadataProblem !== undefined) this.halt();
  }

  private halt(): void {
    this.leave();
    this.copy.stop();
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
        this.loop.input({ type: "announced", intervalMs: spread(intervalMs, infoHash) });
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
      dialPostponed: (peerId) => {
        this.attempts.cancelled(this.ports.clock.now(), peerId);
        this.loop.input({ type: "dial-postponed", peerId });
      },
      trackersChanged: () => this.report("changed"),
    });
    this.loop.input({ type: "wake" });
  }
}
