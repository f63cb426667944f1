/**
 * A session's torrents in a folder of ours: one folder per torrent, with its record and whatever its piece store keeps there.
 * One process uses it at a time.
 *
 * Always true: a record is replaced as a whole, can be read by its owner only, and is deleted before the pieces. What a crash
 * leaves behind is deleted at the next start, and a record that cannot be read is set aside and stops nothing.
 */
import { readdir, readFile, rename, rm, rmdir, stat, statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import { invariant } from "../../../shared/core/invariant.ts";
import {
  type PieceStore,
  type StoredTorrent,
  StoreFailedError,
  type TorrentStorage,
} from "../../../shared/session/ports.ts";
import { codeOf, makeFolder, removeFile, storeError, syncFolder, writeAtomically } from "./durable.ts";
import { FolderInUseError, type FolderLock, lockFolder } from "./folder-lock.ts";
import { OpenFiles } from "./open-files.ts";
import { readRecord, writeRecord } from "./torrent-record.ts";

export { FolderInUseError };

const MARKER = "tabswarm-folder";
const VERSION = "tabswarm folder 1\n";
const RECORD = "record";
/** What a start leaves in an empty folder before the marker is there. */
const OWN_NAMES = /^(tabswarm-folder|lock)/;

/** A piece store that needs to know its torrent: how long a piece is, or which file it belongs to. */
export interface DiskStore extends PieceStore {
  /** Called with what is known, before the torrent's record is written and each time that it has changed. */
  describe?(torrent: StoredTorrent): Promise<void> | void;
  /** Settles when nothing is in progress any more. Called after `close`. */
  ended?(): Promise<void>;
}

/**
 * @param id of the torrent: letters, digits, "-" and "_"
 * @param folder where the store may keep files; may not exist yet. It disappears with the torrent.
 * @param files that the storage closes when it is closed
 */
export type StoreFor = (id: string, folder: string, files: OpenFiles) => DiskStore;

export class ForeignFolderError extends Error {
  override readonly name = "ForeignFolderError";
}

/**
 * Creates the folder if need be.
 * @throws FolderInUseError, ForeignFolderError
 */
export async function openDiskStorage(folder: string, storeFor: StoreFor): Promise<DiskStorage> {
  await claim(folder);
  const lock = await lockFolder(folder);
  try {
    const storage = new DiskStorage(folder, storeFor, lock);
    await storage.load();
    return storage;
  } catch (error) {
    await lock.release();
    throw error;
  }
}

export class DiskStorage implements TorrentStorage {
  readonly isPersistent = true;
  readonly notices = [];
  private readonly folder: string;
  private readonly makeStore: StoreFor;
  private readonly lock: FolderLock;
  private readonly files = new OpenFiles();
  private readonly torrents = new Map<string, StoredTorrent>();
  /** The last one that was opened for each torrent. */
  private readonly stores = new Map<string, DiskStore>();
  /** Writes of one torrent's record follow each other. */
  private readonly writing = new Map<string, Promise<void>>();
  private isClosed = false;

  constructor(folder: string, storeFor: StoreFor, lock: FolderLock) {
    this.folder = folder;
    this.makeStore = storeFor;
    this.lock = lock;
  }

  /** What was written last may not have reached the disk, whatever the disk said. */
  get mayHaveLostPower(): boolean {
    return this.lock.mayHaveLostPower;
  }

  /** Reads the records, and deletes what a crash has left. Call it once. */
  async load(): Promise<void> {
    for (const id of await readdir(this.torrentsFolder).catch(() => [])) {
      const found = await this.read(id);
      if (found === "unreadable") continue;
      // Shared files whose hashing was interrupted have no info hash.
      if (found?.infoHash === undefined) await rm(this.placeOf(id), { recursive: true, force: true });
      else this.torrents.set(id, found);
    }
  }

  async list(): Promise<readonly StoredTorrent[]> {
    return [...this.torrents.values()].sort((a, b) => a.addedAt - b.addedAt);
  }

  storeFor(id: string): DiskStore {
    invariant(/^[\w-]{1,100}$/.test(id), "a storage id is letters, digits, - and _");
    // Of a session that has ended.
    this.stores.get(id)?.close();
    const store = this.makeStore(id, this.placeOf(id), this.files);
    this.stores.set(id, store);
    const torrent = this.torrents.get(id);
    // A description that fails shows when the store is used.
    if (torrent !== undefined) void Promise.resolve(store.describe?.(torrent)).catch(() => undefined);
    return store;
  }

  put(torrent: StoredTorrent): Promise<void> {
    const { storageId: id } = torrent;
    return this.inTurn(id, async () => {
      this.torrents.set(id, torrent);
      await this.stores.get(id)?.describe?.(torrent);
      const place = this.placeOf(id);
      await makeFolder(place);
      await writeAtomically(join(place, RECORD), writeRecord(torrent));
    });
  }

  remove(id: string): Promise<void> {
    return this.inTurn(id, async () => {
      this.torrents.delete(id);
      this.stores.delete(id);
      const place = this.placeOf(id);
      if (await removeFile(join(place, RECORD))) await syncFolder(place);
      // The piece store deletes its own files.
      await rmdir(place).catch(() => undefined);
    });
  }

  async room(): Promise<number> {
    return roomIn(this.folder);
  }

  /** Closes all piece stores. Call it after the session's `close`. */
  async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    await Promise.allSettled(this.writing.values());
    const stores = [...this.stores.values()];
    for (const store of stores) store.close();
    await Promise.allSettled(stores.map((store) => store.ended?.()));
    await this.files.closeAll();
    await this.lock.release();
  }

  /** As `close`, and deletes the folder. What piece stores keep elsewhere stays. */
  async discard(): Promise<void> {
    await this.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  private inTurn(id: string, work: () => Promise<void>): Promise<void> {
    if (this.isClosed) return Promise.reject(new StoreFailedError("the storage is closed"));
    const before = this.writing.get(id) ?? Promise.resolve();
    const done = before
      .catch(() => undefined)
      .then(work)
      .catch((error: unknown) => Promise.reject(storeError(error)))
      .finally(() => {
        if (this.writing.get(id) === done) this.writing.delete(id);
      });
    this.writing.set(id, done);
    return done;
  }

  /** @returns undefined: there is no record, or none any more; "unreadable": it may be readable the next time */
  private async read(id: string): Promise<StoredTorrent | "unreadable" | undefined> {
    const path = join(this.placeOf(id), RECORD);
    try {
      const record = readRecord(await readFile(path));
      if (record?.storageId === id) return record;
    } catch (error) {
      const isAbsent = codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR";
      return isAbsent ? undefined : "unreadable";
    }
    const damaged = join(this.folder, "damaged");
    await makeFolder(damaged);
    await rename(path, join(damaged, id)).catch(() => undefined);
    return undefined;
  }

  private get torrentsFolder(): string {
    return join(this.folder, "torrents");
  }

  private placeOf(id: string): string {
    return join(this.torrentsFolder, id);
  }
}

/** Bytes that the folder's file system has free for this user. @param folder may not exist yet */
export async function roomIn(folder: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch (error) {
    if (codeOf(error) !== "ENOENT" || dirname(folder) === folder) throw storeError(error);
    return roomIn(dirname(folder));
  }
}

async function claim(folder: string): Promise<void> {
  const stats = await stat(folder).catch(() => undefined);
  if (stats === undefined) await makeFolder(folder);
  else if (!stats.isDirectory()) throw new ForeignFolderError(`${folder} is not a folder`);
  const version = await readFile(join(folder, MARKER), "utf8").catch(() => undefined);
  if (version === VERSION) return;
  if (version !== undefined)
    throw new ForeignFolderError(`${folder} was written by another version of this program`);
  // Another process may be starting here too.
  const strangers = (await readdir(folder)).filter((name) => !OWN_NAMES.test(name));
  if (strangers.length > 0)
    throw new ForeignFolderError(
      `${folder} contains other files; name an empty folder, or one that does not exist yet`,
    );
  await writeAtomically(join(folder, MARKER), VERSION);
}
