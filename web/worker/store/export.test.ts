import { describe, expect, test, vi } from "vitest";
import { concatBytes } from "../../../shared/core/bytes.ts";
import { PIECE_LENGTH } from "../../../shared/core/layout.ts";
import type { Metainfo } from "../../../shared/metainfo/metainfo.ts";
import { MemoryStore } from "../../../shared/session/store/memory-store.ts";
import { prepareSeed } from "../../../shared/session/store/seeding.ts";
import { bytesOf, piece } from "../../../shared/session/store/testing/piece-store.contract.ts";
import { MissingPieceError } from "../files/content.ts";
import { fileDownload } from "../files/torrent-files.ts";
import { platform } from "../platform.ts";
import { exportFile } from "./export.ts";

/** There is no private file system. */
const toBlob = { dir: undefined };

/** A torrent of files with these lengths, each file's bytes its own. */
async function torrent(lengths: readonly number[]) {
  const store = new MemoryStore();
  const contents = lengths.map((length, i) => bytesOf(i, length));
  const { metainfo } = await prepareSeed({
    name: "torrent",
    files: contents.map((content, i) => ({ path: ["folder", `${i}.html`], file: new File([content], "x") })),
    store,
    hash: platform.hash,
    onProgress: () => undefined,
    isCancelled: () => false,
  });
  return { store, contents, metainfo };
}

function download(metainfo: Metainfo, index: number) {
  const file = metainfo.files[index];
  if (file === undefined) throw new Error("there is such a file");
  return fileDownload(metainfo, file);
}

describe("exporting without a private file system", () => {
  test("returns exactly the bytes of each file, wherever it begins and ends", async () => {
    const { store, contents, metainfo } = await torrent([
      10,
      0,
      PIECE_LENGTH - 10,
      3 * PIECE_LENGTH + 1,
      0,
      5,
    ]);
    for (const [i, content] of contents.entries()) {
      const { file } = await exportFile(download(metainfo, i), (piece) => store.read(piece), toBlob);
      expect(file.name).toBe(`${i}.html`);
      expect(Buffer.compare(Buffer.from(await file.arrayBuffer()), content)).toBe(0);
    }
  });

  test("joins several parts in order", async () => {
    const { store, contents, metainfo } = await torrent([140 * PIECE_LENGTH + 7]);
    const { file } = await exportFile(download(metainfo, 0), (piece) => store.read(piece), toBlob);
    expect(Buffer.compare(Buffer.from(await file.arrayBuffer()), concatBytes(contents))).toBe(0);
  });

  test("has the type of a download, never of a document", async () => {
    const { store, metainfo } = await torrent([3]);
    const { file } = await exportFile(download(metainfo, 0), (piece) => store.read(piece), toBlob);
    expect(file.type).toBe("application/octet-stream");
  });

  test("reads eight pieces at a time", async () => {
    const { store, metainfo } = await torrent([20 * PIECE_LENGTH]);
    const answers: (() => void)[] = [];
    const exported = exportFile(
      download(metainfo, 0),
      async (index) => {
        await new Promise<void>((resolve) => answers.push(resolve));
        return store.read(index);
      },
      toBlob,
    );
    for (let answered = 0; answered < 20; answered++) {
      await vi.waitFor(() => expect(answers).toHaveLength(Math.min(20, answered + 8)), { timeout: 60_000 });
      answers[answered]?.();
    }
    expect((await exported).file.size).toBe(20 * PIECE_LENGTH);
  });

  test("names a missing or short piece", async () => {
    const { store, metainfo } = await torrent([20 * PIECE_LENGTH]);
    const evicted = exportFile(
      download(metainfo, 0),
      (index) => (index === 13 ? Promise.resolve(undefined) : store.read(index)),
      toBlob,
    );
    await expect(evicted).rejects.toEqual(new MissingPieceError(piece(13)));
    const cut = exportFile(
      download(metainfo, 0),
      async (index) => (await store.read(index))?.slice(1),
      toBlob,
    );
    await expect(cut).rejects.toBeInstanceOf(MissingPieceError);
  });

  test("reports the bytes of the file so far", async () => {
    const { store, metainfo } = await torrent([10, 2 * PIECE_LENGTH]);
    const progress: number[] = [];
    const onProgress = (bytes: number) => void progress.push(bytes);
    await exportFile(download(metainfo, 1), (piece) => store.read(piece), { ...toBlob, onProgress });
    expect(progress).toEqual([PIECE_LENGTH - 10, 2 * PIECE_LENGTH - 10, 2 * PIECE_LENGTH]);
  });

  test("stops at once when aborted, even while a piece is being fetched again", async () => {
    const { store, metainfo } = await torrent([20 * PIECE_LENGTH]);
    const abort = new AbortController();
    let reads = 0;
    const exported = exportFile(
      download(metainfo, 0),
      (index) => {
        reads++;
        return index === 5 ? new Promise(() => undefined) : store.read(index);
      },
      { ...toBlob, signal: abort.signal },
    );
    await vi.waitFor(() => expect(reads).toBe(13));
    abort.abort(new Error("cancelled"));
    await expect(exported).rejects.toThrow("cancelled");
    expect(reads).toBe(13);
  });
});

describe("exporting with a private file system", () => {
  test("writes nothing for a small file", async () => {
    const { store, contents, metainfo } = await torrent([64 * PIECE_LENGTH]);
    const dir: Partial<FileSystemDirectoryHandle> = {};
    const { file, entryName } = await exportFile(download(metainfo, 0), (piece) => store.read(piece), {
      dir: dir as FileSystemDirectoryHandle,
    });
    expect(entryName).toBeUndefined();
    expect(Buffer.compare(Buffer.from(await file.arrayBuffer()), concatBytes(contents))).toBe(0);
  });
});
