/** Readers of whole sessions: what they return and when, and how they end. */
import { createHash } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import type { InfoHash } from "../core/ids.ts";
import type { PieceIndex } from "../core/layout.ts";
import { seededRandom } from "../core/random.ts";
import { DamagedCopyError } from "./damage.ts";
import type { Hash } from "./ports.ts";
import { TorrentGoneError } from "./reader.ts";
import { FakeStorage } from "./testing/fake-storage.ts";
import { type SessionPeer, SessionWorld } from "./testing/session-world.ts";

const random = seededRandom(13);
const hash: Hash = async (bytes) => new Uint8Array(createHash("sha1").update(bytes).digest());
const PIECE = 256 * 1024;
const PIECES = 40;
const CONTENT = Uint8Array.from({ length: PIECES * PIECE - 7 }, () => random.below(256));
const HALF = (PIECES / 2) * PIECE;
/** Two files; the second begins with a piece. */
const FILES = [CONTENT.subarray(0, HALF), CONTENT.subarray(HALF)].map((bytes, i) => ({
  file: new Blob([bytes]),
  path: [`${i}.mp4`],
}));

let world: SessionWorld;
let storage: FakeStorage;
let sender: SessionPeer;
let peer: SessionPeer;
let infoHash: InfoHash;

beforeEach(async () => {
  world = new SessionWorld(hash);
  storage = new FakeStorage();
  sender = world.start(undefined, { limits: { upload: 2 * PIECE, download: undefined } });
  infoHash = await sender.session.seed("films", FILES);
  peer = world.start(storage);
  await peer.session.open(infoHash, undefined, [], { selected: [1] });
  await until(() => (peer.torrent(infoHash)?.files.length ?? 0) > 0);
});

const turn = () => new Promise((resolve) => setImmediate(resolve));

async function until(condition: () => boolean): Promise<void> {
  for (let turns = 0; !condition(); turns++) {
    if (turns > 20_000) throw new Error("the condition does not come true");
    world.timers.pass(10);
    await turn();
  }
}

/** What has become of a promise. */
function fateOf<T>(promise: Promise<T>): { value?: T; error?: unknown } {
  const fate: { value?: T; error?: unknown } = {};
  promise.then(
    (value) => Object.assign(fate, { value }),
    (error: unknown) => Object.assign(fate, { error }),
  );
  return fate;
}

const at = (index: number): PieceIndex => index as PieceIndex;
const bytesOf = (index: number) => CONTENT.subarray(index * PIECE, (index + 1) * PIECE);
const readerOf = (kind: "playback" | "save" = "playback", fileIndex: number | undefined = 1) =>
  peer.session.openReader(infoHash, { kind, fileIndex });

describe("a read", () => {
  it("waits for its piece, and returns a stored one at once", async () => {
    const reader = readerOf();
    expect(await peer.session.read(infoHash, at(25))).toBeUndefined();
    const fate = fateOf(reader.read(at(25)));
    await until(() => fate.value !== undefined);
    expect(Buffer.compare(fate.value ?? new Uint8Array(), bytesOf(25))).toBe(0);
    expect(peer.torrent(infoHash)?.state).toBe("downloading");
    expect(Buffer.compare(await reader.read(at(25)), bytesOf(25))).toBe(0);
    reader.close();
  });

  it("waits while the torrent is paused", async () => {
    await peer.session.pause(infoHash);
    const fate = fateOf(readerOf().read(at(39)));
    world.timers.pass(120_000);
    await turn();
    expect(fate).toEqual({});
    await peer.session.resume(infoHash);
    await until(() => fate.value !== undefined);
    expect(fate.value).toHaveLength(PIECE - 7);
  });

  it.each([
    ["the torrent is removed", () => peer.session.remove(infoHash), TorrentGoneError],
    ["the session ends", () => peer.session.close(), TorrentGoneError],
  ])("rejects when %s", async (_, act, error) => {
    await sender.session.pause(infoHash);
    const reader = readerOf();
    const fate = fateOf(reader.read(at(39)));
    await act();
    await until(() => fate.error !== undefined);
    expect(fate.error).toBeInstanceOf(error);
    await expect(reader.read(at(39))).rejects.toBeInstanceOf(error);
  });

  it("rejects with the reason of its signal, and when its reader is closed", async () => {
    await sender.session.pause(infoHash);
    const reader = readerOf();
    const abort = new AbortController();
    const [aborted, closed] = [fateOf(reader.read(at(39), abort.signal)), fateOf(reader.read(at(38)))];
    abort.abort("not needed");
    await until(() => aborted.error !== undefined);
    expect(aborted.error).toBe("not needed");
    expect(closed).toEqual({});
    await expect(reader.read(at(39), abort.signal)).rejects.toBe("not needed");
    reader.close();
    await until(() => closed.error !== undefined);
    expect(peer.torrent(infoHash)?.readers).toEqual([]);
  });

  it("fetches a piece again that has vanished, and rejects when nobody has it", async () => {
    await until(() => peer.torrent(infoHash)?.state === "complete");
    await peer.session.close();
    // Nothing is in memory after a restart.
    peer = world.start(storage);
    await peer.session.restore();
    const lose = (piece: number) => {
      for (const store of storage.stores.values()) store.lose((one) => one === piece);
      return fateOf(readerOf().read(at(piece)));
    };
    const fetched = lose(30);
    await until(() => fetched.value !== undefined);
    await sender.session.close();
    const gone = lose(31);
    await until(() => gone.error !== undefined);
    expect(gone.error).toBeInstanceOf(DamagedCopyError);
    // It is known to be lost now.
    const known = fateOf(readerOf().read(at(31)));
    await until(() => known.error !== undefined);
    expect(known.error).toBeInstanceOf(DamagedCopyError);
  });

  it("waits for a vanished piece while the torrent is paused", async () => {
    await until(() => peer.torrent(infoHash)?.state === "complete");
    await peer.session.close();
    peer = world.start(storage);
    await peer.session.restore();
    await peer.session.pause(infoHash);
    for (const store of storage.stores.values()) store.lose((one) => one === 30);
    const fate = fateOf(readerOf().read(at(30)));
    await turn();
    expect(fate).toEqual({});
    await peer.session.resume(infoHash);
    await until(() => fate.value !== undefined);
  });
});

describe("arriving pieces", () => {
  it("are yielded once each: first the stored ones, then in the order in which they are stored", async () => {
    await until(() => (peer.torrent(infoHash)?.piecesHave ?? 0) >= 4);
    const pieces = Array.from({ length: 20 }, (_, i) => at(20 + i));
    const isStored = await Promise.all(pieces.map((piece) => peer.session.read(infoHash, piece)));
    const before = pieces.filter((_, i) => isStored[i] !== undefined);
    const yielded: number[] = [];
    const reader = readerOf("save");
    const all = fateOf(
      (async () => {
        for await (const piece of reader.arriving(pieces)) yielded.push(piece);
        return true;
      })(),
    );
    await until(() => all.value === true);
    expect(yielded.slice(0, before.length)).toEqual(before);
    expect([...yielded].sort((a, b) => a - b)).toEqual(pieces);
    expect(yielded).not.toEqual(pieces);
  });

  it("end with an error when the torrent is removed", async () => {
    await sender.session.pause(infoHash);
    const iterator = readerOf("save")
      .arriving([at(20), at(39)])
      [Symbol.asyncIterator]();
    const next = fateOf(
      iterator
        .next()
        .then(() => iterator.next())
        .then(() => iterator.next()),
    );
    await peer.session.remove(infoHash);
    await until(() => next.error !== undefined || next.value !== undefined);
    expect(next.error).toBeInstanceOf(TorrentGoneError);
  });
});

describe("a reader", () => {
  it("is shown with its position and, for a playback, its window", async () => {
    const [playback, save] = [readerOf("playback"), readerOf("save")];
    void playback.read(at(24)).catch(() => undefined);
    void save.read(at(21)).catch(() => undefined);
    await until(() => peer.torrent(infoHash)?.readers.length === 2);
    expect(peer.torrent(infoHash)?.readers).toEqual([
      { fileIndex: 1, kind: "playback", position: 4 * PIECE, window: { first: 24, end: 32 } },
      { fileIndex: 1, kind: "save", position: PIECE, window: undefined },
    ]);
    playback.stalled();
    await until(() => peer.torrent(infoHash)?.readers[0]?.window?.end === 40);
    playback.close();
    save.close();
    await until(() => peer.torrent(infoHash)?.readers.length === 0);
  });

  it("of an unwanted file makes it wanted, also after a restart", async () => {
    expect(peer.torrent(infoHash)?.unwanted).toEqual([0]);
    const fate = fateOf(readerOf("save", 0).read(at(0)));
    await until(() => fate.value !== undefined);
    expect(peer.torrent(infoHash)?.unwanted).toEqual([]);
    await peer.session.close();
    const after = world.start(storage);
    await after.session.restore();
    expect(after.torrent(infoHash)?.unwanted).toEqual([]);
  });

  it("needs a torrent with metadata, and a file of it", async () => {
    const unknown = "ab".repeat(20) as InfoHash;
    const open = (hash: InfoHash, fileIndex: number) =>
      peer.session.openReader(hash, { kind: "save", fileIndex });
    expect(() => open(unknown, 0)).toThrow("not here");
    await peer.session.open(unknown, undefined, []);
    expect(() => open(unknown, 0)).toThrow("metadata");
    expect(() => open(infoHash, 2)).toThrow("no such file");
  });
});

describe("the window of a playback", () => {
  it("is fetched first and in order, also after a jump, and vanishes with its reader", async () => {
    const order: number[] = [];
    const watching = readerOf("save").arriving(Array.from({ length: 20 }, (_, i) => at(20 + i)));
    void (async () => {
      for await (const piece of watching) order.push(piece);
    })();
    const reader = readerOf();
    const read = async (index: number) => {
      const fate = fateOf(reader.read(at(index)));
      await until(() => fate.value !== undefined);
    };
    for (const index of [30, 31, 32, 33]) await read(index);
    expect(order.filter((index) => index >= 30).slice(0, 4)).toEqual([30, 31, 32, 33]);
    expect(order.length).toBeLessThan(9);
    await read(22);
    expect(order.indexOf(22)).toBeLessThan(14);
    reader.close();
    await until(() => peer.torrent(infoHash)?.state === "complete");
  });

  it("is shared fairly by several readers", async () => {
    const other = readerOf();
    const reader = readerOf();
    const fates = [reader.read(at(30)), other.read(at(24))].map(fateOf);
    await until(() => fates.every(({ value }) => value !== undefined));
    expect(peer.torrent(infoHash)?.piecesHave).toBeLessThan(12);
  });
});
