/** What a session does with the torrents that an earlier one has stored, and when it asks their piece stores. */
import { createHash } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import type { InfoHash } from "../core/ids.ts";
import { type Hash, StoreSilentError } from "./ports.ts";
import { MemoryStore } from "./store/memory-store.ts";
import { FakeStorage } from "./testing/fake-storage.ts";
import { SessionWorld } from "./testing/session-world.ts";

const hash: Hash = async (bytes) => new Uint8Array(createHash("sha1").update(bytes).digest());
const UNKNOWN = "ab".repeat(20) as InfoHash;

let world: SessionWorld;
let storage: FakeStorage;

beforeEach(() => {
  world = new SessionWorld(hash);
  storage = new FakeStorage();
});

const turn = () => new Promise((resolve) => setImmediate(resolve));

async function until(condition: () => boolean): Promise<void> {
  for (let turns = 0; !condition(); turns++) {
    if (turns > 10_000) throw new Error("the condition does not come true");
    world.timers.pass(10);
    await turn();
  }
}

/** A session shares this many small files, and ends. */
async function shared(count: number, apart = () => world.timers.pass(1_000)): Promise<readonly InfoHash[]> {
  const peer = world.start(storage);
  const hashes: InfoHash[] = [];
  for (let n = 0; n < count; n++) {
    const name = `${n}.txt`;
    hashes.push(await peer.session.seed(name, [{ file: new Blob([name]), path: [name] }]));
    apart();
  }
  await peer.session.close();
  return hashes;
}

/** Stores that answer `have` only when the test lets them. */
function slowStores() {
  const asked: (() => void)[] = [];
  for (const store of storage.stores.values()) {
    store.have = async () => {
      await new Promise<void>((resolve) => asked.push(resolve));
      return MemoryStore.prototype.have.call(store);
    };
  }
  return asked;
}

describe("complete torrents", () => {
  it("seed at once, and their stores are asked later, one after the other", async () => {
    await shared(3);
    const asked = slowStores();
    const after = world.start(storage);
    await after.session.restore();
    expect(after.torrents.map(({ name, state }) => [name, state])).toEqual([
      ["0.txt", "seeding"],
      ["1.txt", "seeding"],
      ["2.txt", "seeding"],
    ]);
    for (let n = 0; n < 3; n++) {
      await until(() => asked.length > n);
      await turn();
      expect(asked).toHaveLength(n + 1);
      asked[n]?.();
    }
  });

  it("that have lost pieces say so, and their entry no longer claims them", async () => {
    const [infoHash = UNKNOWN, other = UNKNOWN] = await shared(2);
    [...storage.stores.values()][0]?.lose(() => true);
    const after = world.start(storage);
    await after.session.restore();
    await until(() => after.torrent(infoHash)?.state !== "seeding");
    expect(after.torrent(infoHash)?.notices).toEqual([{ code: "storage-cleared", detail: "0.txt" }]);
    expect(after.torrent(other)?.state).toBe("seeding");
    await until(() => [...storage.entries.values()].some(({ isComplete }) => !isComplete));
    expect([...storage.entries.values()].map(({ isComplete }) => isComplete)).toEqual([false, true]);
  });

  it("are not lost when their store does not answer", async () => {
    const [infoHash = UNKNOWN] = await shared(1);
    for (const store of storage.stores.values()) store.have = () => Promise.reject(new StoreSilentError());
    const after = world.start(storage);
    await after.session.restore();
    await turn();
    after.session.watch([]);
    expect(after.torrent(infoHash)?.state).toBe("seeding");
  });

  it("are not asked about any more once the session is closed", async () => {
    await shared(3);
    const asked = slowStores();
    const after = world.start(storage);
    await after.session.restore();
    await until(() => asked.length === 1);
    await after.session.close();
    asked[0]?.();
    await turn();
    expect(asked).toHaveLength(1);
  });
});

describe("other torrents", () => {
  it("follow when their stores have answered, in the order of their age", async () => {
    const [first = UNKNOWN, second = UNKNOWN, third = UNKNOWN] = await shared(3);
    // As earlier versions wrote it.
    for (const [id, { isComplete: _, ...entry }] of storage.entries)
      if (entry.infoHash === second) storage.entries.set(id, entry);
    const asked = slowStores();
    const after = world.start(storage);
    const restoring = after.session.restore();
    await until(() => asked.length === 1);
    expect(after.torrents.map(({ infoHash }) => infoHash)).toEqual([first, third]);
    asked[0]?.();
    await restoring;
    expect(after.torrents.map(({ infoHash, state }) => [infoHash, state])).toEqual([
      [first, "seeding"],
      [second, "seeding"],
      [third, "seeding"],
    ]);
  });

  it("become complete in the storage when their last piece arrives", async () => {
    const sender = world.start();
    const infoHash = await sender.session.seed("a.txt", [{ file: new Blob(["content"]), path: ["a.txt"] }]);
    const receiver = world.start(storage);
    await receiver.session.open(infoHash, undefined, []);
    expect([...storage.entries.values()]).toMatchObject([{ isComplete: false }]);
    await until(() => storage.entries.values().next().value?.isComplete === true);
  });
});

const YEAR_MS = 365 * 86_400_000;
it.each<[string, (world: SessionWorld) => void]>([
  ["stands still", () => undefined],
  [
    "is set back a year each time",
    (world) => {
      world.clockOffset -= YEAR_MS;
    },
  ],
  [
    "is set back to 1970",
    (world) => {
      world.clockOffset = 0;
    },
  ],
])("the order of torrents is that in which they were added when the clock %s", async (_, set) => {
  await shared(4, () => set(world));
  const after = world.start(storage);
  await after.session.restore();
  await after.session.open(UNKNOWN, undefined, []);
  await until(() => after.torrents.length === 5);
  expect(after.torrents.map(({ name, infoHash }) => (infoHash === UNKNOWN ? "opened" : name))).toEqual([
    "0.txt",
    "1.txt",
    "2.txt",
    "3.txt",
    "opened",
  ]);
});
