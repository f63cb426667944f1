/** What a download leaves on the disk, and what it finds there when it continues. */
import { existsSync, readFileSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { PieceIndex } from "../../../shared/core/layout.ts";
import { STATE_FOLDER, TargetExistsError } from "./target-store.ts";
import { FILES, letters, PIECE, put, touch } from "./testing/letters.ts";
import { testFolder } from "./testing/store-rig.ts";
import { contentAt, download, rightPieces, treeOf, write } from "./testing/target-rig.ts";
import { randomBytes, sealedTorrentOf, torrentOf } from "./testing/torrents.ts";

describe("a download", () => {
  it.each([
    ["public", async () => letters()],
    ["sealed", () => sealedTorrentOf({ name: "letters", files: FILES, pieceLength: PIECE })],
  ])("puts the files of a %s torrent where they belong, as people read them", async (_, make) => {
    const { torrent, pieces } = await make();
    const folder = testFolder();
    const { store } = download(folder, torrent);
    await write(store, pieces, 4, 1);
    expect(treeOf(folder)).toEqual([
      "letters/",
      "letters/a.bin.part",
      "letters/c.bin.part",
      "letters/deep/",
      "letters/deep/empty",
    ]);
    await write(store, pieces, 0, 2);
    expect(treeOf(folder)).toContain("letters/a.bin");
    expect(treeOf(folder)).toContain("letters/deep/er/b.txt");
    expect(treeOf(folder)).toContain("letters/c.bin.part");
    await write(store, pieces, 3);
    expect(await store.finish()).toEqual(Object.keys(FILES).map((path) => join(folder, "letters", path)));
    expect(treeOf(folder).some((path) => path.endsWith(".part"))).toBe(false);
    for (const [path, bytes] of Object.entries(FILES))
      expect(contentAt(folder, `letters/${path}`).equals(bytes), path).toBe(true);
    expect(await rightPieces(store, pieces)).toEqual([0, 1, 2, 3, 4]);
  });

  it("of a single file has no folder", async () => {
    const { torrent, pieces } = torrentOf({
      name: "film.mkv",
      files: { "film.mkv": randomBytes(5, 3000) },
      pieceLength: PIECE,
      single: true,
    });
    const folder = testFolder();
    const { store } = download(folder, torrent);
    await write(store, pieces);
    expect(treeOf(folder)).toEqual(["film.mkv"]);
  });

  it("sets the times that a sealed torrent knows", async () => {
    const modifiedAt = Date.UTC(2001, 1, 3);
    const files = { "a.bin": randomBytes(1, 100) };
    const { torrent, pieces } = await sealedTorrentOf({ files, pieceLength: PIECE, modifiedAt });
    const folder = testFolder();
    await write(download(folder, torrent).store, pieces);
    expect(statSync(join(folder, "shared/a.bin")).mtimeMs).toBe(modifiedAt);
  });

  it("gives files the user's usual permissions, and nobody else access to what is kept about them", async () => {
    const folder = join(testFolder(), "new");
    const { torrent, pieces } = letters();
    await write(download(folder, torrent).store, pieces, 0, 1, 2);
    const mode = (path: string) => statSync(join(folder, path)).mode & 0o777;
    const usual = 0o777 & ~process.umask();
    expect([".", "letters", "letters/deep"].map(mode)).toEqual([usual, usual, usual]);
    const files = ["letters/a.bin", "letters/c.bin.part", "letters/deep/empty"];
    expect(files.map(mode)).toEqual(files.map(() => usual & 0o666));
    expect(mode(STATE_FOLDER)).toBe(0o700);
  });

  it("waits with writing until the key is known", async () => {
    const { torrent, pieces } = await sealedTorrentOf({ files: FILES, pieceLength: PIECE });
    const folder = testFolder();
    const { store } = download(folder, { ...torrent, key: undefined });
    const written = write(store, pieces);
    expect(await store.have()).toEqual([]);
    expect(treeOf(folder)).toEqual([]);
    store.describe(torrent);
    await written;
    expect(contentAt(folder, "shared/a.bin").equals(FILES["a.bin"])).toBe(true);
  });
});

it("a download whose key never arrives refuses its pieces, so that a session can end", async () => {
  const { torrent, pieces } = await sealedTorrentOf({ files: FILES, pieceLength: PIECE });
  const folder = testFolder();
  const { store } = download(folder, { ...torrent, key: undefined }, 1);
  await expect(write(store, pieces)).rejects.toThrow("cannot be read yet");
  store.describe(torrent);
  await write(store, pieces);
  expect(await store.finish()).toHaveLength(4);
});

describe("a download that continues", () => {
  it("trusts what it has noted, and hashes nothing", async () => {
    const { torrent, pieces } = letters();
    const folder = testFolder();
    const first = download(folder, torrent);
    await write(first.store, pieces, 0, 2, 4);
    await first.end();
    const second = download(folder, torrent);
    expect(await rightPieces(second.store, pieces)).toEqual([0, 2, 4]);
    expect(second.hashed()).toBe(0);
    await write(second.store, pieces, 1, 3);
    await second.store.finish();
    await second.end();
    const third = download(folder, torrent);
    expect(await rightPieces(third.store, pieces)).toEqual([0, 1, 2, 3, 4]);
    expect(third.hashed()).toBe(0);
    expect(third.progress).toEqual([]);
  });

  it.each([
    ["the index is gone", (folder: string, hash: string) => rmSync(stateFile(folder, hash, "pieces"))],
    [
      "the index is cut",
      (folder: string, hash: string) => truncateSync(stateFile(folder, hash, "pieces"), 10),
    ],
    [
      "the table of files is gone",
      (folder: string, hash: string) => rmSync(stateFile(folder, hash, "files")),
    ],
    ["a file is newer", (folder: string) => touch(join(folder, "letters/a.bin.part"))],
  ])("hashes what is there when %s", async (_, damage) => {
    const { torrent, pieces } = letters();
    const folder = testFolder();
    const first = download(folder, torrent);
    await write(first.store, pieces, 0, 4);
    await first.end();
    damage(folder, torrent.infoHash ?? "");
    const second = download(folder, torrent);
    expect(await rightPieces(second.store, pieces)).toEqual([0, 4]);
    expect(second.hashed()).toBeGreaterThan(0);
    expect(second.progress.at(-1)).toBe(1);
  });

  it("loses what has vanished or is shorter, and keeps the rest", async () => {
    const { torrent, pieces } = letters();
    const folder = testFolder();
    const first = download(folder, torrent);
    await write(first.store, pieces, 0, 1, 3, 4);
    await first.end();
    truncateSync(join(folder, "letters/a.bin.part"), PIECE);
    rmSync(join(folder, "letters/c.bin.part"));
    const second = download(folder, torrent);
    expect(await rightPieces(second.store, pieces)).toEqual([0]);
    await write(second.store, pieces);
    await second.store.finish();
    for (const [path, bytes] of Object.entries(FILES))
      expect(contentAt(folder, `letters/${path}`).equals(bytes), path).toBe(true);
  });

  it("never has a piece whose bytes were changed behind its back", async () => {
    const { torrent, pieces } = letters();
    const folder = testFolder();
    const first = download(folder, torrent);
    await write(first.store, pieces, 0, 1, 3, 4);
    await first.end();
    const path = join(folder, "letters/a.bin.part");
    const bytes = readFileSync(path);
    bytes[5] = (bytes[5] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    const second = download(folder, torrent);
    expect(await rightPieces(second.store, pieces)).toEqual([1, 3, 4]);
  });

  it.each(["pieces", "files"] as const)(
    "never has a wrong piece when the %s of its state are cut or a bit flips",
    async (kind) => {
      const { torrent, pieces } = letters();
      const folder = testFolder();
      const first = download(folder, torrent);
      await write(first.store, pieces, 0, 2, 4);
      await first.end();
      const path = stateFile(folder, torrent.infoHash ?? "", kind);
      const state = readFileSync(path);
      for (let i = 0; i < state.length; i++) {
        const flipped = Buffer.from(state);
        flipped[i] = (flipped[i] ?? 0) ^ (1 << (i % 8));
        for (const damaged of [state.subarray(0, i), flipped]) {
          writeFileSync(path, damaged);
          const again = download(folder, torrent);
          const right = await rightPieces(again.store, pieces);
          // An entry of a piece says nothing about others; what is not known of a file is found out by hashing it.
          expect([0, 2, 4]).toEqual(expect.arrayContaining(right));
          if (kind === "files") expect(right, `byte ${i}`).toEqual([0, 2, 4]);
          expect(again.failures).toEqual([]);
          await again.end();
        }
      }
    },
  );

  it("gives a file its name that a kill has kept from it", async () => {
    const { torrent, pieces } = letters();
    const folder = testFolder();
    const first = download(folder, torrent);
    await write(first.store, pieces);
    await first.end();
    renameSync(join(folder, "letters/a.bin"), join(folder, "letters/a.bin.part"));
    const second = download(folder, torrent);
    expect(await rightPieces(second.store, pieces)).toEqual([0, 1, 2, 3, 4]);
    expect(treeOf(folder)).toContain("letters/a.bin");
    expect(treeOf(folder)).not.toContain("letters/a.bin.part");
  });
});

describe("a finished file that changes while it is seeded", () => {
  it.each([
    ["is edited", (path: string) => writeFileSync(path, randomBytes(9, FILES["a.bin"].length))],
    ["is cut", (path: string) => truncateSync(path, 10)],
  ])("%s: its pieces are not stored, and it is not written over", async (_, change) => {
    const { torrent, pieces } = letters();
    const folder = testFolder();
    const { store } = download(folder, torrent);
    await write(store, pieces);
    await store.finish();
    const path = join(folder, "letters/a.bin");
    change(path);
    touch(path);
    const changed = readFileSync(path);
    expect(await store.read(0 as PieceIndex)).toBeUndefined();
    expect(await store.read(3 as PieceIndex)).toEqual(pieces[3]);
    await expect(write(store, pieces, 0)).rejects.toThrow(TargetExistsError);
    expect(readFileSync(path).equals(changed)).toBe(true);
  });
});

it("a file can be read while it gets its name", async () => {
  const { torrent, pieces } = letters();
  for (let round = 0; round < 20; round++) {
    const { end, store } = download(testFolder(), torrent);
    await write(store, pieces, 0, 1);
    let isWritten = false;
    const written = write(store, pieces, 2).finally(() => {
      isWritten = true;
    });
    while (!isWritten) {
      const reads = Array.from({ length: 4 }, () => store.read(0 as PieceIndex));
      for (const read of reads) expect(await read).toEqual(pieces[0]);
    }
    await written;
    await end();
  }
});

describe("removing a download", () => {
  it("deletes what is under way and keeps what is finished", async () => {
    const { torrent, pieces } = letters();
    const folder = testFolder();
    const { store } = download(folder, torrent);
    await write(store, pieces, 0, 1, 2, 3);
    put(folder, "letters/mine.txt", "mine");
    await store.destroy();
    expect(treeOf(folder)).toEqual([
      "letters/",
      "letters/a.bin",
      "letters/deep/",
      "letters/deep/empty",
      "letters/deep/er/",
      "letters/deep/er/b.txt",
      "letters/mine.txt",
    ]);
    expect(existsSync(stateFile(folder, torrent.infoHash ?? "", "pieces"))).toBe(false);
  });
});

function stateFile(folder: string, infoHash: string, kind: "pieces" | "files"): string {
  return join(folder, STATE_FOLDER, "downloads", `${infoHash}.${kind}`);
}
