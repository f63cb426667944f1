/** A seeder, its store and a peer: what happens when stored pieces vanish, from the store up to the sentence. */
import { createHash } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { concatBytes } from "../core/bytes.ts";
import type { InfoHash } from "../core/ids.ts";
import type { PieceIndex } from "../core/layout.ts";
import type { Hash } from "./ports.ts";
import { FakeStorage } from "./testing/fake-storage.ts";
import { type SessionPeer, SessionWorld } from "./testing/session-world.ts";

const hash: Hash = async (bytes) => new Uint8Array(createHash("sha1").update(bytes).digest());
const PIECE = 262_144;

/** Three files of two and a half pieces each. */
function folder() {
  return ["a.bin", "b.bin", "c.bin"].map((name, n) => ({
    path: [name],
    file: new Blob([Uint8Array.from({ length: 2.5 * PIECE }, (_, i) => (i * 7 + n * 31 + (i >> 10)) & 0xff)]),
  }));
}

let world: SessionWorld;
beforeEach(() => {
  world = new SessionWorld(hash);
});

async function until(condition: () => boolean): Promise<void> {
  for (const end = world.timers.now + 120_000; !condition(); world.timers.pass(10)) {
    if (world.timers.now > end) throw new Error("the condition does not come true");
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const codes = (peer: SessionPeer, infoHash: InfoHash) =>
  peer
    .torrent(infoHash)
    ?.notices.map(({ code, detail }) => (detail === undefined ? code : `${code}: ${detail}`));

/** The only store of the storage loses pieces behind its owner's back. */
function lose(storage: FakeStorage, isLost: (piece: number) => boolean): void {
  for (const store of storage.stores.values()) store.lose(isLost);
}

async function contentOf({ session }: SessionPeer, infoHash: InfoHash) {
  const pieces = [...session.metainfo(infoHash).layout.pieces()];
  return concatBytes(
    (await Promise.all(pieces.map((piece) => session.read(infoHash, piece)))).map(
      (b) => b ?? new Uint8Array(),
    ),
  );
}

/** A seeder whose files are out of reach, as after a reload. */
async function reloadedSeeder() {
  const storage = new FakeStorage();
  const first = world.start(storage);
  const infoHash = await first.session.seed("folder", folder());
  await first.session.close();
  const seeder = world.start(storage);
  await seeder.session.restore();
  return { storage, seeder, infoHash };
}

describe("a piece that was deleted from outside", () => {
  it("is fetched again from a peer, and the reader that noticed gets it", async () => {
    const { storage, seeder, infoHash } = await reloadedSeeder();
    const other = world.start();
    await other.session.open(infoHash, undefined, []);
    await until(() => other.torrent(infoHash)?.state === "complete");
    lose(storage, (piece) => piece === 3);
    let read: Uint8Array | undefined;
    void seeder.session.read(infoHash, 3 as PieceIndex).then((bytes) => {
      read = bytes;
    });
    await until(() => read !== undefined);
    expect(read).toEqual(await other.session.read(infoHash, 3 as PieceIndex));
    await until(() => seeder.torrent(infoHash)?.state === "seeding");
    expect(codes(seeder, infoHash)).toEqual([]);
  });

  it("without anybody to fetch it from: the seeder names the affected files, and reading fails with them", async () => {
    const { storage, seeder, infoHash } = await reloadedSeeder();
    lose(storage, (piece) => piece === 2 || piece === 4);
    let failure: unknown;
    void seeder.session.read(infoHash, 2 as PieceIndex).catch((error: unknown) => {
      failure = error;
    });
    await until(() => failure !== undefined);
    expect(String(failure)).toBe("DamagedCopyError: a.bin, b.bin");
    expect(codes(seeder, infoHash)).toEqual(["damaged: a.bin, b.bin"]);
    await seeder.session.close();
    const again = world.start(storage);
    await again.session.restore();
    expect(codes(again, infoHash)).toEqual(["damaged: a.bin, b.bin"]);
  });

  it.each(["damaged and noticed", "damaged and unnoticed", "wrong bytes"])(
    "a copy that is %s is repaired by dropping the files again",
    async (how) => {
      const { storage, seeder, infoHash } = await reloadedSeeder();
      const [store] = storage.stores.values();
      if (how === "wrong bytes")
        await store?.write([{ piece: 1 as PieceIndex, bytes: new Uint8Array(PIECE) }]);
      else lose(storage, (piece) => piece === 1);
      if (how === "damaged and noticed") {
        storage.lose();
        await until(() => codes(seeder, infoHash)?.length === 1);
      }
      expect(await seeder.session.seed("folder", folder())).toBe(infoHash);
      expect(seeder.torrents).toMatchObject([{ infoHash, state: "seeding", notices: [] }]);
      expect(await contentOf(seeder, infoHash)).toHaveLength(7.5 * PIECE);
      expect(storage.entries.size).toBe(1);
    },
  );

  it("an intact copy stays as it is when its files are dropped again", async () => {
    const { storage, seeder, infoHash } = await reloadedSeeder();
    const [before] = seeder.torrents;
    await seeder.session.seed("folder", folder());
    expect(seeder.torrents).toMatchObject([{ infoHash, id: before?.id }]);
    expect(storage.entries.size).toBe(1);
  });
});

describe("everything that was stored is deleted while the tab seeds", () => {
  it("with the files at hand: it restores the copy, says so, and peers notice nothing", async () => {
    const storage = new FakeStorage();
    const seeder = world.start(storage);
    const infoHash = await seeder.session.seed("folder", folder());
    storage.entries.clear();
    lose(storage, () => true);
    storage.lose();
    await until(() => storage.entries.size === 1 && codes(seeder, infoHash)?.length === 1);
    expect(codes(seeder, infoHash)).toEqual(["mended: a.bin, b.bin, c.bin"]);
    const leecher = world.start();
    await leecher.session.open(infoHash, undefined, []);
    await until(() => leecher.torrent(infoHash)?.state === "complete");
    const [store] = storage.stores.values();
    expect(await store?.have()).toHaveLength(8);
  });

  it("without them: both sides say what happened, no peer believes in the pieces, and dropping helps", async () => {
    const { storage, seeder, infoHash } = await reloadedSeeder();
    const leecher = world.start();
    leecher.session.setLimits({ upload: undefined, download: 0 });
    await leecher.session.open(infoHash, undefined, []);
    await until(() => leecher.torrent(infoHash)?.peers[0]?.progress === 1);
    lose(storage, () => true);
    storage.lose();
    await until(() => codes(seeder, infoHash)?.length === 1);
    expect(codes(seeder, infoHash)).toEqual(["storage-cleared: a.bin, b.bin, c.bin"]);
    // Some were still in memory.
    const left = seeder.torrent(infoHash)?.piecesHave ?? 8;
    expect(left).toBeLessThan(8);
    expect(seeder.torrent(infoHash)?.state).toBe("looking-for-peers");
    await until(() => codes(leecher, infoHash)?.includes("copy-lost") ?? false);
    expect(leecher.torrent(infoHash)?.peers).toMatchObject([{ progress: left / 8 }]);
    leecher.session.setLimits({ upload: undefined, download: undefined });
    await seeder.session.seed("folder", folder());
    await until(() => leecher.torrent(infoHash)?.state === "complete");
  });
});

describe("room", () => {
  const shortages = (peer: SessionPeer, infoHash: InfoHash) =>
    peer.torrent(infoHash)?.notices.filter(({ code }) => code === "low-space");

  it("that does not suffice is named before the download starts, and no longer when there is enough", async () => {
    const infoHash = await world.start().session.seed("folder", folder());
    const storage = new FakeStorage();
    storage.freeBytes = PIECE;
    const leecher = world.start(storage, { limits: { upload: undefined, download: 0 } });
    await leecher.session.open(infoHash, undefined, []);
    await until(() => (leecher.torrent(infoHash)?.length ?? 0) > 0);
    await until(() => shortages(leecher, infoHash)?.length === 1);
    expect(shortages(leecher, infoHash)).toEqual([{ code: "low-space", detail: String(6.5 * PIECE) }]);
    storage.freeBytes = 100 * PIECE;
    await until(() => shortages(leecher, infoHash)?.length === 0);
    await leecher.session.close();
  });
});
