/**
 * A store whose n-th write fails, for every n of a transfer, with each error that IndexedDB has. Whatever fails, and when: no piece is
 * announced or counted that is not stored, the download ends with the right content, and so does one that begins again after it.
 */
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { concatBytes } from "../core/bytes.ts";
import type { InfoHash } from "../core/ids.ts";
import { seededRandom } from "../core/random.ts";
import { type Hash, type StoredPiece, StoreFailedError, StoreFullError, StoreSilentError } from "./ports.ts";
import { MemoryStore } from "./store/memory-store.ts";
import { FakeStorage } from "./testing/fake-storage.ts";
import { type SessionPeer, SessionWorld } from "./testing/session-world.ts";

const PIECES = 24;
const PIECE_LENGTH = 32_768;
const random = seededRandom(7);
const content = Uint8Array.from({ length: (PIECES - 1) * PIECE_LENGTH + 321 }, () => random.below(256));
const hash: Hash = async (bytes) => new Uint8Array(createHash("sha1").update(bytes).digest());

/** What `web/worker/store/database.ts` makes of the browser's errors. */
const ERRORS: readonly (readonly [name: string, error: () => Error, notice: string])[] = [
  ["QuotaExceededError", () => new StoreFullError("QuotaExceededError: no room"), "quota-full"],
  ["AbortError", () => new StoreFailedError("AbortError: the transaction was aborted"), "storage-failed"],
  [
    "InvalidStateError",
    () => new StoreFailedError("InvalidStateError: the database is closing"),
    "storage-failed",
  ],
  ["no answer", () => new StoreSilentError("the database does not answer"), "storage-silent"],
  // No store of ours throws it, but nothing may depend on that.
  ["an error of any other kind", () => new TypeError("undefined is not a store"), "storage-failed"],
];

class FailingStore extends MemoryStore {
  writes = 0;
  /** Number of the first write that fails, and of the first after it that succeeds again. */
  readonly failing: { readonly from: number; readonly until: number };
  private readonly error: () => Error;

  constructor(from: number, until: number, error: () => Error) {
    super();
    this.failing = { from, until };
    this.error = error;
  }

  override async write(pieces: readonly StoredPiece[]): Promise<void> {
    this.writes++;
    if (this.writes >= this.failing.from && this.writes < this.failing.until) throw this.error();
    await super.write(pieces);
  }
}

/** A storage whose only store is this one. */
class FailingStorage extends FakeStorage {
  readonly store: FailingStore;

  constructor(store: FailingStore) {
    super();
    this.store = store;
  }

  override storeFor(): MemoryStore {
    return this.store;
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Passes virtual time until the condition is true, and looks after each step. */
async function until(
  world: SessionWorld,
  isReached: () => boolean,
  look: () => Promise<void>,
): Promise<void> {
  for (const end = world.timers.now + 3_600_000; !isReached(); world.timers.pass(100)) {
    if (world.timers.now > end) throw new Error("the condition does not come true");
    await turn();
    await look();
  }
}

async function contentOf({ session }: SessionPeer, infoHash: InfoHash): Promise<Uint8Array> {
  const pieces = [...session.metainfo(infoHash).layout.pieces()];
  const read = await Promise.all(pieces.map((piece) => session.read(infoHash, piece)));
  return concatBytes(read.map((bytes) => bytes ?? new Uint8Array()));
}

const nothing = async (): Promise<void> => undefined;

/** A download into this store that has begun. */
async function begun(store: FailingStore) {
  const world = new SessionWorld(hash);
  // Slowly, so that each piece is a write of its own.
  const seeder = world.start(undefined, {
    pieceLength: PIECE_LENGTH,
    limits: { upload: 4 * PIECE_LENGTH, download: undefined },
  });
  const files = [{ file: new Blob([content]), path: ["file.bin"] }];
  const infoHash = await seeder.session.seed("file.bin", files);
  const storage = new FailingStorage(store);
  const receiver = world.start(storage);
  await receiver.session.open(infoHash, undefined, []);
  return { infoHash, receiver, seeder, storage, world, view: () => receiver.torrent(infoHash) };
}

/** A download into this store, until it is complete. @returns also the notices that were shown */
async function download(store: FailingStore) {
  const run = await begun(store);
  const notices = new Set<string>();
  const look = async (): Promise<void> => {
    const { notices: shown = [], piecesHave = 0 } = run.view() ?? {};
    for (const { code } of shown) notices.add(code);
    const stored = (await store.have()).length;
    if (piecesHave > stored) throw new Error(`${piecesHave} pieces are counted, and ${stored} are stored`);
  };
  await until(run.world, () => run.view()?.state === "complete", look);
  return { ...run, notices };
}

const NEVER = Number.POSITIVE_INFINITY;
/** Bytes that may be under way when a write fails: what a fresh link requests at once. */
const UNDER_WAY = 256 * 1024;

describe.each(ERRORS)("%s", (_, error, notice) => {
  it("at the n-th write, for every n: nothing is counted that is not stored, and the right content arrives", async () => {
    let writes = NEVER;
    for (let n = 1; n <= writes; n++) {
      const store = new FailingStore(n, n + 1, error);
      const { infoHash, notices, receiver, seeder, view } = await download(store);
      writes = Math.min(writes, store.writes);
      expect(Buffer.compare(await contentOf(receiver, infoHash), content), `write ${n}`).toBe(0);
      // It is shown until a later write succeeds.
      expect([...notices].filter((code) => code !== notice)).toEqual([]);
      expect(view()?.notices).toEqual([]);
      expect((view()?.downloaded ?? 0) - content.length, `write ${n}`).toBeLessThanOrEqual(UNDER_WAY);
      await Promise.all([receiver.session.close(), seeder.session.close()]);
    }
    expect(writes).toBeGreaterThanOrEqual(PIECES / 2);
  });

  it("for a while from the n-th write on: it is shown, and the rest follows", async () => {
    for (const n of [1, 2, 7, PIECES / 2]) {
      const store = new FailingStore(n, n + 6, error);
      const { infoHash, notices, receiver, seeder } = await download(store);
      expect(store.writes).toBeGreaterThanOrEqual(n + 6);
      expect([...notices]).toEqual([notice]);
      expect(Buffer.compare(await contentOf(receiver, infoHash), content)).toBe(0);
      await Promise.all([receiver.session.close(), seeder.session.close()]);
    }
  });

  it("from the n-th write on, for good: the stored pieces are still served, and are there after a restart", async () => {
    const store = new FailingStore(PIECES / 2, NEVER, error);
    const { infoHash, storage, world, receiver, seeder, view } = await begun(store);
    await until(world, () => store.writes > PIECES / 2, nothing);
    const stored = await store.have();
    expect(stored.length).toBeGreaterThan(0);
    expect(view()).toMatchObject({
      state: "downloading",
      piecesHave: stored.length,
      notices: [{ code: notice }],
    });
    const other = world.start();
    await seeder.session.close();
    await other.session.open(infoHash, undefined, []);
    await until(world, () => other.torrent(infoHash)?.piecesHave === stored.length, nothing);
    await receiver.session.close();
    const after = world.start(storage);
    await after.session.restore();
    expect(after.torrent(infoHash)?.piecesHave).toBe(stored.length);
    await Promise.all([after.session.close(), other.session.close()]);
  });
});
