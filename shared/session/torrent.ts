/**
 * One torrent of a session: carries out what its engine orders, by its signalling, its links and its piece store. Pausing
 * leaves the swarm and keeps the pieces; removing deletes them.
 */
import type { InfoHash, LinkId } from "../core/ids.ts";
import type { Engine, EngineOptions, Input, Output } from "../engine/io.ts";
import type { Policy } from "../engine/policy.ts";
import { TorrentEngine } from "../engine/torrent-engine.ts";
import type { Metainfo } from "../metainfo/metainfo.ts";
import { Content } from "./content.ts";
import { EngineLoop } from "./engine-loop.ts";
import { LinkTable } from "./link-table.ts";
import { PieceDisk, type PieceDiskOptions } from "./piece-disk.ts";
import type { PieceStore, SessionPorts } from "./ports.ts";
import type { Problem } from "./problems.ts";
import type { RelayUse } from "./reachability.ts";
import type { Seal, Unlocking } from "./seal.ts";
import { Selection } from "./selection.ts";
import { type JoinSwarm, SwarmPlace } from "./swarm-place.ts";
import { bitfieldOf } from "./torrent-figures.ts";
import { isLive, torrentView } from "./torrent-view.ts";
import type { TorrentView } from "./views.ts";
import { LazyWebSeeds, type WebSeedPlaces } from "./web-seeds/lazy-web-seeds.ts";

export interface TorrentOptions
  extends Pick<EngineOptions, "infoHash" | "ownId" | "name" | "limits">,
    Pick<PieceDiskOptions, "original" | "isVerified"> {
  /** Also names the torrent's piece store. */
  readonly id: string;
  /** Its own. */
  readonly trackers: readonly string[];
  /** The session's. A private torrent does not use them. */
  readonly usualTrackers: readonly string[];
  /** It was opened by a link whose trackers a browser cannot reach. */
  readonly lacksWebSocketTracker?: boolean | undefined;
  readonly webSeeds?: readonly string[] | undefined;
  readonly isPaused?: boolean;
  readonly store: PieceStore;
  /** It was complete before: what is missing is damage. */
  readonly wasWhole?: boolean;
  readonly seal: Seal;
  /** As people see it: `Seal.open` has seen it. */
  readonly metainfo?: Metainfo | undefined;
  /** Indices of the wanted files; undefined: all. */
  readonly wanted?: readonly number[] | undefined;
  /** Indices of the stored pieces. */
  readonly stored?: readonly number[] | undefined;
  /** Notices that hold as long as the torrent exists. */
  readonly notices?: readonly Problem[];
  readonly policy?: Partial<Policy> | undefined;
  readonly relay?: RelayUse | undefined;
}

interface TorrentPorts extends Omit<SessionPorts, "dialler" | "newId" | "openSocket" | "storage"> {
  readonly join: JoinSwarm;
  readonly places: WebSeedPlaces;
}

/**
 * "complete": the last piece has been stored. "pieces-lost": stored ones have vanished. "selected": a reader has made more
 * files wanted.
 */
export type TorrentEvent = "changed" | "metadata" | "complete" | "pieces-lost" | "selected";

export class Torrent {
  readonly infoHash: InfoHash;
  readonly id: string;
  isPaused: boolean;
  lacksWebSocketTracker: boolean;
  readonly content: Content;
  readonly webSeeds: LazyWebSeeds;
  readonly seal: Seal;
  private readonly options: TorrentOptions;
  private readonly ports: TorrentPorts;
  private readonly report: (event: TorrentEvent) => void;
  private readonly engine: Engine<Uint8Array>;
  private readonly loop: EngineLoop;
  private readonly disk: PieceDisk;
  private readonly links: LinkTable;
  private readonly swarm: SwarmPlace;
  /** Why its entry in the storage could not be written. */
  private entryProblem: Problem | undefined;

  constructor(options: TorrentOptions, ports: TorrentPorts, report: (event: TorrentEvent) => void) {
    const { infoHash, ownId, name, limits, metainfo, stored = [], store, policy, seal } = options;
    const { clock, random, hash } = ports;
    this.options = options;
    this.ports = ports;
    this.report = report;
    this.infoHash = infoHash;
    this.id = options.id;
    this.seal = seal;
    this.isPaused = options.isPaused ?? false;
    this.lacksWebSocketTracker = options.lacksWebSocketTracker ?? false;
    const selection = new Selection(options.wanted);
    this.engine = new TorrentEngine(clock.now(), {
      infoHash,
      ownId,
      name,
      limits,
      random,
      ...(metainfo && { metainfo, have: bitfieldOf(metainfo, stored), wanted: selection.piecesOf(metainfo) }),
      ...(policy && { policy }),
    });
    this.loop = new EngineLoop({
      ...ports,
      engine: this.engine,
      carryOut: (output) => this.carryOut(output),
      flush: () => this.links.flush(),
      changed: () => {
        report("changed");
        this.webSeeds.review();
      },
    });
    const input = (...inputs: readonly Input<Uint8Array>[]) => this.loop.input(...inputs);
    const use = (link: LinkId) => this.engine.linkUse(clock.now(), link);
    this.links = new LinkTable({ ...ports, report: input, use });
    const needed = () => (this.isPaused || this.engine.hasAllWanted ? undefined : this.metainfo);
    const changed = () => report("changed");
    const { links } = this;
    this.webSeeds = new LazyWebSeeds({ ...options, ...ports, links, needed, changed });
    this.swarm = new SwarmPlace({ ...options, ...ports, links, report: input, changed });
    const diskReported = (...inputs: readonly Input<Uint8Array>[]) => this.diskReported(inputs);
    const opened = (metainfo: Metainfo) => seal.open(metainfo);
    this.disk = new PieceDisk({ ...options, metainfo, hash, opened, report: diskReported });
    const { disk, engine } = this;
    const isPaused = () => this.isPaused;
    this.content = new Content({ ...ports, disk, engine, seal, selection, isPaused, input, report });
    if (options.wasWhole) this.content.noteLost();
    store.watch?.(() => void this.content.recheck());
    if (this.isPaused) this.loop.input({ type: "pause" });
    else this.swarm.join();
  }

  get metainfo(): Metainfo | undefined {
    return this.disk.metainfo;
  }

  /** Empty while a sealed torrent cannot be read here: what peers call it says nothing. */
  get name(): string {
    if (this.seal.isLocked) return "";
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
    this.swarm.join();
    this.loop.input({ type: "resume" });
  }

  /** The metadata is known from elsewhere, such as a .torrent file. */
  async describe(metainfo: Metainfo): Promise<void> {
    if (this.metainfo === undefined) this.disk.describe(await this.seal.open(metainfo));
  }

  /** Reads a sealed torrent with another key, if it can. @throws LockedError when it stays locked */
  async unlock(unlocking: Unlocking): Promise<void> {
    try {
      const metainfo = await this.seal.unlock(unlocking);
      if (metainfo === undefined) return;
      this.disk.rename(metainfo);
      this.content.metadataArrived();
    } finally {
      // What is known of the key has changed in either case.
      this.report("metadata");
    }
  }

  addSources(trackers: readonly string[], webSeeds: readonly string[]): void {
    this.webSeeds.add(webSeeds);
    if (trackers.length > 0) this.lacksWebSocketTracker = false;
    this.swarm.addTrackers(trackers);
  }

  get ownTrackers(): readonly string[] {
    return this.swarm.ownTrackers;
  }

  networkChanged(): void {
    this.swarm.networkChanged();
  }

  /** @param problem why its entry in the storage could not be written; undefined: it has been */
  setEntryProblem(problem: Problem | undefined): void {
    const isSame = problem?.code === this.entryProblem?.code;
    this.entryProblem = problem;
    if (!isSame) this.report("changed");
  }

  limitsChanged(): void {
    this.loop.input({ type: "limits-changed" });
  }

  /** Everything is stored, as far as is known. */
  get isSound(): boolean {
    return this.isComplete && this.disk.problem === undefined;
  }

  /** Pieces that have vanished are stored again from these files, now or when they are needed. */
  async repairFrom(original: PieceStore): Promise<void> {
    this.disk.original = original;
    await this.content.recheck();
  }

  /** Whether everything can be read and has the right hash. */
  async isIntact(): Promise<boolean> {
    return this.isComplete && (await this.disk.isIntact());
  }

  get store(): PieceStore {
    return this.options.store;
  }

  /** Leaves the swarm and deletes the pieces. */
  async remove(): Promise<void> {
    await this.close();
    await this.options.store.destroy();
  }

  /** Leaves the swarm; the pieces stay. Settles when no write is in progress any more. */
  async close(): Promise<void> {
    this.swarm.leave();
    this.content.end();
    this.webSeeds.close();
    this.loop.close();
    this.links.closeAll();
    await this.disk.close();
  }

  /** What only observers look at: the last choke round, and how often peers were sent away for which offence. */
  get decisions(): Pick<Engine<Uint8Array>, "chokeRound" | "offences"> {
    return this.engine;
  }

  view(isWatched: boolean): Omit<TorrentView, "trackers"> {
    const { notices = [], relay } = this.options;
    const { content, disk, engine, entryProblem, id, lacksWebSocketTracker, links, seal } = this;
    const shown = { content, disk, engine, entryProblem, id, lacksWebSocketTracker, links, seal };
    const parts = { ...shown, notices, relay, swarm: this.swarm, webSeeds: this.webSeeds };
    return torrentView(this.ports.clock.now(), parts, isWatched);
  }

  /** Whether the view changes even if nothing happens. */
  isLive(view: TorrentView): boolean {
    return isLive(view, this.swarm.ageMs(this.ports.clock.now()));
  }

  private carryOut(output: Output<Uint8Array>): void {
    switch (output.type) {
      case "send":
        // A peer soon requests the piece that it learns about, most of all from a super-seeder.
        if (output.message.type === "have") this.disk.readAhead(output.message.piece);
        return this.links.queue(output.link, output.message);
      case "close-link":
        if (output.isBan) this.webSeeds.lied(output.peerId);
        return this.links.close(output.link);
      case "announce":
      case "open-link":
      case "cancel-dial":
      case "accept-offer":
      case "refuse-offer":
      case "introduction":
        return this.swarm.carryOut(output);
      case "notify":
        return this.report("complete");
      default:
        return this.disk.carryOut(output);
    }
  }

  private diskReported(inputs: readonly Input<Uint8Array>[]): void {
    const isMetadata = inputs.some(({ type }) => type === "metadata-verified");
    if (isMetadata && this.metainfo !== undefined) {
      if (this.metainfo.isPrivate) this.swarm.restrict();
      this.content.metadataArrived();
      this.report("metadata");
    }
    this.loop.input(...inputs);
    for (const input of inputs) if (input.type === "piece-stored") this.content.stored(input.piece);
    if (inputs.some(({ type }) => type === "pieces-lost")) this.report("pieces-lost");
    if (this.disk.metadataProblem !== undefined) this.halt();
  }

  private halt(): void {
    this.swarm.leave();
    this.content.stop();
    this.loop.input({ type: "pause" });
  }
}
