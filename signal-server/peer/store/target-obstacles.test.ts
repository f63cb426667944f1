/** Files and folders of somebody else where a download wants to have its own: nothing of them is lost. */
import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { TargetExistsError } from "./target-store.ts";
import { FILES, letters, put } from "./testing/letters.ts";
import { testFolder } from "./testing/store-rig.ts";
import { contentAt, download, rightPieces, treeOf, write } from "./testing/target-rig.ts";
import { randomBytes } from "./testing/torrents.ts";

describe("what is in the way", () => {
  it.each<[string, (folder: string) => string]>([
    ["a file of another length", (folder) => put(folder, "letters/a.bin", "hello")],
    [
      "a file of the same length",
      (folder) => put(folder, "letters/a.bin", randomBytes(8, FILES["a.bin"].length)),
    ],
    ["another file under way", (folder) => put(folder, "letters/a.bin.part", "x")],
    ["a file in place of a folder", (folder) => put(folder, "letters/deep", "x")],
    ["a folder in place of a file", (folder) => made(folder, "letters/a.bin")],
    ["something in place of an empty file", (folder) => put(folder, "letters/deep/empty", "x")],
    ["a link in place of a file", (folder) => linked(folder, "letters/a.bin")],
    ["a link in place of a file under way", (folder) => linked(folder, "letters/a.bin.part")],
    ["a link in place of a folder", (folder) => linked(folder, "letters/deep")],
    ["a link in place of the torrent's folder", (folder) => linked(folder, "letters")],
  ])("stops the download: %s", async (_, obstruct) => {
    const { torrent, pieces } = letters();
    const folder = testFolder();
    const path = obstruct(folder);
    const before = treeOf(folder);
    const { failures, store } = download(folder, torrent);
    await expect(write(store, pieces)).rejects.toThrow(TargetExistsError);
    expect(failures.map(({ message }) => message)).toEqual([expect.stringContaining(path)]);
    expect(treeOf(folder)).toEqual(before);
    rmSync(path, { recursive: true });
    store.describe(torrent);
    await write(store, pieces);
    expect(await store.finish()).toHaveLength(4);
  });

  it("does not stop it when it is the shared file already: it is used as it is", async () => {
    const { torrent, pieces } = letters();
    const folder = testFolder();
    for (const [path, bytes] of Object.entries(FILES)) put(folder, `letters/${path}`, bytes);
    chmodSync(join(folder, "letters/a.bin"), 0o444);
    const { mtimeMs } = statSync(join(folder, "letters/a.bin"));
    const { store } = download(folder, torrent);
    expect(await rightPieces(store, pieces)).toEqual([0, 1, 2, 3, 4]);
    await write(store, pieces);
    await store.finish();
    expect(statSync(join(folder, "letters/a.bin")).mtimeMs).toBe(mtimeMs);
  });

  it("does not stop it when a part of the shared files is there", async () => {
    const { torrent, pieces } = letters();
    const folder = testFolder();
    put(folder, "letters/a.bin", FILES["a.bin"]);
    const { store } = download(folder, torrent);
    expect(await rightPieces(store, pieces)).toEqual([0, 1]);
    await write(store, pieces, 2, 3, 4);
    await store.finish();
    for (const [path, bytes] of Object.entries(FILES))
      expect(contentAt(folder, `letters/${path}`).equals(bytes), path).toBe(true);
  });

  it("may come while the download runs: then the file keeps its other name until it is out of the way", async () => {
    const { torrent, pieces } = letters();
    const folder = testFolder();
    const { failures, store } = download(folder, torrent);
    await write(store, pieces, 0, 1);
    const path = put(folder, "letters/a.bin", "mine");
    await write(store, pieces, 2, 3, 4);
    expect(readFileSync(path, "utf8")).toBe("mine");
    expect(failures).toEqual([expect.any(TargetExistsError)]);
    expect(await rightPieces(store, pieces)).toEqual([0, 1, 2, 3, 4]);
    await expect(store.finish()).rejects.toThrow(path);
    rmSync(path);
    await store.finish();
    expect(contentAt(folder, "letters/a.bin").equals(FILES["a.bin"])).toBe(true);
  });
});

it("a link that appears while the download runs is not followed", async () => {
  const { torrent, pieces } = letters();
  const [folder, elsewhere] = [testFolder(), testFolder()];
  const { store } = download(folder, torrent);
  await write(store, pieces, 0);
  mkdirSync(join(folder, "letters/deep"), { recursive: true });
  rmSync(join(folder, "letters/deep"), { recursive: true });
  symlinkSync(elsewhere, join(folder, "letters/deep"));
  await expect(write(store, pieces, 2)).rejects.toThrow("is a symbolic link");
  expect(treeOf(elsewhere)).toEqual([]);
  rmSync(join(folder, "letters/deep"));
  await write(store, pieces);
  expect(await store.finish()).toHaveLength(4);
});

function made(folder: string, path: string): string {
  mkdirSync(join(folder, path), { recursive: true });
  return join(folder, path);
}

/** To a place outside. */
function linked(folder: string, path: string): string {
  const whole = join(folder, path);
  mkdirSync(dirname(whole), { recursive: true });
  symlinkSync(testFolder(), whole);
  return whole;
}
