import { afterEach, describe, expect, test, vi } from "vitest";
import type { InfoHash } from "../../shared/core/ids.ts";
import { storedKeyMaterial } from "../../shared/metainfo/sealed/keys.ts";
import {
  type StoredTorrent,
  StoreFailedError,
  StoreFullError,
  StoreSilentError,
} from "../../shared/session/ports.ts";
import { Catalog } from "./store/catalog.ts";
import { memoryKeyValue } from "./store/testing/memory-key-value.ts";
import { openTorrentStorage } from "./torrent-storage.ts";

/** A sealed one that was shared here. */
const TORRENT: StoredTorrent = {
  storageId: "a",
  infoHash: "ab".repeat(20) as InfoHash,
  name: "photo.jpg",
  addedAt: 1,
  paused: false,
  trackers: [],
  origin: "seeded",
  key: {
    secret: { bytes: new Uint8Array(16).fill(1), needsPassword: true },
    material: storedKeyMaterial(new Uint8Array(48).fill(2)),
  },
  storesPlaintext: true,
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
  expect(before).toMatchObject({ slot: 1, isPersistent: true, notices: [] });
  await before.put(TORRENT);
  const after = await openTorrentStorage("indexeddb", 1, new Catalog(table, noDatabases));
  expect(await after.list()).toEqual([TORRENT]);
  await after.remove("a");
  expect(await before.list()).toEqual([]);
});

const RECEIPT = { token: "a-_1".repeat(8), expiresAt: 1_700_000_000_000, hasAll: false };

test("keeps the keeper's receipt next to its torrent, whatever else is written", async () => {
  const catalog = new Catalog(memoryKeyValue(), noDatabases);
  stubLocks();
  const storage = await openTorrentStorage("indexeddb", undefined, catalog);
  await storage.put(TORRENT);
  await Promise.all([storage.setReceipt("a", RECEIPT), storage.put({ ...TORRENT, paused: true })]);
  const [entry, ...others] = await catalog.list(0);
  expect(entry).toEqual({ ...TORRENT, paused: true, receipt: RECEIPT });
  expect(others).toEqual([]);

  const later = await openTorrentStorage("indexeddb", 0, catalog);
  // The session does not know of it.
  expect(await later.list()).toEqual([{ ...TORRENT, paused: true }]);
  expect(later.receiptOf("a")).toEqual(RECEIPT);
  await later.setReceipt("a", undefined);
  expect(later.receiptOf("a")).toBeUndefined();
  expect(await catalog.list(0)).toEqual([{ ...TORRENT, paused: true }]);
});

test("a receipt disappears with its torrent, also while it is written", async () => {
  const catalog = new Catalog(memoryKeyValue(), noDatabases);
  stubLocks();
  const storage = await openTorrentStorage("indexeddb", undefined, catalog);
  await storage.put(TORRENT);
  await Promise.all([storage.setReceipt("a", RECEIPT), storage.remove("a")]);
  expect(storage.receiptOf("a")).toBeUndefined();
  expect(await catalog.list(0)).toEqual([]);
});

test("a receipt moves with its torrent to another tab; in memory it lasts as long as the tab", async () => {
  const catalog = new Catalog(memoryKeyValue(), noDatabases);
  stubLocks();
  await catalog.put(5, { ...TORRENT, receipt: RECEIPT });
  const storage = await openTorrentStorage("indexeddb", 1, catalog);
  await storage.adopt(5, "a");
  expect(storage.receiptOf("a")).toEqual(RECEIPT);
  const memory = await openTorrentStorage("memory", undefined);
  await memory.setReceipt("b", RECEIPT);
  expect(memory.receiptOf("b")).toEqual(RECEIPT);
});

test("notes when the slot was last in use", async () => {
  const catalog = new Catalog(memoryKeyValue(), noDatabases);
  stubLocks();
  await openTorrentStorage("indexeddb", 4, catalog);
  const usedAt = (await catalog.contents()).usedAt.get(4);
  expect(Math.abs(Date.now() - (usedAt ?? 0))).toBeLessThan(60_000);
});

test("is in memory when asked, and says so", async () => {
  const storage = await openTorrentStorage("memory", 3);
  expect(storage.slot).toBeUndefined();
  expect(storage).toMatchObject({ isPersistent: false, notices: [{ code: "memory-only" }] });
});

const failing = (error: Error) => {
  const table = memoryKeyValue();
  table.entries = () => Promise.reject(error);
  return new Catalog(table, noDatabases);
};

test.each([
  ["Web Locks are missing", false, new Catalog(memoryKeyValue(), noDatabases), "storage-failed"],
  ["the catalog cannot be read", true, failing(new StoreFullError("full")), "quota-full"],
  ["the database does not answer", true, failing(new StoreSilentError("silent")), "storage-silent"],
  ["storage is blocked", true, failing(new StoreFailedError("SecurityError")), "storage-failed"],
  ["the database cannot be upgraded", true, failing(new StoreFailedError("VersionError")), "storage-failed"],
])("is in memory when %s, and says why", async (_, hasLocks, catalog, code) => {
  vi.stubGlobal("navigator", {});
  if (hasLocks) stubLocks();
  const storage = await openTorrentStorage("indexeddb", undefined, catalog);
  expect(storage.notices.map((notice) => notice.code)).toEqual([code, "memory-only"]);
  await storage.put(TORRENT);
  expect(await storage.list()).toEqual([]);
  expect(await storage.room()).toBe(Number.POSITIVE_INFINITY);
});

describe("a torrent of a closed tab", () => {
  const setUp = async (kind: "indexeddb" | "memory", taken: readonly number[] = []) => {
    const catalog = new Catalog(memoryKeyValue(), noDatabases);
    await catalog.put(7, TORRENT);
    stubLocks(taken);
    return { catalog, storage: await openTorrentStorage(kind, undefined, catalog) };
  };

  test.each(["indexeddb", "memory"] as const)(
    "moves into a tab of kind %s, and stays there",
    async (kind) => {
      const { catalog, storage } = await setUp(kind);
      expect(await storage.adopt(7, "a")).toMatchObject(TORRENT);
      expect(await catalog.list(7)).toEqual([]);
      // The session updates it without knowing where its pieces are.
      await storage.put({ ...TORRENT, paused: true });
      expect(await catalog.list(storage.slot ?? -1)).toMatchObject([{ ...TORRENT, paused: true, home: 7 }]);
      await storage.remove("a");
      expect(await catalog.list(storage.slot ?? -1)).toEqual([]);
    },
  );

  test("stays where it is while a tab holds its slot, or when it is gone", async () => {
    const { catalog, storage } = await setUp("indexeddb", [7]);
    expect(await storage.adopt(7, "a")).toBeUndefined();
    expect(await catalog.list(7)).toEqual([TORRENT]);
    expect(await storage.adopt(8, "a")).toBeUndefined();
  });

  test("keeps everything else of a memory tab in memory", async () => {
    const { catalog, storage } = await setUp("memory");
    await storage.adopt(7, "a");
    await storage.put({ ...TORRENT, storageId: "other" });
    expect((await catalog.contents()).entries.map(({ storageId }) => storageId)).toEqual(["a"]);
  });
});
