/**
 * Where the tab's torrents are kept between page loads: the catalog and the piece stores of its store slot, or memory where
 * nothing can or should survive the tab. A torrent that was adopted from a closed tab is kept in either case.
 */
import type { PieceStore, StoredTorrent, TorrentStorage } from "../../shared/session/ports.ts";
import { problemOf } from "../../shared/session/problem-of.ts";
import type { Problem } from "../../shared/session/problems.ts";
import { MemoryStore } from "../../shared/session/store/memory-store.ts";
import type { KeeperReceipt } from "../bridge/receipt.ts";
import { Catalog, type CatalogEntry } from "./store/catalog.ts";
import { sweepExports } from "./store/export-folders.ts";
import { IdbStore } from "./store/idb-store.ts";
import { originRoom } from "./store/quota.ts";
import { acquireSlot, withFreeSlot } from "./store/slot.ts";

/**
 * Never rejects: where IndexedDB or Web Locks do not work, the storage is in memory and its notices say why.
 * @param preferredSlot the slot that this tab had before
 */
export async function openTorrentStorage(
  kind: "indexeddb" | "memory",
  preferredSlot: number | undefined,
  catalog: Catalog = new Catalog(),
): Promise<TabStorage> {
  if (kind === "memory") return new TabStorage(catalog, undefined, [{ code: "memory-only" }]);
  try {
    const slot = await acquireSlot(preferredSlot);
    const storage = new TabStorage(catalog, slot, []);
    // At the same time: a share link's first card waits for it.
    await Promise.all([catalog.sweep(slot), sweepExports(slot), storage.stamp()]);
    return storage;
  } catch (error) {
    return new TabStorage(catalog, undefined, [problemOf(error, "storage-failed"), { code: "memory-only" }]);
  }
}

export class TabStorage implements TorrentStorage {
  readonly catalog: Catalog;
  readonly isPersistent: boolean;
  readonly notices: readonly Problem[];
  /** undefined: in memory, and nothing has been adopted. */
  slot: number | undefined;
  /** By storage id: the slots in the names of the databases of adopted torrents. */
  private readonly homes = new Map<string, number>();
  /** By storage id. */
  private readonly receipts = new Map<string, KeeperReceipt>();
  /** A receipt is being written into an entry that must not change meanwhile. */
  private isWritten: Promise<void> = Promise.resolve();

  constructor(catalog: Catalog, slot: number | undefined, notices: readonly Problem[]) {
    this.catalog = catalog;
    this.slot = slot;
    this.isPersistent = slot !== undefined;
    this.notices = notices;
  }

  async list(): Promise<readonly StoredTorrent[]> {
    const entries = this.slot === undefined ? [] : await this.catalog.list(this.slot);
    for (const entry of entries) this.note(entry);
    return entries.map(({ home: _, receipt: _receipt, ...torrent }) => torrent);
  }

  storeFor(storageId: string): PieceStore {
    const { slot } = this;
    if (slot === undefined || !this.isKept(storageId)) return new MemoryStore();
    return new IdbStore(this.homes.get(storageId) ?? slot, storageId);
  }

  async put(torrent: StoredTorrent): Promise<void> {
    if (this.slot === undefined || !this.isKept(torrent.storageId)) return;
    const { storageId } = torrent;
    await this.isWritten;
    const more = { home: this.homes.get(storageId), receipt: this.receipts.get(storageId) };
    await this.catalog.put(this.slot, { ...torrent, ...more });
  }

  async remove(storageId: string): Promise<void> {
    await this.isWritten;
    this.receipts.delete(storageId);
    if (this.slot !== undefined && this.isKept(storageId)) await this.catalog.remove(this.slot, storageId);
  }

  room(): Promise<number> {
    return this.isPersistent ? originRoom() : Promise.resolve(Number.POSITIVE_INFINITY);
  }

  watch(lost: () => void): void {
    if (this.isPersistent) this.catalog.watch(lost);
  }

  /** The slot is in use now. */
  async stamp(): Promise<void> {
    if (this.slot !== undefined) await this.catalog.stamp(this.slot, Date.now());
  }

  /**
   * Makes a torrent of a slot that no tab holds one of this tab's, without copying its pieces.
   * @returns undefined: a tab holds the slot, or the torrent is gone
   */
  async adopt(from: number, storageId: string): Promise<StoredTorrent | undefined> {
    let moved: CatalogEntry | undefined;
    const { entries } = await this.catalog.contents();
    // A slot with torrents of its own would be taken from the list of closed tabs.
    this.slot ??= await acquireSlot(undefined, 0, new Set(entries.map(({ slot }) => slot)));
    const to = this.slot;
    await withFreeSlot(from, async () => {
      const entry = (await this.catalog.list(from)).find((one) => one.storageId === storageId);
      if (entry !== undefined) moved = await this.catalog.move(from, to, entry);
    });
    if (moved !== undefined) this.note(moved);
    return moved;
  }

  /** What the server's keeper returned for the torrent. */
  receiptOf(storageId: string): KeeperReceipt | undefined {
    return this.receipts.get(storageId);
  }

  /** @param receipt undefined: the keeper has forgotten the torrent */
  async setReceipt(storageId: string, receipt: KeeperReceipt | undefined): Promise<void> {
    if (receipt === undefined) this.receipts.delete(storageId);
    else this.receipts.set(storageId, receipt);
    const writing = this.isWritten.then(() => this.writeReceipt(storageId));
    this.isWritten = writing.catch(() => undefined);
    await writing;
  }

  private async writeReceipt(storageId: string): Promise<void> {
    if (this.slot === undefined || !this.isKept(storageId)) return;
    const entry = (await this.catalog.list(this.slot)).find((one) => one.storageId === storageId);
    const receipt = this.receipts.get(storageId);
    if (entry !== undefined) await this.catalog.put(this.slot, { ...entry, receipt });
  }

  private isKept(storageId: string): boolean {
    return this.isPersistent || this.homes.has(storageId);
  }

  private note({ home, receipt, storageId }: CatalogEntry): void {
    if (home !== undefined) this.homes.set(storageId, home);
    if (receipt !== undefined) this.receipts.set(storageId, receipt);
  }
}
