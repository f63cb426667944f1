import { afterEach, expect, test, vi } from "vitest";
import type { InfoHash } from "../../shared/core/ids.ts";
import { type StoredTorrent, StoreFullError } from "../../shared/session/ports.ts";
import { Catalog } from "./store/catalog.ts";
import { memoryKeyValue } from "./store/testing/memory-key-value.ts";
import { openTorrentStorage } from "./torrent-storage.ts";

const TORRENT: StoredTorrent = {
  storageId: "a",
  infoHash: "ab".repeat(20) as InfoHash,
  name: "photo.jpg",
  addedAt: 1,
  paused: false,
  trackers: [],
  origin: "opened",
};

const noDatabases = { names: async () => [], delete: async () => undefined };

/** Grants every lock, unless its number is taken. */
function stubLocks(taken: readonly number[] = []): void {
  vi.stubGlobal("navigator", {
    locks: {
      request: async (name: string, _options: unknown, granted: (lock: unknown) => unknown) =>
        granted(taken.some((slot) => name.endsWith(`-${slot}`)) ? null : {}),
    },
  });
}

afterEach(() => vi.unstubAllGlobals());

test("keeps torrents in the lowest free slot, where the next page load finds them", async () => {
  const table = memoryKeyValue();
  stubLocks([0]);
  const before = await openTorrentStorage("indexeddb", undefined, new Catalog(table, noDatabases));
  expect(before).toMatchObject({ slot: 1, storage: { isPersistent: true, notices: [] } });
  await before.storage.put(TORRENT);
  const after = await openTorrentStorage("indexeddb", 1, new Catalog(table, noDatabases));
  expect(await after.storage.list()).toEqual([TORRENT]);
  await after.storage.remove("a");
  expect(await before.storage.list()).toEqual([]);
});

test("is in memory when asked, and says so", async () => {
  const { storage, slot } = await openTorrentStorage("memory", 3);
  expect(slot).toBeUndefined();
  expect(storage).toMatchObject({ isPersistent: false, notices: [{ code: "memory-only" }] });
});

test("is in memory without Web Locks, and says why", async () => {
  vi.stubGlobal("navigator", {});
  const { storage } = await openTorrentStorage("indexeddb", undefined);
  expect(storage.notices.map(({ code }) => code)).toEqual(["storage-failed", "memory-only"]);
});

test("is in memory when the catalog cannot be read, and says why", async () => {
  stubLocks();
  const table = memoryKeyValue();
  table.keys = () => Promise.reject(new StoreFullError("full"));
  const { storage } = await openTorrentStorage("indexeddb", undefined, new Catalog(table, noDatabases));
  expect(storage.notices.map(({ code }) => code)).toEqual(["quota-full", "memory-only"]);
});
