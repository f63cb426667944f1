/**
 * The torrents of a session, and what its storage remembers about them. Failing to write an entry must not stop what works
 * in memory: the torrent says so, and the write is repeated.
 */
import type { InfoHash } from "../core/ids.ts";
import { SECOND_MS } from "../core/time.ts";
import { isViolation } from "../core/violation.ts";
import { parseInfo } from "../metainfo/info.ts";
import type { SessionPorts, StoredTorrent } from "./ports.ts";
import { problemOf } from "./problem-of.ts";
import type { Torrent, TorrentOptions } from "./torrent.ts";

/** A user who has made room should soon see the problem vanish, and a storage that stays broken should cost nothing. */
const REPEAT_MS = 30 * SECOND_MS;

export interface Entry {
  readonly torrent: Torrent;
  readonly addedAt: number;
  readonly origin: StoredTorrent["origin"];
  /** false for shared files that are served where they are. */
  readonly isInStorage: boolean;
  /** Those that its share link names. */
  trackers: readonly string[];
}

/** By default it is added now and in the storage. */
export type NewTorrent = Pick<Entry, "origin" | "trackers"> &
  Partial<Pick<Entry, "addedAt" | "isInStorage">> &
  Omit<TorrentOptions, "ownId" | "limits" | "policy" | "relay">;

export class Entries {
  private readonly ports: Pick<SessionPorts, "storage" | "timers">;
  private readonly entries = new Map<InfoHash, Entry>();
  /** Those whose last write has failed. */
  private readonly unwritten = new Set<InfoHash>();
  private cancelRepeat = (): void => {};

  constructor(ports: Entries["ports"]) {
    this.ports = ports;
  }

  /** In the order in which they were added. */
  get all(): readonly Entry[] {
    return [...this.entries.values()];
  }

  get torrents(): readonly Torrent[] {
    return this.all.map(({ torrent }) => torrent);
  }

  /** What the downloads that are not paused still need. */
  get bytesToStore(): number {
    let bytes = 0;
    for (const { isInStorage, torrent } of this.entries.values())
      if (isInStorage && !torrent.isPaused) bytes += torrent.bytesMissing;
    return bytes;
  }

  find(infoHash: InfoHash): Entry | undefined {
    return this.entries.get(infoHash);
  }

  /** @throws when it is not here */
  torrent(infoHash: InfoHash): Torrent {
    const entry = this.entries.get(infoHash);
    if (entry === undefined) throw new Error("this torrent is not here");
    return entry.torrent;
  }

  add(entry: Entry): void {
    this.entries.set(entry.torrent.infoHash, entry);
  }

  /** Its entry in the storage stays. */
  delete(infoHash: InfoHash): void {
    this.entries.delete(infoHash);
    this.unwritten.delete(infoHash);
  }

  /** @returns undefined for shared files that have not become a torrent */
  async read(stored: StoredTorrent): Promise<NewTorrent | undefined> {
    const { storageId: id, infoHash, infoBytes, paused: isPaused, ...kept } = stored;
    if (infoHash === undefined) return undefined;
    const store = this.ports.storage.storeFor(id);
    // The pieces of shared files were stored before the torrent was.
    const facts = { ...kept, id, infoHash, isPaused, store, wasWhole: kept.origin === "seeded" };
    const metainfo = infoBytes && parseInfo(infoHash, infoBytes);
    // Without the info dictionary the pieces have no meaning.
    if (metainfo === undefined || isViolation(metainfo)) return facts;
    return { ...facts, metainfo, stored: await store.have().catch(() => []) };
  }

  /** Updates the storage. Never rejects. */
  async write(infoHash: InfoHash): Promise<void> {
    const entry = this.entries.get(infoHash);
    if (entry === undefined || !entry.isInStorage) return;
    const { torrent, addedAt, origin, trackers } = entry;
    const { id: storageId, metainfo, name, isPaused: paused, lacksWebSocketTracker } = torrent;
    const infoBytes = metainfo?.infoBytes;
    try {
      const facts = { storageId, infoHash, infoBytes, name, addedAt, paused, trackers, origin };
      await this.ports.storage.put({ ...facts, lacksWebSocketTracker });
      this.unwritten.delete(infoHash);
      torrent.setEntryProblem(undefined);
    } catch (error) {
      this.unwritten.add(infoHash);
      torrent.setEntryProblem(problemOf(error, "storage-failed"));
      this.repeatLater();
    }
  }

  close(): void {
    this.cancelRepeat();
  }

  private repeatLater(): void {
    this.cancelRepeat();
    this.cancelRepeat = this.ports.timers.after(REPEAT_MS, () => {
      for (const infoHash of this.unwritten) void this.write(infoHash);
    });
  }
}
