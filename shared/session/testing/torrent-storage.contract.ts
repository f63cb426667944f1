/**
 * What every persistent TorrentStorage promises, as tests without a runner: they run on the fake in Node and on a store slot
 * in a browser's worker.
 */
import type { InfoHash } from "../../core/ids.ts";
import { storedKeyMaterial } from "../../metainfo/sealed/keys.ts";
import type { StoredTorrent, TorrentStorage } from "../ports.ts";
import { bytesOf, piece } from "../store/testing/piece-store.contract.ts";

export interface StorageContractTest {
  readonly name: string;
  /** @param open opens the same storage each time, as sessions that follow each other do; at first it is empty */
  run(open: () => Promise<TorrentStorage>): Promise<void>;
}

function torrent(storageId: string, over: Partial<StoredTorrent> = {}): StoredTorrent {
  return {
    storageId,
    infoHash: "ab".repeat(20) as InfoHash,
    infoBytes: bytesOf(1, 40),
    name: "사진 🐝",
    addedAt: 10,
    paused: false,
    trackers: ["ws://localhost:1/announce"],
    origin: "seeded",
    ...over,
  };
}

export const torrentStorageContract: readonly StorageContractTest[] = [
  {
    name: "a new storage has nothing, and room",
    run: async (open) => {
      const storage = await open();
      same(await storage.list(), []);
      check(storage.isPersistent, "is persistent");
      check((await storage.room()) > 1024 * 1024, "has room");
    },
  },
  {
    name: "lists what was put in another session, oldest first, as it was put",
    run: async (open) => {
      const young = torrent("young", { addedAt: 20, paused: true, origin: "opened", infoBytes: undefined });
      const secret = { bytes: bytesOf(2, 16), needsPassword: true };
      const key = { secret, material: storedKeyMaterial(bytesOf(3, 48)) };
      const old = torrent("old", { key, storesPlaintext: true, fingerprint: "ab" });
      const storage = await open();
      await storage.put(young);
      await storage.put(old);
      same(await (await open()).list(), [old, young]);
    },
  },
  {
    name: "replaces the torrent with the same storage id",
    run: async (open) => {
      const storage = await open();
      await storage.put(torrent("a"));
      await storage.put(torrent("a", { paused: true, name: "b" }));
      same(await (await open()).list(), [torrent("a", { paused: true, name: "b" })]);
    },
  },
  {
    name: "removes one torrent, also one that is not there",
    run: async (open) => {
      const storage = await open();
      await storage.put(torrent("a"));
      await storage.put(torrent("b", { addedAt: 11 }));
      await storage.remove("a");
      await storage.remove("a");
      same(await (await open()).list(), [torrent("b", { addedAt: 11 })]);
    },
  },
  {
    name: "finds the pieces of a torrent again, and only its own",
    run: async (open) => {
      const storage = await open();
      await storage.put(torrent("a"));
      await storage.storeFor("a").write([{ piece: piece(3), bytes: bytesOf(3) }]);
      const again = await open();
      await again.list();
      same(await again.storeFor("a").have(), [3]);
      same(await again.storeFor("b").have(), []);
    },
  },
  {
    name: "accepts a watcher",
    run: async (open) => {
      (await open()).watch?.(() => undefined);
    },
  },
];

function check(holds: boolean, message: string): void {
  if (!holds) throw new Error(message);
}

/** Compares plain data; bytes are compared by their values. */
function same(actual: unknown, expected: unknown): void {
  const [one, other] = [actual, expected].map(written);
  check(one === other, `${one} is not ${other}`);
}

function written(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    part instanceof Uint8Array
      ? [...part]
      : part !== null && typeof part === "object" && !Array.isArray(part)
        ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
        : part,
  );
}
