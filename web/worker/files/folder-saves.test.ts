import { describe, expect, test, vi } from "vitest";
import { type Bytes, equalBytes } from "../../../shared/core/bytes.ts";
import { PIECE_LENGTH } from "../../../shared/core/layout.ts";
import { bytesOf, piece } from "../../../shared/session/store/testing/piece-store.contract.ts";
import type { FolderToPage, PageToFolder } from "../../bridge/folder-saves.ts";
import type { FolderRecord, FolderRecords } from "./folder-records.ts";
import { FolderSaves } from "./folder-saves.ts";
import { type FakeLibrary, fakeLibrary } from "./testing/fake-library.ts";
import { MemoryFolder } from "./testing/memory-folder.ts";

/** A slow machine must not fail a test. */
const PATIENT = { timeout: 20_000 };
const LARGE = 17 * 1024 * 1024;

/** Records that outlive the tab. */
function memoryRecords(): FolderRecords & { readonly kept: Map<string, FolderRecord> } {
  const kept = new Map<string, FolderRecord>();
  return {
    kept,
    list: async () => [...kept.values()],
    put: async (record) => void kept.set(record.infoHash, record),
    delete: async (infoHash) => void kept.delete(infoHash),
  };
}

/** Of a save that has found nothing in its folder, and has completed nothing. */
function recordOf({ infoHash }: FakeLibrary, { handle: directory }: MemoryFolder): FolderRecord {
  return { infoHash, directory, done: [], isAnswered: true, replaced: [], names: [] };
}

const CONTENT: readonly (readonly [string, Bytes])[] = [
  ["a.txt", bytesOf(1, 100)],
  ["sub/a.txt", bytesOf(2, PIECE_LENGTH)],
  ["sub/empty", new Uint8Array()],
  ["large.bin", bytesOf(3, LARGE)],
  ["z.txt", bytesOf(4, 100)],
];

/** Hashed once. */
const torrent = fakeLibrary(
  "CON",
  CONTENT.map(([path, content]) => ({ path: path.split("/"), content })),
);

async function setUp() {
  return { library: (await torrent).again(), records: memoryRecords(), disk: new MemoryFolder() };
}

/** Saves, answering questions. */
function save(library: FakeLibrary, records: FolderRecords, disk: MemoryFolder) {
  const { port1: port, port2 } = new MessageChannel();
  const messages: FolderToPage[] = [];
  port.onmessage = ({ data }: MessageEvent<FolderToPage>) => void messages.push(data);
  const saves = new FolderSaves(library, records);
  const ended = saves.save(library.infoHash, disk.handle, port2);
  const last = (type: FolderToPage["type"]) => messages.findLast((one) => one.type === type);
  return {
    saves,
    messages,
    ended,
    post: (message: PageToFolder) => port.postMessage(message),
    until: (type: FolderToPage["type"]) => vi.waitFor(() => expect(last(type)).toBeDefined(), PATIENT),
    last,
  };
}

/** The folder is named like the torrent, whose name Windows reserves. */
const saved = (path: string): string => `_CON/${path}`;

function expectAll(disk: MemoryFolder, names: (path: string) => string = saved): void {
  const files = disk.files();
  for (const [path, content] of CONTENT)
    expect(equalBytes(files.get(names(path)) ?? bytesOf(0, 1), content), path).toBe(true);
}

test("a torrent becomes a folder of its files, and says how far it is", async () => {
  const { library, records, disk } = await setUp();
  const { ended, until, last, messages } = save(library, records, disk);
  await ended;
  await until("done");
  expectAll(disk);
  expect(disk.files().size).toBe(CONTENT.length);
  expect(last("progress")).toMatchObject({ share: 1, filesDone: 5, files: 5, open: [] });
  const finished = messages.flatMap((message) => (message.type === "progress" ? message.finished : []));
  expect(finished.toSorted()).toEqual([0, 1, 2, 3, 4]);
  expect([records.kept.size, library.openReaders]).toEqual([0, 0]);
});

test("files that are not wanted are left out, also when that is decided meanwhile", async () => {
  const { library, records, disk } = await setUp();
  library.unwantedFiles = [0];
  library.lose([piece(1)]);
  const { saves, ended, until } = save(library, records, disk);
  await vi.waitFor(() => expect(disk.files().has(saved("z.txt"))).toBe(true), PATIENT);
  library.unwantedFiles = [0, 1, 3];
  saves.viewsChanged();
  await ended;
  await until("done");
  expect([...disk.files().keys()].toSorted()).toEqual([saved("sub/empty"), saved("z.txt")]);
});

test("pieces are written as they arrive, and the last one completes its file", async () => {
  const { library, records, disk } = await setUp();
  const late = piece(30);
  library.lose([late]);
  const { ended, last } = save(library, records, disk);
  await vi.waitFor(() => expect(last("progress")).toMatchObject({ filesDone: 4 }), PATIENT);
  await vi.waitFor(
    () => expect(new Set(library.reads).size).toBe(library.metainfoOfAll.layout.pieceCount - 1),
    PATIENT,
  );
  expect(disk.files().get(saved("large.bin"))).toHaveLength(0);
  library.arrive([late]);
  await ended;
  expectAll(disk);
});

describe("files that are there already", () => {
  const OLD = new TextEncoder().encode("old");

  async function withOld() {
    const all = await setUp();
    await all.disk.put(saved("A.TXT"), "old");
    await all.disk.put(saved("sub/other"), "old");
    return all;
  }

  test("are kept next to the new ones", async () => {
    const { library, records, disk } = await withOld();
    const { ended, until, last, post } = save(library, records, disk);
    await until("conflicts");
    expect(last("conflicts")).toEqual({ type: "conflicts", paths: [saved("a.txt")] });
    expect(disk.files().size).toBe(2);
    post({ type: "answer", choice: "keep-both" });
    await ended;
    expectAll(disk, (path) => saved(path === "a.txt" ? "a (2).txt" : path));
    for (const path of ["A.TXT", "sub/other"]) expect(disk.files().get(saved(path))).toEqual(OLD);
  });

  test("are written over only if the user wants it", async () => {
    const { library, records, disk } = await setUp();
    await disk.put(saved("a.txt"), "old");
    const { ended, until, post } = save(library, records, disk);
    await until("conflicts");
    post({ type: "answer", choice: "replace" });
    await ended;
    expectAll(disk);
  });

  test("stop the save if the user cancels it", async () => {
    const { library, records, disk } = await withOld();
    const { ended, until, post } = save(library, records, disk);
    await until("conflicts");
    post({ type: "answer", choice: "cancel" });
    await ended;
    await until("cancelled");
    expect([disk.files().size, records.kept.size]).toEqual([2, 0]);
  });

  test("are kept if they stand where a folder has to be, and the other way round", async () => {
    const { library, records, disk } = await setUp();
    await disk.put(saved("sub"), "old");
    await disk.put(saved("z.txt/inside"), "old");
    const { ended, until, post } = save(library, records, disk);
    await until("conflicts");
    post({ type: "answer", choice: "replace" });
    await ended;
    expectAll(disk, (path) => saved(path.replace("sub/", "sub (2)/").replace("z.txt", "z (2).txt")));
    for (const path of ["sub", "z.txt/inside"]) expect(disk.files().get(saved(path))).toEqual(OLD);
  });
});

test("a file that appears in the folder after the question is kept, and the new one stands next to it", async () => {
  const { library, records, disk } = await setUp();
  await disk.put(saved("z.txt"), "mine");
  await records.put(recordOf(library, disk));
  await save(library, records, disk).ended;
  expectAll(disk, (path) => saved(path.replace("z.txt", "z (2).txt")));
  expect(disk.files().get(saved("z.txt"))).toEqual(new TextEncoder().encode("mine"));
});

test("what is complete but not yet recorded is not written again after a reload", async () => {
  const { library, records, disk } = await setUp();
  await save(library, records, disk).ended;
  const before = disk.files();
  await records.put(recordOf(library, disk));
  disk.disk.room = 0;
  const second = save(library.again(), records, disk);
  await second.ended;
  await second.until("done");
  const again = disk.files();
  const written = [...before].filter(([path, content]) => content.length > 0 && again.get(path) !== content);
  expect(written.map(([path]) => path)).toEqual([]);
  expectAll(disk);
});

test("a full disk keeps what is written, and the save goes on once there is room", async () => {
  const { library, records, disk } = await setUp();
  disk.disk.room = LARGE;
  const first = save(library, records, disk);
  await first.ended;
  await first.until("failed");
  expect(first.last("failed")).toEqual({ type: "failed", problem: { code: "disk-full" } });
  const before = disk.files();
  expect(before.size).toBeLessThan(CONTENT.length);
  expect(
    [...before.values()].every(
      (content, i) => content.length > 0 || [...before.keys()][i] === saved("sub/empty"),
    ),
  ).toBe(true);

  disk.disk.room = Number.POSITIVE_INFINITY;
  library.reads.length = 0;
  const second = save(library, records, disk);
  await second.ended;
  await second.until("done");
  expectAll(disk);
  // Nothing that was complete is read or asked about again.
  expect(second.last("conflicts")).toBeUndefined();
  expect(library.reads).not.toContain(0);
});

test("after a reload, a save goes on with the files that are not complete", async () => {
  const { library, records, disk } = await setUp();
  await disk.put(saved("a.txt"), "old");
  library.lose([piece(30)]);
  const first = save(library, records, disk);
  await first.until("conflicts");
  first.post({ type: "answer", choice: "keep-both" });
  await vi.waitFor(() => expect(records.kept.get(library.infoHash)?.done.length).toBe(4), {
    timeout: 10_000,
  });

  library.arrive([piece(30)]);
  const after = new FolderSaves(library, records);
  expect(await after.interrupted()).toMatchObject([{ infoHash: library.infoHash }]);
  const second = save(library, records, disk);
  await second.ended;
  expect(second.last("conflicts")).toBeUndefined();
  expectAll(disk, (path) => saved(path === "a.txt" ? "a (2).txt" : path));
});

test("a save stops when it is cancelled or its torrent is removed, and leaves no half file", async () => {
  for (const how of ["cancel", "remove"]) {
    const { library, records, disk } = await setUp();
    library.lose([piece(30)]);
    const { ended, post, last } = save(library, records, disk);
    await vi.waitFor(() => expect(last("progress")).toMatchObject({ filesDone: 4 }), PATIENT);
    if (how === "cancel") post({ type: "cancel" });
    else library.remove();
    await ended;
    expect([...disk.files().keys()].toSorted()).toEqual(
      ["a.txt", "sub/a.txt", "sub/empty", "z.txt"].map(saved),
    );
    expect([how, records.kept.size]).toEqual([how, how === "cancel" ? 0 : 1]);
    expect(await new FolderSaves(library, records).interrupted()).toEqual([]);
  }
});
