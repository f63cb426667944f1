/**
 * Where this tab's torrents lie between page loads: its store slot's catalog and piece stores, or memory alone where nothing
 * can or shall outlive the tab.
 */
import { isViolation } from "../../../shared/core/violation.ts";
import { parseInfo } from "../../../shared/metainfo/info.ts";
import type { Metainfo } from "../../../shared/metainfo/metainfo.ts";
import type { Problem } from "../../bridge/problems.ts";
import { Catalog, type CatalogEntry } from "../store/catalog.ts";
import { exportDirectory, sweepExports } from "../store/export.ts";
import { IdbStore } from "../store/idb-store.ts";
import { MemoryStore } from "../store/memory-store.ts";
import type { PieceStore } from "../store/piece-store.ts";
import { acquireSlot } from "../store/slot.ts";
import { problemOf } from "./problem-of.ts";

export interface Resumed {
  readonly entry: CatalogEntry;
  readonly store: PieceStore;
  readonly metainfo: Metainfo | undefined;
  /** Indices of stored pieces. */
  readonly stored: readonly number[];
}

export interface Shelf {
  /** undefined: memory alone. */
  readonly slot: number | undefined;
  /** What every torrent on this shelf must say of itself. */
  readonly notices: readonly Problem[];
  resume(): Promise<readonly Resumed[]>;
  storeFor(id: string): PieceStore;
  put(entry: CatalogEntry): Promise<void>;
  remove(id: string): Promise<void>;
  exportDirectory(): Promise<FileSystemDirectoryHandle | undefined>;
}

/** Never rejects: where IndexedDB or Web Locks do not work, it is a shelf in memory that says so. */
export async function openShelf(kind: "indexeddb" | "memory", preferred: number | undefined): Promise<Shelf> {
  if (kind === "memory") return memoryShelf([{ code: "memory-only" }]);
  try {
    const { number: slot } = await acquireSlot(preferred);
    const catalog = new Catalog();
    await catalog.sweep(slot);
    await sweepExports(slot);
    return diskShelf(slot, catalog);
  } catch (error) {
    return memoryShelf([problemOf(error, "storage-failed"), { code: "memory-only" }]);
  }
}

function memoryShelf(notices: readonly Problem[]): Shelf {
  return {
    slot: undefined,
    notices,
    resume: async () => [],
    storeFor: () => new MemoryStore(),
    put: async () => undefined,
    remove: async () => undefined,
    exportDirectory: async () => undefined,
  };
}

function diskShelf(slot: number, catalog: Catalog): Shelf {
  return {
    slot,
    notices: [],
    resume: async () => Promise.all((await catalog.list(slot)).map((entry) => resumed(slot, entry))),
    storeFor: (id) => new IdbStore(slot, id),
    put: (entry) => catalog.put(slot, entry),
    remove: (id) => catalog.remove(slot, id),
    exportDirectory: () => exportDirectory(slot),
  };
}

async function resumed(slot: number, entry: CatalogEntry): Promise<Resumed> {
  const store = new IdbStore(slot, entry.storageId);
  const { infoHash, infoBytes } = entry;
  const parsed = infoHash && infoBytes ? parseInfo(infoHash, infoBytes) : undefined;
  const metainfo = parsed === undefined || isViolation(parsed) ? undefined : parsed;
  // Without the metadata nobody knows what the pieces are pieces of.
  const stored = metainfo === undefined ? [] : await store.have().catch(() => []);
  return { entry, store, metainfo, stored };
}
