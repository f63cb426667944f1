/** All torrents of this tab, and the page's wishes carried out. */
import { type InfoHash, randomPeerId } from "../../../shared/core/ids.ts";
import { RateLimiter, type TabLimits } from "../../../shared/engine/rate-limiter.ts";
import type { Metainfo } from "../../../shared/metainfo/metainfo.ts";
import type { Signalling } from "../../../shared/session/signalling/signalling.ts";
import type { Limits, SeedFile, WorkerOptions, WorkerToPage } from "../../bridge/messages.ts";
import type { Problem } from "../../bridge/problems.ts";
import { exportFile } from "../store/export.ts";
import type { PieceStore } from "../store/piece-store.ts";
import { monotonicNow, systemRandom } from "./clock.ts";
import { LagMeter } from "./lag-meter.ts";
import { Preparation, type Prepared } from "./preparation.ts";
import { problemOf } from "./problem-of.ts";
import type { Shelf } from "./shelf.ts";
import { Torrent } from "./torrent.ts";
import { FilesTold, ViewFeed } from "./view-feed.ts";

interface Entry {
  readonly torrent: Torrent;
  readonly addedAt: number;
  readonly origin: "seeded" | "opened";
  /** Dropped files served where they lie have no entry in the catalog. */
  readonly isOnShelf: boolean;
  readonly trackers: readonly string[];
  readonly exported: Map<number, File>;
}

/** What is asked for is not there any more. */
export class UnknownTorrentError extends Error {
  override readonly name = "UnknownTorrentError";
}

export class Tab {
  readonly peerId = randomPeerId(systemRandom);
  private readonly options: WorkerOptions;
  private readonly shelf: Shelf;
  private readonly signalling: Signalling;
  private readonly limits: TabLimits;
  /** In the order in which they came. */
  private readonly entries = new Map<InfoHash, Entry>();
  private readonly preparations = new Map<string, Preparation>();
  private readonly feed: ViewFeed;
  private readonly lag: LagMeter | undefined;
  private watched: ReadonlySet<InfoHash> = new Set();

  constructor(
    options: WorkerOptions,
    shelf: Shelf,
    signalling: Signalling,
    post: (message: WorkerToPage) => void,
  ) {
    this.options = options;
    this.shelf = shelf;
    this.signalling = signalling;
    this.limits = {
      upload: new RateLimiter(options.limits.upload),
      download: new RateLimiter(options.limits.download),
    };
    this.lag = options.lab && new LagMeter();
    const files = new FilesTold();
    this.feed = new ViewFeed(() => {
      const torrents = [...this.entries.values()].map(({ torrent }) =>
        torrent.view(this.watched.has(torrent.infoHash), this.lag),
      );
      for (const preparation of this.preparations.values()) torrents.push(preparation.view());
      post({ type: "views", torrents: files.updates(torrents) });
      return { isLive: torrents.some((view) => view.peers.length > 0 || view.state === "looking-for-peers") };
    });
  }

  /** Takes up what the slot holds. */
  async resume(): Promise<void> {
    for (const { entry, store, metainfo, stored } of await this.shelf.resume()) {
      const { storageId, infoHash, name, addedAt, origin, trackers, paused } = entry;
      if (infoHash === undefined || this.entries.has(infoHash)) continue;
      const about = { id: storageId, infoHash, name, trackers, origin, addedAt };
      this.add({ ...about, store, metainfo, stored, isPaused: paused, isOnShelf: true, notices: [] });
    }
    this.feed.now();
  }

  async open(infoHash: InfoHash, name: string | undefined, trackers: readonly string[]): Promise<void> {
    const known = this.entries.get(infoHash);
    if (known === undefined) {
      const id = crypto.randomUUID();
      const about = {
        id,
        infoHash,
        name: name ?? infoHash,
        trackers,
        origin: "opened",
        addedAt: Date.now(),
      } as const;
      const store = this.shelf.storeFor(id);
      this.add({
        ...about,
        store,
        metainfo: undefined,
        stored: [],
        isPaused: false,
        isOnShelf: true,
        notices: [],
      });
      await this.remember(infoHash);
    }
    this.feed.now();
  }

  /** @throws what `prepareSeed` throws; the card then says so until it is removed */
  async seed(name: string, files: readonly SeedFile[]): Promise<InfoHash> {
    const id = crypto.randomUUID();
    const preparation = new Preparation(id, name, files);
    this.preparations.set(id, preparation);
    this.feed.now();
    try {
      const prepared = await preparation.run(
        this.shelf,
        () => this.feed.changed(),
        this.options.lab?.pieceLength,
      );
      this.preparations.delete(id);
      await this.addSeed(id, prepared);
      return prepared.metainfo.infoHash;
    } catch (error) {
      // A card that was given up goes; one that failed stays and says why.
      if (preparation.isGivenUp) this.preparations.delete(id);
      else preparation.failure = problemOf(error, "storage-failed");
      await this.shelf.remove(id);
      throw error;
    } finally {
      this.feed.now();
    }
  }

  /** Gives up what is being prepared, or puts away the card of what failed. */
  cancelSeed(id: string): void {
    const preparation = this.preparations.get(id);
    preparation?.cancel();
    if (preparation?.failure !== undefined) this.preparations.delete(id);
    this.feed.now();
  }

  async pause(infoHash: InfoHash): Promise<void> {
    this.entry(infoHash).torrent.pause();
    this.feed.now();
    await this.remember(infoHash);
  }

  async unpause(infoHash: InfoHash): Promise<void> {
    this.entry(infoHash).torrent.resume();
    this.feed.now();
    await this.remember(infoHash);
  }

  async remove(infoHash: InfoHash): Promise<void> {
    const { torrent } = this.entry(infoHash);
    this.entries.delete(infoHash);
    this.feed.now();
    // In this order: a tab that dies in between leaves a database without an entry, which the next sweep deletes.
    await this.shelf.remove(torrent.id);
    await torrent.remove();
  }

  async save(infoHash: InfoHash, fileIndex: number): Promise<File> {
    const { torrent, exported } = this.entry(infoHash);
    const known = exported.get(fileIndex);
    if (known !== undefined) return known;
    const { metainfo } = torrent;
    if (metainfo?.files[fileIndex] === undefined)
      throw new UnknownTorrentError(`there is no file ${fileIndex}`);
    const directory = await this.shelf.exportDirectory();
    const file = await exportFile(metainfo, fileIndex, (piece) => torrent.read(piece), directory);
    exported.set(fileIndex, file);
    return file;
  }

  setLimits({ upload, download }: Limits): void {
    const now = monotonicNow();
    this.limits.upload.setLimit(now, upload);
    this.limits.download.setLimit(now, download);
    for (const { torrent } of this.entries.values()) torrent.limitsChanged();
  }

  watch(infoHashes: readonly InfoHash[]): void {
    this.watched = new Set(infoHashes);
    this.feed.now();
  }

  private async addSeed(id: string, { metainfo, store, isStored }: Prepared): Promise<void> {
    const { infoHash, name, layout } = metainfo;
    const known = this.entries.get(infoHash);
    const isKnownWhole =
      known?.torrent.view(false).piecesHave === layout.pieceCount && known.torrent.metainfo;
    if (isKnownWhole) {
      await this.shelf.remove(id);
      await store.destroy();
      return;
    }
    // Half a download of what was dropped whole just now.
    if (known !== undefined) await this.remove(infoHash);
    const isForThisTabOnly = !isStored && this.shelf.slot !== undefined;
    const notices: Problem[] = isForThisTabOnly ? [{ code: "not-stored" }] : [];
    const about = { id, infoHash, name, trackers: [], origin: "seeded", addedAt: Date.now() } as const;
    const stored = [...layout.pieces()];
    this.add({ ...about, store, metainfo, stored, isPaused: false, isOnShelf: isStored, notices });
    await this.remember(infoHash);
  }

  private add(about: {
    readonly id: string;
    readonly infoHash: InfoHash;
    readonly name: string;
    readonly trackers: readonly string[];
    readonly origin: "seeded" | "opened";
    readonly addedAt: number;
    readonly store: PieceStore;
    readonly metainfo: Metainfo | undefined;
    readonly stored: readonly number[];
    readonly isPaused: boolean;
    readonly isOnShelf: boolean;
    readonly notices: readonly Problem[];
  }): void {
    const { origin, addedAt, isOnShelf, trackers, ...rest } = about;
    const torrent = new Torrent(
      {
        ...rest,
        notices: [...this.shelf.notices, ...about.notices],
        ownId: this.peerId,
        trackers: [...new Set([...this.options.trackers, ...trackers])],
        limits: this.limits,
        signalling: this.signalling,
        lab: this.options.lab,
      },
      {
        changed: () => this.feed.changed(),
        metadata: () => void this.remember(about.infoHash),
        // Whoever waits for it need not wait for the next regular view.
        complete: () => queueMicrotask(() => this.feed.now()),
      },
    );
    this.entries.set(about.infoHash, { torrent, addedAt, origin, isOnShelf, trackers, exported: new Map() });
  }

  /** Brings the catalog up to date. A full disk must not stop what goes on in memory. */
  private async remember(infoHash: InfoHash): Promise<void> {
    const entry = this.entries.get(infoHash);
    if (entry === undefined || !entry.isOnShelf) return;
    const { torrent, addedAt, origin, trackers } = entry;
    const { id, metainfo, isPaused } = torrent;
    await this.shelf
      .put({
        storageId: id,
        infoHash,
        infoBytes: metainfo?.infoBytes,
        name: metainfo?.name ?? torrent.name,
        addedAt,
        paused: isPaused,
        trackers,
        origin,
      })
      .catch(() => undefined);
  }

  private entry(infoHash: InfoHash): Entry {
    const entry = this.entries.get(infoHash);
    if (entry === undefined) throw new UnknownTorrentError("this torrent is not here");
    return entry;
  }
}
