/** Files that change, vanish or cannot become a torrent, before and after they are shared. */
import { createHash } from "node:crypto";
import { openAsBlob } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { PIECE_LENGTH } from "../../core/layout.ts";
import { type Hash, StoreFailedError } from "../ports.ts";
import { FileStore, ReadOnlyError } from "./file-store.ts";
import { type SeedFile, UnreadableFileError } from "./joined-files.ts";
import { MemoryStore } from "./memory-store.ts";
import { CancelledError, UnshareableError } from "./seeding-errors.ts";
import { bytesOf } from "./testing/piece-store.contract.ts";
import { prepareWith, sparse } from "./testing/seed-requests.ts";

const KIB = 1024;
const GIB = 1024 ** 3;
const hash: Hash = async (bytes) => new Uint8Array(createHash("sha1").update(bytes).digest());
const prepare = prepareWith(hash);

function dropped(path: string, content: Uint8Array<ArrayBuffer>): SeedFile {
  const names = path.split("/");
  return { path: names, file: new File([content], names.at(-1) ?? "") };
}

/** A file on disk that vanished after it was dropped. */
async function unreadable(name: string, size: number): Promise<SeedFile> {
  const folder = await mkdtemp(join(tmpdir(), "tabswarm-seeding-"));
  const path = join(folder, name);
  await writeFile(path, new Uint8Array(size));
  const file = new File([await openAsBlob(path)], name);
  await rm(folder, { recursive: true });
  return { path: [name], file };
}

describe("when it cannot be prepared", () => {
  test("an unreadable file is named, and the store is destroyed", async () => {
    const store = new MemoryStore();
    const files = [dropped("a", bytesOf(1, 9000 * KIB)), await unreadable("gone.txt", 10)];
    const failed = await prepare({ files, store }).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(UnreadableFileError);
    expect(failed).toHaveProperty("path", "gone.txt");
    await expect(store.have()).rejects.toBeInstanceOf(StoreFailedError);
  });

  test("a file that became shorter is unreadable", async () => {
    const file = new File([bytesOf(1, 100)], "a");
    Object.defineProperty(file, "size", { value: 200 });
    await expect(prepare({ files: [{ path: ["a"], file }] })).rejects.toBeInstanceOf(UnreadableFileError);
  });

  test("cancelling rejects, and the store is destroyed", async () => {
    const store = new MemoryStore();
    let isCancelled = false;
    const files = [dropped("a", new Uint8Array(40_000 * KIB))];
    const cancel = (): void => {
      isCancelled = true;
    };
    const preparing = prepare({ files, store, isCancelled: () => isCancelled, onProgress: cancel });
    await expect(preparing).rejects.toBeInstanceOf(CancelledError);
    await expect(store.have()).rejects.toBeInstanceOf(StoreFailedError);
  });

  test.each([
    ["a path that is too deep", [dropped(Array(40).fill("d").join("/"), bytesOf(1))], "path-too-deep"],
    ["nothing", [], "no-files"],
    ["more than 4 TiB", [{ path: ["a"], file: sparse(4096 * GIB + 1) }], "too-large"],
  ])("%s is refused before any file is read", async (_, files, fault) => {
    const refused = prepare({ files: [...files, ...(files.length > 0 ? [await unreadable("b", 5)] : [])] });
    await expect(refused).rejects.toBeInstanceOf(UnshareableError);
    await expect(refused).rejects.toHaveProperty("fault", fault);
  });
});

describe("serving shared files without storing them", () => {
  const content = bytesOf(4, PIECE_LENGTH + 10);

  test("has every piece and stores nothing", async () => {
    const files = [dropped("torrent", content)];
    const { metainfo } = await prepare({ files });
    const store = new FileStore(metainfo, files, hash);
    expect(await store.have()).toEqual([0, 1]);
    expect(await store.room()).toBe(0);
    await expect(store.write()).rejects.toBeInstanceOf(ReadOnlyError);
  });

  test("a piece of a file that changed or vanished is missing", async () => {
    const { metainfo } = await prepare({ files: [dropped("torrent", content)] });
    const [first, second] = metainfo.layout.pieces();
    const changed = content.slice();
    changed[PIECE_LENGTH + 1] = 99;
    const store = new FileStore(metainfo, [dropped("torrent", changed)], hash);
    expect(first !== undefined && (await store.read(first))).toEqual(content.slice(0, PIECE_LENGTH));
    expect(second !== undefined && (await store.read(second))).toBeUndefined();
    const gone = new FileStore(metainfo, [await unreadable("torrent", content.length)], hash);
    expect(first !== undefined && (await gone.read(first))).toBeUndefined();
  });
});
