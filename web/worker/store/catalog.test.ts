import { describe, expect, test } from "vitest";
import { fromHex } from "../../../shared/core/bytes.ts";
import { type InfoHash, parseId } from "../../../shared/core/ids.ts";
import { storedKeyMaterial } from "../../../shared/metainfo/sealed/keys.ts";
import type { StoredTorrent } from "../../../shared/session/ports.ts";
import { Catalog } from "./catalog.ts";
import { pieceDatabaseName } from "./idb-store.ts";
import { memoryKeyValue } from "./testing/memory-key-value.ts";

const infoHash = parseId<InfoHash>("0123456789abcdef0123456789abcdef01234567");

function entry(storageId: string, more: Partial<StoredTorrent> = {}): StoredTorrent {
  return {
    storageId,
    infoHash,
    infoBytes: fromHex("64313a61656565") ?? new Uint8Array(),
    name: "사진 🐝",
    addedAt: 1_700_000_000_000,
    paused: false,
    trackers: ["ws://localhost:1/announce"],
    origin: "seeded",
    ...more,
  };
}

const bytesOf = (length: number) => new Uint8Array(length).fill(7);
const secretOf = (length: number) => ({ bytes: bytesOf(length), needsPassword: true });

/** A catalog with databases that are only names. */
function open() {
  const table = memoryKeyValue();
  const names = new Set<string>();
  const catalog = new Catalog(table, {
    names: async () => [...names],
    delete: async (name) => {
      names.delete(name);
    },
  });
  return { catalog, table, names };
}

const ids = (entries: readonly StoredTorrent[]) => entries.map(({ storageId }) => storageId);

describe("catalog", () => {
  test("lists its entries, oldest first", async () => {
    const { catalog } = open();
    const young = entry("young", { addedAt: 20, paused: true, origin: "opened", infoBytes: undefined });
    const old = entry("old", { addedAt: 10 });
    await catalog.put(0, young);
    await catalog.put(0, old);
    expect(await catalog.list(0)).toEqual([old, young]);
  });

  test("keeps the keys of sealed torrents", async () => {
    const { catalog } = open();
    const material = storedKeyMaterial(bytesOf(48));
    const known = { secret: secretOf(16), material };
    const sealed = entry("a", { key: known, storesPlaintext: true, fingerprint: "ab" });
    const locked = entry("b", { key: { secret: secretOf(16) }, addedAt: 1_800_000_000_000 });
    await catalog.put(0, sealed);
    await catalog.put(0, locked);
    await catalog.move(0, 1, sealed);
    expect(await catalog.list(1)).toEqual([{ ...sealed, home: 0 }]);
    expect(await catalog.list(0)).toEqual([locked]);
  });

  test("reads entries of earlier versions, and none with a receipt that is not one", async () => {
    const { catalog, table } = open();
    const token = "a-_1".repeat(8);
    await catalog.put(0, entry("earlier"));
    await catalog.put(0, {
      ...entry("kept"),
      addedAt: 1_800_000_000_000,
      receipt: { token, expiresAt: 5, hasAll: true },
    });
    const [earlier, kept] = await catalog.list(0);
    expect(earlier?.receipt).toBeUndefined();
    expect(kept?.receipt).toEqual({ token, expiresAt: 5, hasAll: true });
    await table.setMany([["0/kept", { ...kept, receipt: { token, expiresAt: "5", hasAll: true } }]]);
    expect(ids(await catalog.list(0))).toEqual(["earlier"]);
  });

  test("replaces and removes an entry by its storage id", async () => {
    const { catalog } = open();
    await catalog.put(0, entry("a"));
    await catalog.put(0, entry("a", { paused: true }));
    expect((await catalog.list(0)).map(({ paused }) => paused)).toEqual([true]);
    await catalog.remove(0, "a");
    expect(await catalog.list(0)).toEqual([]);
  });

  test("keeps slots apart, even 1 and 11", async () => {
    const { catalog } = open();
    await catalog.put(1, entry("a"));
    await catalog.put(11, entry("b"));
    await catalog.remove(11, "a");
    expect(ids(await catalog.list(1))).toEqual(["a"]);
    expect(ids(await catalog.list(11))).toEqual(["b"]);
    expect(await catalog.list(0)).toEqual([]);
  });

  test.each([
    ["no value", undefined],
    ["a string", "torrent"],
    ["another id", { ...entry("b") }],
    ["no name", { ...entry("a"), name: undefined }],
    ["a bad info hash", { ...entry("a"), infoHash: "xyz" }],
    ["info that is not bytes", { ...entry("a"), infoBytes: [1, 2] }],
    ["an unknown origin", { ...entry("a"), origin: "found" }],
    ["trackers that are not strings", { ...entry("a"), trackers: [1] }],
    ["a secret that is too short", { ...entry("a"), key: { secret: secretOf(15) } }],
    [
      "key material that is too long",
      { ...entry("a"), key: { secret: secretOf(16), material: bytesOf(49) } },
    ],
    ["no date", { ...entry("a"), addedAt: Number.NaN }],
  ])("drops a broken entry and keeps the others: %s", async (_, broken) => {
    const { catalog, table } = open();
    await catalog.put(0, entry("good"));
    await table.setMany([["0/a", broken]]);
    expect(ids(await catalog.list(0))).toEqual(["good"]);
    await catalog.sweep(0);
    expect((await table.entries()).map(([key]) => key)).toEqual(["0/good"]);
  });

  test("refuses an entry that could not be read back", async () => {
    const { catalog } = open();
    await expect(catalog.put(0, entry("../a"))).rejects.toThrow();
  });
});

describe("sweeping after a crash", () => {
  test("deletes unfinished preparations with their pieces, and pieces without an entry", async () => {
    const { catalog, names } = open();
    await catalog.put(0, entry("done"));
    await catalog.put(0, entry("half", { infoHash: undefined, infoBytes: undefined }));
    for (const id of ["done", "half", "orphan"]) names.add(pieceDatabaseName(0, id));
    await catalog.sweep(0);
    expect(ids(await catalog.list(0))).toEqual(["done"]);
    expect([...names]).toEqual([pieceDatabaseName(0, "done")]);
  });

  test("leaves other slots and other databases alone", async () => {
    const { catalog, names } = open();
    await catalog.put(10, entry("half", { infoHash: undefined }));
    const others = [pieceDatabaseName(10, "half"), pieceDatabaseName(2, "x"), "tabswarm-torrents", "foreign"];
    for (const name of others) names.add(name);
    await catalog.sweep(1);
    expect([...names]).toEqual(others);
    expect(ids(await catalog.list(10))).toEqual(["half"]);
  });

  test("works where the browser does not list its databases", async () => {
    const deleted: string[] = [];
    const catalog = new Catalog(memoryKeyValue(), {
      names: async () => [],
      delete: async (name) => void deleted.push(name),
    });
    await catalog.put(0, entry("half", { infoHash: undefined }));
    await catalog.sweep(0);
    expect(deleted).toEqual([pieceDatabaseName(0, "half")]);
  });

  test("leaves the pieces alone that another slot has adopted", async () => {
    const { catalog, names } = open();
    await catalog.put(3, entry("a"));
    names.add(pieceDatabaseName(3, "a"));
    await catalog.move(3, 5, entry("a"));
    await catalog.sweep(3);
    expect(ids(await catalog.list(3))).toEqual([]);
    expect([...names]).toEqual([pieceDatabaseName(3, "a")]);
    expect(await catalog.list(5)).toMatchObject([{ storageId: "a", home: 3 }]);
    // Its home stays the first one.
    const [moved] = await catalog.list(5);
    if (moved !== undefined) expect(await catalog.move(5, 6, moved)).toMatchObject({ home: 3 });
    await catalog.remove(6, "a");
    await catalog.sweep(3);
    expect([...names]).toEqual([]);
  });
});

test("lists all slots with the times of their last use, and names entries that do not parse", async () => {
  const { catalog, table } = open();
  await catalog.put(2, entry("a"));
  await catalog.stamp(2, 1_700_000_000_000);
  await table.setMany([
    ["9/b", "broken"],
    ["7", "no time"],
    ["x/c", entry("c")],
    [5, entry("d")],
  ]);
  const { entries, usedAt } = await catalog.contents();
  expect(entries.map(({ slot, storageId, entry }) => [slot, storageId, entry?.name])).toEqual([
    [2, "a", "사진 🐝"],
    [9, "b", undefined],
  ]);
  expect([...usedAt]).toEqual([[2, 1_700_000_000_000]]);
});
