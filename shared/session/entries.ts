/**
 * The torrents of a session, and what its storage remembers about them. Failing to write an entry must not stop what works
 * in memory: the torrent says so, and the write is repeated.
 */
import type { InfoHash } from "../core/ids.ts";
import { invariant } from "../core/invariant.ts";
import { SECOND_MS } from "../core/time.ts";
import { isViolation } from "../core/violation.ts";
import { parseInfo } from "../metainfo/info.ts";
import type { Metainfo } from "../metainfo/metainfo.ts";
import { contentCipher } from "../metainfo/sealed/content-cipher.ts";
import type { SessionPorts, StoredTorrent } from "./ports.ts";
import { problemOf } from "./problem-of.ts";
import { Seal } from "./seal.ts";
import { SealingStore } from "./store/sealing-store.ts";
import type { Torrent, TorrentOptions } from "./torrent.ts";

/** A user who has made room should soon see the problem vanish, and a storage that stays broken should cost nothing. */
const REPEAT_MS = 30 * SECOND_MS;

export interface Entry {
  readonly torrent: Torrent;
  /** Milliseconds since 1970. Orders the torrents: later than that of any torrent that was here before. */
  readonly addedAt: number;
  readonly origin: StoredTorrent["origin"];
  readonly fingerprint: StoredTorrent["fingerprint"];
  /** What is stored is what was shared, before it was encrypted. */
  readonly storesPlaintext: boolean;
  /** false for shared files that are served where they are. */
  readonly isInStorage: boolean;
  /** Those that its share link names. */
  trackers: readonly string[];
}

/** By default it is added now and in the storage. */
export type NewTorrent = Pick<Entry, "origin" | "trackers"> &
  Partial<Pick<Entry, "addedAt" | "fingerprint" | "isInStorage">> &
  Pick<StoredTorrent, "storesPlaintext"> &
  Omit<TorrentOptions, "ownId" | "limits" | "policy" | "relay" | "usualTrackers">;

export class Entries {
  private readonly ports: Pick<SessionPorts, "clock" | "sealCrypto" | "storage" | "timers">;
  private readonly entries = new Map<InfoHash, Entry>();
  /** undefined: to be sorted again. */
  private sorted: readonly Entry[] | undefined;
  /** The greatest `addedAt`. */
  private latest = 0;
  /** Those whose last write has failed. */
  private readonly unwritten = new Set<InfoHash>();
  private cancelRepeat = (): void => {};
  private isClosed = false;

  constructor(ports: Entries["ports"]) {
    this.ports = ports;
  }

  /** Oldest first. */
  get all(): readonly Entry[] {
    this.sorted ??= [...this.entries.values()].sort((a, b) => a.addedAt - b.addedAt);
    return this.sorted;
  }

  get torrents(): readonly Torrent[] {
    return this.all.map(({ torrent }) => torrent);
  }

  /** What the downloads that are not paused still need. */
  get bytesToStore(): number {
    let bytes = 0;
    for (const { isInStorage, torrent } of this.entries.values())
      if (isInStorage && !torrent.isPaused) bytes += torrent.content.bytesMissing;
    return bytes;
  }

  find(infoHash: InfoHash): Entry | undefined {
    return this.entries.get(infoHash);
  }

  /** The trackers of a private torrent are known for certain when its description is. */
  adoptTrackers(infoHash: InfoHash): void {
    const entry = this.entries.get(infoHash);
    if (entry !== undefined && entry.trackers.length === 0) entry.trackers = entry.torrent.ownTrackers;
  }

  /** @throws when it is not here */
  torrent(infoHash: InfoHash): Torrent {
    const entry = this.entries.get(infoHash);
    if (entry === undefined) throw new Error("this torrent is not here");
    return entry.torrent;
  }

  /** As people see it. @throws LockedError; when the torrent or its metadata is not here */
  metainfo(infoHash: InfoHash): Metainfo {
    const { metainfo, seal } = this.torrent(infoHash);
    seal.throwIfLocked();
    if (metainfo === undefined) throw new Error("the torrent's metadata is not here yet");
    return metainfo;
  }

  /** @param entry `addedAt` is undefined for a new one */
  add({ addedAt: known, ...entry }: Omit<Entry, "addedAt"> & { addedAt: number | undefined }): void {
    // The computer's clock may have been set back since the last one was added.
    const addedAt = known ?? Math.max(this.ports.clock.wallTime(), this.latest + 1);
    this.latest = Math.max(this.latest, addedAt);
    this.entries.set(entry.torrent.infoHash, { ...entry, addedAt });
    this.sorted = undefined;
  }

  /** Its entry in the storage stays. */
  delete(infoHash: InfoHash): void {
    this.entries.delete(infoHash);
    this.sorted = undefined;
    this.unwritten.delete(infoHash);
  }

  /**
   * Without opening its piece store.
   * @returns undefined for shared files that have not become a torrent; `stored` is undefined if the piece store must be asked
   */
  async recall(entry: StoredTorrent): Promise<NewTorrent | undefined> {
    const { storageId: id, infoHash, infoBytes, isComplete = false, paused: isPaused, key, ...kept } = entry;
    if (infoHash === undefined) return undefined;
    const seal = new Seal(this.ports.sealCrypto, key);
    const store = this.ports.storage.storeFor(id);
    // The pieces of shared files were stored before the torrent was.
    const wasWhole = kept.origin === "seeded" || isComplete;
    const facts = { ...kept, id, infoHash, isPaused, seal, store, wasWhole };
    const parsed = infoBytes && parseInfo(infoHash, infoBytes);
    // Without the info dictionary the pieces have no meaning.
    if (parsed === undefined || isViolation(parsed)) return { ...facts, stored: [] };
    const metainfo = await seal.open(parsed);
    const stored = isComplete ? [...metainfo.layout.pieces()] : undefined;
    if (!kept.storesPlaintext) return { ...facts, metainfo, stored };
    // Never without encrypting: peers would be sent what only people with the link may read.
    invariant(key?.material !== undefined, "what was sealed here was stored with its key");
    const cipher = seal.cipher ?? (await contentCipher(this.ports.sealCrypto, key.material));
    return { ...facts, metainfo, store: new SealingStore(store, cipher, metainfo.layout), stored };
  }

  /**
   * Finds out which pieces are still there: one torrent after the other, since opening a thousand stores takes seconds.
   * @param mustWrite what the storage remembers may be gone as well
   */
  async check(torrents: readonly Torrent[], mustWrite: boolean): Promise<void> {
    for (const torrent of torrents) {
      if (this.isClosed) return;
      await torrent.content.recheck();
      if (mustWrite) await this.write(torrent.infoHash);
    }
  }

  /** Updates the storage. Never rejects. */
  async write(infoHash: InfoHash): Promise<void> {
    const entry = this.entries.get(infoHash);
    if (entry === undefined || !entry.isInStorage) return;
    const { torrent, addedAt, fingerprint, origin, storesPlaintext, trackers } = entry;
    const { id: storageId, metainfo, isPaused: paused, lacksWebSocketTracker, seal, webSeeds } = torrent;
    // Receivers of a sealed torrent store nothing of it that can be read: its manifest has the name.
    const name = seal.key !== undefined && origin === "opened" ? "" : torrent.name;
    const infoBytes = metainfo?.infoBytes;
    try {
      const facts = { storageId, infoHash, infoBytes, name, addedAt, paused, trackers, origin };
      const sources = webSeeds.urls.length > 0 && { webSeeds: webSeeds.urls };
      const { isComplete, content } = torrent;
      const { wanted } = content;
      const { key } = seal;
      const more = { wanted, isComplete, lacksWebSocketTracker, key, storesPlaintext, fingerprint };
      await this.ports.storage.put({ ...facts, ...sources, ...more });
      this.unwritten.delete(infoHash);
      torrent.setEntryProblem(undefined);
    } catch (error) {
      this.unwritten.add(infoHash);
      torrent.setEntryProblem(problemOf(error, "storage-failed"));
      this.repeatLater();
    }
  }

  close(): void {
    this.isClosed = true;
    this.cancelRepeat();
  }

  private repeatLater(): void {
    this.cancelRepeat();
    this.cancelRepeat = this.ports.timers.after(REPEAT_MS, () => {
      for (const infoHash of this.unwritten) void this.write(infoHash);
    });
  }
}

/** Of addresses, without duplicates. */
export function union(some: readonly string[], others: readonly string[]): readonly string[] {
  return others.length === 0 ? some : [...new Set([...some, ...others])];
}
