/** Pieces that stay in the user's files: what is stored survives a restart, and a file that changes makes them vanish. */
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { concatBytes } from "../../../shared/core/bytes.ts";
import type { PieceIndex } from "../../../shared/core/layout.ts";
import { StoreFailedError } from "../../../shared/session/ports.ts";
import { JoinedFiles } from "../../../shared/session/store/joined-files.ts";
import { OpenFiles } from "./open-files.ts";
import { SharedFilesStore } from "./shared-files-store.ts";
import { SharedRuns } from "./shared-runs.ts";
import { fileSource, testFolder } from "./testing/store-rig.ts";
import { randomBytes, stored, torrentOf } from "./testing/torrents.ts";

const PIECE = 100;

/** Shares files of these lengths in runs of 3 pieces, as a session does. */
async function shared(...lengths: number[]) {
  const [place, user] = [join(testFolder(), "a"), testFolder()];
  const contents = lengths.map((length, i) => randomBytes(i, length));
  const sources = contents.map((bytes, i) => fileSource(user, bytes, `${i}`));
  const store = new SharedFilesStore(place, new OpenFiles());
  const joined = new JoinedFiles(sources.map((file, i) => ({ file, path: [`${i}`] })));
  for (let at = 0; at < joined.length; at += 3 * PIECE) {
    const parts = joined.slices(at, Math.min(3 * PIECE, joined.length - at));
    await store.writeRun({ first: (at / PIECE) as PieceIndex, pieceLength: PIECE, parts });
  }
  return { place, user, store, sources, content: concatBytes(contents) };
}

async function contentOf(store: SharedFilesStore): Promise<Map<number, Buffer | undefined>> {
  const read = new Map<number, Buffer | undefined>();
  for (const piece of await store.have()) {
    const bytes = await store.read(piece as PieceIndex);
    read.set(piece, bytes && Buffer.from(bytes));
  }
  return read;
}

function expected(content: Uint8Array, ...pieces: number[]): Map<number, Buffer> {
  return new Map(
    pieces.map((piece) => [piece, Buffer.from(content.slice(piece * PIECE, (piece + 1) * PIECE))]),
  );
}

describe("shared files", () => {
  it("are read where they are, also after a restart, and take no room", async () => {
    const { content, place, store } = await shared(250, 0, 7, 1, 400, 90);
    const all = expected(content, 0, 1, 2, 3, 4, 5, 6, 7);
    expect(await contentOf(store)).toEqual(all);
    store.close();
    expect(await contentOf(new SharedFilesStore(place, new OpenFiles()))).toEqual(all);
    expect(statSync(join(place, "shared-files")).size).toBeLessThan(1500);
    expect(statSync(join(place, "shared-files")).mode & 0o077).toBe(0);
    expect(await store.room()).toBe(Number.POSITIVE_INFINITY);
  });

  it.each<[string, (path: string) => void]>([
    ["vanishes", (path) => rmSync(path)],
    ["is cut", (path) => truncateSync(path, 10)],
    ["grows", (path) => writeFileSync(path, randomBytes(9, 260))],
    ["is edited", (path) => edit(path)],
    ["becomes a folder", (path) => [rmSync(path), mkdirSync(path)]],
    ["is replaced", (path) => [writeFileSync(`${path}.new`, "x"), renameSync(`${path}.new`, path)]],
  ])("are not stored any more when one %s, and the others stay", async (_, change) => {
    const { content, place, sources, store } = await shared(250, 300);
    // It is open when it changes.
    expect(await contentOf(store)).toEqual(expected(content, 0, 1, 2, 3, 4, 5));
    change(sources[0]?.file.path ?? "");
    expect(await store.read(0 as PieceIndex)).toBeUndefined();
    for (const one of [store, new SharedFilesStore(place, new OpenFiles())]) {
      expect(await contentOf(one)).toEqual(expected(content, 3, 4, 5));
      for (const piece of [0, 1, 2]) expect(await one.read(piece as PieceIndex)).toBeUndefined();
    }
  });

  it("of many runs are one part each, in memory and in every read", async () => {
    const { content, store } = await shared(30_000);
    expect(await contentOf(store)).toEqual(expected(content, ...Array(300).keys()));
    const source = fileSource(testFolder(), content);
    const runs = new SharedRuns();
    for (let first = 0; first < 300; first += 3) {
      const parts = [source.slice(first * PIECE, (first + 3) * PIECE)];
      runs.add({ first, pieceLength: PIECE, parts });
    }
    expect(runs.partsOf(299)).toEqual([source.slice(299 * PIECE, 300 * PIECE)]);
    expect(runs.runCount).toBe(1);
  });

  it("are never written", async () => {
    const { sources, store, content } = await shared(250);
    const write = store.write([{ piece: 0 as PieceIndex, bytes: randomBytes(8, PIECE) }]);
    await expect(write).rejects.toThrow(StoreFailedError);
    expect(readFileSync(sources[0]?.file.path ?? "").equals(content)).toBe(true);
    await expect(
      store.writeRun({ first: 0 as PieceIndex, pieceLength: PIECE, parts: [new Blob(["x"])] }),
    ).rejects.toThrow(StoreFailedError);
  });

  it("of which one was replaced can be shared again", async () => {
    const { user, store } = await shared(250);
    await contentOf(store);
    rmSync(join(user, "0"));
    const again = fileSource(user, randomBytes(5, 250), "0");
    await store.writeRun({ first: 0 as PieceIndex, pieceLength: PIECE, parts: [again] });
    expect(await contentOf(store)).toEqual(expected(randomBytes(5, 250), 0, 1, 2));
  });

  it("stay when the torrent is removed", async () => {
    const { place, sources, store } = await shared(250, 5);
    await store.destroy();
    for (const { file } of sources) expect(existsSync(file.path)).toBe(true);
    expect(existsSync(place)).toBe(false);
  });

  it("are hashed as they are read later: a file that changes meanwhile is refused", async () => {
    const { user } = await shared();
    const source = fileSource(user, randomBytes(1, 300));
    const store = new SharedFilesStore(join(testFolder(), "a"), new OpenFiles());
    const copy = await store.writeRun({ first: 0 as PieceIndex, pieceLength: PIECE, parts: [source] });
    edit(source.file.path);
    await expect(copy.arrayBuffer()).rejects.toThrow("has changed");
  });

  it("lose single lines of their list when it is cut or a bit flips, and never get other bytes", async () => {
    const { content, place } = await shared(250, 30, 420);
    const path = join(place, "shared-files");
    const list = readFileSync(path);
    const all = expected(content, 0, 1, 2, 3, 4, 5, 6);
    const damaged = [...list.keys()].flatMap((i) => {
      const flipped = Buffer.from(list);
      flipped[i] = (flipped[i] ?? 0) ^ (1 << (i % 8));
      return [list.subarray(0, i), flipped];
    });
    for (const bytes of damaged) {
      writeFileSync(path, bytes);
      for (const [piece, read] of await contentOf(new SharedFilesStore(place, new OpenFiles())))
        expect(read).toEqual(all.get(piece));
    }
  });

  it("make their list durable when the torrent is remembered", async () => {
    const { store } = await shared(250);
    const { torrent } = torrentOf({ files: { a: new Uint8Array(1) }, pieceLength: PIECE });
    await store.describe(torrent);
    await store.describe(stored());
    await new SharedFilesStore(join(testFolder(), "a"), new OpenFiles()).describe(torrent);
  });
});

/** Another byte, and the time of a moment later. */
function edit(path: string): void {
  const bytes = readFileSync(path);
  const { mtimeMs } = statSync(path);
  bytes[0] = (bytes[0] ?? 0) ^ 1;
  writeFileSync(path, bytes);
  utimesSync(path, mtimeMs / 1000 + 1, mtimeMs / 1000 + 1);
}
