/** A storage that survives its session, for tests: another session with the same storage finds the torrents again. */
import type { StoredTorrent, TorrentStorage } from "../ports.ts";
import { MemoryStore } from "../store/memory-store.ts";

export class FakeStorage implements TorrentStorage {
  readonly isPersistent = true;
  readonly notices = [];
  readonly entries = new Map<string, StoredTorrent>();
  readonly stores = new Map<string, MemoryStore>();
  /** Reports that everything may have vanished. */
  lose: () => void = () => undefined;
  /** Every write and removal of an entry fails with this error. */
  failure: Error | undefined;
  /** Bytes that new stores claim to have room for. */
  freeBytes = Number.POSITIVE_INFINITY;

  async list(): Promise<readonly StoredTorrent[]> {
    return [...this.entries.values()].sort((a, b) => a.addedAt - b.addedAt);
  }

  storeFor(storageId: string): MemoryStore {
    let store = this.stores.get(storageId);
    if (store === undefined) {
      store = new MemoryStore();
      store.room = () => this.room();
      this.stores.set(storageId, store);
    }
    return store;
  }

  async put(torrent: StoredTorrent): Promise<void> {
    if (this.failure !== undefined) throw this.failure;
    this.entries.set(torrent.storageId, torrent);
  }

  async remove(storageId: string): Promise<void> {
    if (this.failure !== undefined) throw this.failure;
    this.entries.delete(storageId);
  }

  async room(): Promise<number> {
    return this.freeBytes;
  }

  watch(lost: () => void): void {
    this.lose = lost;
  }
}
