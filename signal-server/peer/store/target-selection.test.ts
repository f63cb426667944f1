/** Downloads of some of a torrent's files. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { FILES, letters } from "./testing/letters.ts";
import { testFolder } from "./testing/store-rig.ts";
import { contentAt, download, rightPieces, treeOf, write } from "./testing/target-rig.ts";

describe("a selection of files", () => {
  it("leaves the others out, and still has the pieces that they share", async () => {
    const { torrent, pieces } = letters();
    const folder = testFolder();
    const wanted = { ...torrent, wanted: [1] };
    const first = download(folder, wanted);
    await write(first.store, pieces, 2);
    expect(await first.store.finish()).toEqual([join(folder, "letters/deep/er/b.txt")]);
    expect(treeOf(folder)).toEqual([
      "letters/",
      "letters/deep/",
      "letters/deep/er/",
      "letters/deep/er/b.txt",
    ]);
    expect(contentAt(folder, "letters/deep/er/b.txt").equals(FILES["deep/er/b.txt"])).toBe(true);
    await first.end();
    const second = download(folder, wanted);
    expect(await rightPieces(second.store, pieces)).toEqual([2]);
    expect(second.hashed()).toBe(0);
  });

  it("can grow: what is stored of the others gets its place", async () => {
    const { torrent, pieces } = letters();
    const folder = testFolder();
    const { store } = download(folder, { ...torrent, wanted: [1] });
    await write(store, pieces, 2);
    store.describe({ ...torrent, wanted: [0, 1] });
    await write(store, pieces, 0, 1);
    expect(await store.finish()).toHaveLength(2);
    expect(contentAt(folder, "letters/a.bin").equals(FILES["a.bin"])).toBe(true);
    expect(treeOf(folder)).not.toContain("letters/c.bin");
    expect(await rightPieces(store, pieces)).toEqual([0, 1, 2]);
  });

  it("can grow while nothing runs", async () => {
    const { torrent, pieces } = letters();
    const folder = testFolder();
    const first = download(folder, { ...torrent, wanted: [1] });
    await write(first.store, pieces, 2);
    await first.end();
    const second = download(folder, torrent);
    expect(await rightPieces(second.store, pieces)).toEqual([2]);
    await write(second.store, pieces, 0, 1, 3, 4);
    await second.store.finish();
    expect(contentAt(folder, "letters/a.bin").equals(FILES["a.bin"])).toBe(true);
  });
});
