/**
 * All torrents of one peer: adds, prepares, pauses and removes them, keeps the storage up to date, and publishes views. Always
 * true: a torrent of this session is one entry of the storage, except for shared files that found no room. What fails rejects
 * its own call, and everything else goes on.
 */
import type { Bytes } from "../core/bytes.ts";
import { type InfoHash, type PeerId, randomPeerId } from "../core/ids.ts";
import { unreachable } from "../core/invariant.ts";
import type { PieceIndex } from "../core/layout.ts";
import { RateLimiter, type SessionLimits } from "../engine/rate-limiter.ts";
import type { Metainfo } from "../metainfo/metainfo.ts";
import { Entries, type NewTorrent, union } from "./entries.ts";
import type { SeedKind } from "./kinds.ts";
import { LazySeeds } from "./lazy-seeds.ts";
import { Links } from "./links/links.ts";
import { type NetworkChange, WakeWatch } from "./network.ts";
import { observationOf } from "./observation.ts";
import type { SessionPorts, StoredTorrent } from "./ports.ts";
import type { Reader, ReaderOptions } from "./reader.ts";
import { Seal, type Unlocking } from "./seal.ts";
import type { Limits, OpenOptions, SessionOptions } from "./session-options.ts";
import { Signalling } from "./signalling/signalling.ts";
import { SpaceWatch } from "./space-watch.ts";
import type { SeedFile } from "./store/joined-files.ts";
import { TimerHeap } from "./timer-heap.ts";
import { Torrent, type TorrentEvent } from "./torrent.ts";
import { TorrentViews } from "./torrent-views.ts";
import { ViewFeed } from "./view-feed.ts";
import { WebSeedPlaces } from "./web-seeds/places.ts";

export class Session {
  readonly peerId: PeerId;
  private readonly ports: SessionPorts & { readonly timers: TimerHeap; readonly places: WebSeedPlaces };
  private readonly options: SessionOptions;
  private readonly signalling: Signalling;
  private readonly limits: SessionLimits;
  private readonly entries: Entries;
  private readonly seeds: LazySeeds;
  private readonly torrentViews = new TorrentViews();
  private readonly feed: ViewFeed;
  private readonly wakeWatch: WakeWatch;
  private readonly space: SpaceWatch;
  private watched: ReadonlySet<InfoHash> = new Set();

  constructor(ports: SessionPorts, options: SessionOptions) {
    this.ports = { ...ports, timers: new TimerHeap(ports), places: new WebSeedPlaces() };
    this.options = options;
    this.entries = new Entries(this.ports);
    this.peerId = randomPeerId(ports.random);
    this.signalling = new Signalling(new Links(this.ports), this.ports);
    const { upload, download } = options.limits;
    this.limits = { upload: new RateLimiter(upload), download: new RateLimiter(download) };
    this.feed = new ViewFeed(this.ports, () => this.publish());
    this.seeds = new LazySeeds(this.ports, this.entries, options.pieceLength, {
      add: (torrent) => void this.add(torrent),
      remove: (infoHash) => this.remove(infoHash),
      resume: (infoHash) => this.resume(infoHash),
      changed: (isUrgent) => (isUrgent ? this.feed.now() : this.feed.changed()),
    });
    this.wakeWatch = new WakeWatch(this.ports, () => this.networkChanged("woke-up"));
    const changed = () => this.feed.changed();
    this.space = new SpaceWatch(this.ports, () => this.entries.bytesToStore, changed);
    ports.storage.watch?.(() => void this.entries.check(this.entries.torrents, true));
  }

  /** Continues the torrents of the storage. */
  async restore(): Promise<void> {
    await this.reopen(await this.ports.storage.list());
  }

  /** Continues a torrent that was stored in another session's storage and is in this one's now. */
  async adopt(stored: StoredTorrent): Promise<void> {
    await this.reopen([stored]);
  }

  /** Storage ids of all torrents and of files that are being prepared. */
  get storageIds(): ReadonlyMap<string, InfoHash | undefined> {
    const prepared = Array.from(this.seeds.preparationIds, (id) => [id, undefined] as const);
    const torrents = this.entries.torrents.map(({ id, infoHash }) => [id, infoHash] as const);
    return new Map<string, InfoHash | undefined>([...prepared, ...torrents]);
  }

  /** If the torrent is already here, adds what is new: trackers, selected files, the metadata, and the key that was missing. */
  async open(
    infoHash: InfoHash,
    name: string | undefined,
    trackers: readonly string[],
    { lacksWebSocketTracker = false, selected, metainfo, secret, webSeeds = [] }: OpenOptions = {},
  ): Promise<void> {
    const known = this.entries.find(infoHash);
    let torrent = known?.torrent;
    if (known === undefined || torrent === undefined) {
      const id = this.ports.newId();
      const store = this.ports.storage.storeFor(id);
      const seal = new Seal(this.ports.sealCrypto);
      const facts = { id, infoHash, name: name ?? infoHash, trackers, lacksWebSocketTracker, store, seal };
      const described = metainfo && (await seal.open(metainfo));
      torrent = this.add({ ...facts, metainfo: described, wanted: selected, webSeeds, origin: "opened" });
    } else {
      if (metainfo !== undefined) await torrent.describe(metainfo);
      known.trackers = union(known.trackers, trackers);
      torrent.addSources(trackers, webSeeds);
      if (selected !== undefined) torrent.content.selectAlso(selected);
    }
    // The card says why it stays locked.
    if (secret !== undefined) await torrent.unlock({ secret }).catch(() => undefined);
    await this.entries.write(infoHash);
    this.feed.now();
  }

  /**
   * Resumes the torrent if it is already here.
   * @throws what `prepareSeed` throws; the view shows a failure until `cancelSeed` or `seedRest`
   */
  seed(
    name: string,
    files: readonly SeedFile[],
    missed?: readonly string[],
    kind?: SeedKind,
  ): Promise<InfoHash> {
    return this.seeds.seed({ name, files, missed, kind });
  }

  /** Shares those files of a failed preparation that can be read. @throws what `seed` throws */
  seedRest(id: string): Promise<InfoHash> {
    return this.seeds.seedRest(id);
  }

  /** Cancels a preparation, or removes the view of one that failed. */
  cancelSeed(id: string): void {
    this.seeds.cancel(id);
  }

  /**
   * Reads a sealed torrent with a key that came later. Before its metadata is known, the key is only kept.
   * @throws LockedError when it stays locked
   */
  async unlock(infoHash: InfoHash, unlocking: Unlocking): Promise<void> {
    try {
      await this.entries.torrent(infoHash).unlock(unlocking);
      await this.entries.write(infoHash);
    } finally {
      this.feed.now();
    }
  }

  /** Chooses the files to fetch. What has arrived stays. @param wanted indices; undefined: all @throws LockedError */
  async select(infoHash: InfoHash, wanted: readonly number[] | undefined): Promise<void> {
    this.entries.torrent(infoHash).content.select(wanted);
    this.feed.now();
    void this.space.check();
    await this.entries.write(infoHash);
  }

  /** A reader for an unwanted file makes it wanted. @throws LockedError; when the torrent or its metadata is not here */
  openReader(infoHash: InfoHash, options: ReaderOptions): Reader {
    return this.entries.torrent(infoHash).content.openReader(options);
  }

  async pause(infoHash: InfoHash): Promise<void> {
    this.entries.torrent(infoHash).pause();
    this.feed.now();
    await this.entries.write(infoHash);
  }

  async resume(infoHash: InfoHash): Promise<void> {
    this.entries.torrent(infoHash).resume();
    this.feed.now();
    await this.entries.write(infoHash);
  }

  async remove(infoHash: InfoHash): Promise<void> {
    const torrent = this.entries.torrent(infoHash);
    this.entries.delete(infoHash);
    this.feed.now();
    try {
      await this.ports.storage.remove(torrent.id);
    } finally {
      await torrent.remove();
    }
  }

  /** As people see it. @throws LockedError; when the torrent or its metadata is not here */
  metainfo(infoHash: InfoHash): Metainfo {
    return this.entries.metainfo(infoHash);
  }

  /** As peers know it; undefined until they have sent it. @throws when the torrent is not here */
  infoBytes(infoHash: InfoHash): Bytes | undefined {
    return this.entries.torrent(infoHash).metainfo?.infoBytes;
  }

  /** Milliseconds since 1970. */
  addedAt(infoHash: InfoHash): number | undefined {
    return this.entries.find(infoHash)?.addedAt;
  }

  read(infoHash: InfoHash, piece: PieceIndex): Promise<Bytes | undefined> {
    return this.entries.torrent(infoHash).content.read(piece);
  }

  setLimits({ upload, download }: Limits): void {
    const now = this.ports.clock.now();
    this.limits.upload.setLimit(now, upload);
    this.limits.download.setLimit(now, download);
    for (const torrent of this.entries.torrents) torrent.limitsChanged();
  }

  /** Chooses the torrents whose views contain piece maps and trackers. */
  watch(infoHashes: readonly InfoHash[]): void {
    this.watched = new Set(infoHashes);
    this.feed.now();
  }

  /** The platform calls this when it notices something. */
  networkChanged(change: NetworkChange): void {
    this.signalling.networkChanged(change);
    if (change === "offline") return;
    this.ports.dialler.networkChanged?.();
    for (const torrent of this.entries.torrents) torrent.networkChanged();
  }

  /** Leaves all swarms; the stored pieces stay. */
  async close(): Promise<void> {
    for (const part of [this.feed, this.wakeWatch, this.space, this.entries]) part.close();
    await Promise.all(this.entries.torrents.map((torrent) => torrent.close()));
    this.signalling.close();
    this.ports.timers.close();
  }

  /** Complete torrents are there at once, and are checked later. */
  private async reopen(stored: readonly StoredTorrent[]): Promise<void> {
    // One that cannot be continued must not stop the others.
    const recall = (entry: StoredTorrent) => this.entries.recall(entry).catch(() => undefined);
    const recalled = await Promise.all(stored.map(recall));
    const torrents = recalled.filter((torrent) => torrent !== undefined);
    const complete = torrents.filter((torrent) => torrent.stored !== undefined).map((one) => this.add(one));
    this.feed.now();
    const others = torrents.filter((torrent) => torrent.stored === undefined);
    const have = await Promise.all(others.map(({ store }) => store.have().catch(() => [])));
    for (const [i, torrent] of others.entries()) this.add({ ...torrent, stored: have[i] ?? [] });
    this.feed.now();
    void this.entries.check(complete, false);
    if (torrents.some(({ origin }) => origin === "seeded")) this.seeds.preload();
  }

  /** Leaves one with the same info hash as it is. */
  private add(torrent: NewTorrent): Torrent {
    const { addedAt, origin, isInStorage = true, storesPlaintext = false, fingerprint, ...more } = torrent;
    const { notices = [], ...rest } = more;
    const known = this.entries.find(rest.infoHash);
    if (known !== undefined) return known.torrent;
    const { linkTrackers = [], policy, relay, trackers: usualTrackers } = this.options;
    const trackers = union(linkTrackers, rest.trackers);
    const common = { ownId: this.peerId, limits: this.limits, policy, relay, usualTrackers };
    const added = new Torrent(
      { ...rest, ...common, trackers, notices: [...this.ports.storage.notices, ...notices] },
      { ...this.ports, join: (...args) => this.signalling.join(...args) },
      (event) => this.reported(rest.infoHash, event),
    );
    const entry = { addedAt, fingerprint, origin, isInStorage, storesPlaintext, trackers };
    this.entries.add({ ...entry, torrent: added });
    if (!added.isComplete) void this.space.check();
    return added;
  }

  private reported(infoHash: InfoHash, event: TorrentEvent): void {
    this.torrentViews.changed(infoHash);
    switch (event) {
      case "changed":
        return this.feed.changed();
      case "complete":
        void this.entries.write(infoHash);
        // Not during the engine's run: the view would lack what follows from it.
        return void Promise.resolve().then(() => this.feed.now());
      case "metadata":
        this.entries.adoptTrackers(infoHash);
        void this.entries.write(infoHash);
        void this.space.check();
        return this.feed.changed();
      case "pieces-lost":
      case "selected":
        void this.entries.write(infoHash);
        void this.space.check();
        return this.feed.changed();
      default:
        return unreachable(event);
    }
  }

  private publish(): { readonly isLive: boolean } {
    this.options.observe?.(observationOf(this.peerId, this.ports.clock.now(), this.entries.torrents));
    const { views, isLive } = this.torrentViews.next(this.entries.all, this.watched);
    this.options.publish([...views.map((view) => this.space.warned(view)), ...this.seeds.views()]);
    return { isLive };
  }
}
