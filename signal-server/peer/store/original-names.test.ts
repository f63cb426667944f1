/** Files that another program has saved under names that we would clean. */
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { TargetExistsError } from "./target-store.ts";
import { PIECE, put } from "./testing/letters.ts";
import { testFolder } from "./testing/store-rig.ts";
import { download, rightPieces, treeOf, write } from "./testing/target-rig.ts";
import { randomBytes, torrentOf } from "./testing/torrents.ts";

const FILES = { "a:b?.bin": randomBytes(1, 2 * PIECE), "c|d/plain.txt": randomBytes(2, 2 * PIECE) };
const odd = () => torrentOf({ name: "odd: names", files: FILES, pieceLength: PIECE });

// There such names cannot be.
describe.runIf(process.platform !== "win32")("a download of files with names that are cleaned", () => {
  it("uses those that have their original names, and writes nothing", async () => {
    const { torrent, pieces } = odd();
    const folder = testFolder();
    const paths = Object.entries(FILES).map(([path, bytes]) => put(folder, `odd: names/${path}`, bytes));
    const before = treeOf(folder);
    const { store } = download(folder, torrent);
    expect(await rightPieces(store, pieces)).toEqual([0, 1, 2, 3]);
    expect(await store.finish()).toEqual(paths);
    expect(treeOf(folder)).toEqual(before);
  });

  it("continues with them, and saves the others under cleaned names", async () => {
    const { torrent, pieces } = odd();
    const folder = testFolder();
    const there = put(folder, "odd: names/a:b?.bin", FILES["a:b?.bin"]);
    const first = download(folder, torrent);
    await write(first.store, pieces, 2);
    await first.end();
    const { store } = download(folder, torrent);
    expect(await rightPieces(store, pieces)).toEqual([0, 1, 2]);
    await write(store, pieces, 3);
    expect(await store.finish()).toEqual([there, join(folder, "odd_ names/c_d/plain.txt")]);
  });

  it("leaves out what has another length, and what has a cleaned name already", async () => {
    const { torrent, pieces } = odd();
    const folder = testFolder();
    put(folder, "odd: names/a:b?.bin", "something else");
    put(folder, "odd: names/c|d/plain.txt", FILES["c|d/plain.txt"]);
    put(folder, "odd_ names/c_d/plain.txt", FILES["c|d/plain.txt"]);
    const { store } = download(folder, torrent);
    expect(await rightPieces(store, pieces)).toEqual([2, 3]);
    await write(store, pieces);
    expect(await store.finish()).toEqual(
      ["a_b_.bin", "c_d/plain.txt"].map((path) => join(folder, "odd_ names", path)),
    );
  });

  it("follows no link out of the folder", async () => {
    const [folder, elsewhere] = [testFolder(), testFolder()];
    put(elsewhere, "a:b?.bin", FILES["a:b?.bin"]);
    symlinkSync(elsewhere, join(folder, "odd: names"));
    const { store } = download(folder, odd().torrent);
    await expect(store.have()).rejects.toThrow(TargetExistsError);
  });
});
