/**
 * Where the tab's torrents are kept between page loads: the catalog and the piece stores of its store slot, or memory where
 * nothing can or should survive the tab.
 */
import type { TorrentStorage } from "../../shared/session/ports.ts";
import { problemOf } from "../../shared/session/problem-of.ts";
import { memoryStorage } from "../../shared/session/store/memory-store.ts";
import { Catalog } from "./store/catalog.ts";
import { sweepExports } from "./store/export.ts";
import { IdbStore } from "./store/idb-store.ts";
import { acquireSlot } from "./store/slot.ts";

/**
 * Never rejects: where IndexedDB or Web Locks do not work, the storage is in memory and its notices say why.
 * @returns `slot` undefined: in memory
 */
export async function openTorrentStorage(
  kind: "indexeddb" | "memory",
  preferredSlot: number | undefined,
  catalog: Catalog = new Catalog(),
): Promise<{ readonly storage: TorrentStorage; readonly slot: number | undefined }> {
  if (kind === "memory") return { storage: memoryStorage([{ code: "memory-only" }]), slot: undefined };
  try {
    const slot = await acquireSlot(preferredSlot);
    await catalog.sweep(slot);
    await sweepExports(slot);
    return { storage: slotStorage(slot, catalog), slot };
  } catch (error) {
    const problem = problemOf(error, "storage-failed");
    return { storage: memoryStorage([problem, { code: "memory-only" }]), slot: undefined };
  }
}

function slotStorage(slot: number, catalog: Catalog): TorrentStorage {
  return {
    isPersistent: true,
    notices: [],
    list: () => catalog.list(slot),
    storeFor: (id) => new IdbStore(slot, id),
    put: (torrent) => catalog.put(slot, torrent),
    remove: (id) => catalog.remove(slot, id),
  };
}
