/** The disk of one torrent, by its orders and reports; the store and the digest fail where a test says so. */
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { InfoHash } from "../core/ids.ts";
import type { PieceIndex } from "../core/layout.ts";
import type { PieceDiskOptions } from "./piece-disk.ts";
import { type Hash, StoreFailedError, StoreFullError } from "./ports.ts";
import { FileStore } from "./store/file-store.ts";
import {
  content,
  createDiskRig,
  FIRST,
  LAST,
  LINK,
  PIECE,
  pieceOf,
  SECOND,
  type TestStore,
  write,
} from "./testing/disk-rig.ts";

const sha1: Hash = async (bytes) => new Uint8Array(createHash("sha1").update(bytes).digest());
const files = [{ file: new Blob([content]), path: ["content.bin"] }];
const turn = (): Promise<unknown> => new Promise((resolve) => setImmediate(resolve));
const { prepared, diskOf } = createDiskRig({ hash: sha1, files, turn });

const readOrder = (piece: PieceIndex, begin: number, length: number) =>
  ({ type: "read-block", link: LINK, block: { piece, begin, length } }) as const;

describe("a piece that arrives", () => {
  it("is put together from its blocks, verified, stored, and served from memory", async () => {
    const { metainfo } = await prepared();
    const { disk, store, reported } = diskOf(metainfo);
    write(disk, LAST, pieceOf(LAST));
    disk.carryOut({ type: "verify-piece", piece: LAST });
    expect(await reported(1)).toEqual([{ type: "piece-verified", piece: LAST, ok: true }]);
    disk.carryOut({ type: "store-piece", piece: LAST });
    expect((await reported(2))[1]).toEqual({ type: "piece-stored", piece: LAST });
    expect(await store.have()).toEqual([LAST]);
    disk.carryOut(readOrder(LAST, 10, 20));
    expect((await reported(3))[2]).toMatchObject({
      type: "block-read",
      link: LINK,
      payload: pieceOf(LAST).slice(10, 30),
    });
    expect(store.reads).toBe(0);
  });

  it("is refused when its content is wrong, and can be written again", async () => {
    const { metainfo } = await prepared();
    const { disk, reported } = diskOf(metainfo);
    write(disk, FIRST, pieceOf(SECOND));
    disk.carryOut({ type: "verify-piece", piece: FIRST });
    expect(await reported(1)).toEqual([{ type: "piece-verified", piece: FIRST, ok: false }]);
    disk.carryOut({ type: "discard-piece", piece: FIRST });
    write(disk, FIRST, pieceOf(FIRST));
    disk.carryOut({ type: "verify-piece", piece: FIRST });
    expect((await reported(2))[1]).toMatchObject({ ok: true });
  });

  it("has failed when it cannot be hashed", async () => {
    const { metainfo } = await prepared();
    const { disk, reported } = diskOf(metainfo, { hash: () => Promise.reject(new Error("no memory")) });
    write(disk, FIRST, pieceOf(FIRST));
    disk.carryOut({ type: "verify-piece", piece: FIRST });
    expect(await reported(1)).toEqual([{ type: "store-failed", piece: FIRST }]);
    expect(disk.problem).toMatchObject({
      code: "storage-failed",
      detail: expect.stringContaining("no memory"),
    });
  });

  it.each([
    [new StoreFullError("full"), "quota-full"],
    [new StoreFailedError("broken"), "storage-failed"],
  ])("has failed when it cannot be stored (%s), until it can", async (failure, code) => {
    const { metainfo } = await prepared();
    const { disk, store, reported } = diskOf(metainfo);
    store.fail(failure);
    write(disk, FIRST, pieceOf(FIRST));
    disk.carryOut({ type: "store-piece", piece: FIRST });
    expect(await reported(1)).toEqual([{ type: "store-failed", piece: FIRST }]);
    expect(disk.problem?.code).toBe(code);
    // The engine orders it again, and its bytes are still there.
    store.fail(undefined);
    disk.carryOut({ type: "store-piece", piece: FIRST });
    expect((await reported(2))[1]).toEqual({ type: "piece-stored", piece: FIRST });
    expect(disk.problem).toBeUndefined();
    expect(await store.read(FIRST)).toEqual(pieceOf(FIRST));
  });
});

describe("a stored piece", () => {
  it("is read once for all blocks that are requested meanwhile", async () => {
    const { metainfo, store } = await prepared();
    const { disk, reported } = diskOf(metainfo, { store });
    store.reads = 0;
    for (let begin = 0; begin < 5; begin++) disk.carryOut(readOrder(SECOND, begin, 1));
    const payloads = (await reported(5)).map((input) => "payload" in input && input.payload?.[0]);
    expect(payloads).toEqual([...pieceOf(SECOND).slice(0, 5)]);
    expect(store.reads).toBe(1);
  });

  it("is read before it is requested when a peer knows of it", async () => {
    const { metainfo, store } = await prepared();
    const { disk, reports } = diskOf(metainfo, { store });
    store.reads = 0;
    disk.readAhead(SECOND);
    disk.readAhead(9);
    await turn();
    expect(store.reads).toBe(1);
    disk.carryOut(readOrder(SECOND, 0, 1));
    // At once, from memory.
    expect(reports).toHaveLength(1);
  });

  it.each([
    ["rejects", (store: TestStore) => store.fail(new StoreFailedError("broken"))],
    ["has lost it", (store: TestStore) => store.lose(() => true)],
    [
      "returns another length",
      (store: TestStore) => void store.write([{ piece: FIRST, bytes: pieceOf(LAST) }]),
    ],
    [
      "returns zeros, as after a loss of power",
      (store: TestStore) => void store.write([{ piece: FIRST, bytes: new Uint8Array(PIECE) }]),
    ],
    [
      "returns what was written in part",
      (store: TestStore) => void store.write([{ piece: FIRST, bytes: pieceOf(FIRST).fill(0, PIECE / 2) }]),
    ],
  ])("is reported missing when the store %s", async (_, damage) => {
    const { metainfo, store } = await prepared();
    damage(store);
    const { disk, reported } = diskOf(metainfo, { store });
    disk.carryOut(readOrder(FIRST, 0, 16));
    expect(await reported(1)).toMatchObject([{ type: "block-read", payload: undefined }]);
    expect(disk.damage.problem(metainfo)).toEqual({ code: "damaged", detail: "content.bin" });
    expect(await disk.isIntact()).toBe(false);
  });

  it("that this run has not verified is hashed when it is read for the first time, and only then", async () => {
    const { metainfo, store } = await prepared();
    const hashed: number[] = [];
    const hash: Hash = (bytes) => {
      hashed.push(bytes.length);
      return sha1(bytes);
    };
    for (const [isVerified, expected] of [
      [false, [PIECE, 100]],
      [true, []],
    ] as const) {
      hashed.length = 0;
      const { disk } = diskOf(metainfo, { store, hash, isVerified });
      for (const piece of [FIRST, LAST, FIRST]) expect(await disk.read(piece, true)).toEqual(pieceOf(piece));
      expect(hashed).toEqual(expected);
    }
  });

  it("is not hashed again when it was stored in this run, though it had been wrong", async () => {
    const { metainfo, store } = await prepared();
    await store.write([{ piece: FIRST, bytes: new Uint8Array(PIECE) }]);
    const { disk, reported } = diskOf(metainfo, { store });
    expect(await disk.read(FIRST, true)).toBeUndefined();
    expect(await reported(1)).toEqual([{ type: "pieces-lost", pieces: [FIRST] }]);
    write(disk, FIRST, pieceOf(FIRST));
    disk.carryOut({ type: "store-piece", piece: FIRST });
    await reported(2);
    expect(await disk.read(FIRST, true)).toEqual(pieceOf(FIRST));
    expect(disk.damage.isPresent).toBe(false);
  });

  it("is restored from the shared files when the store has lost it", async () => {
    const { metainfo, store } = await prepared();
    const original = new FileStore(metainfo, files, sha1);
    const { disk, reported } = diskOf(metainfo, { store, original });
    store.lose((piece) => piece === FIRST);
    disk.carryOut(readOrder(FIRST, 0, 3));
    expect(await reported(1)).toMatchObject([{ payload: pieceOf(FIRST).slice(0, 3) }]);
    expect(await store.have()).toEqual([FIRST, SECOND, LAST]);
    expect(await disk.isIntact()).toBe(true);
  });

  it("has changed when the shared files themselves cannot be read", async () => {
    const { metainfo } = await prepared();
    const other = new Blob([content.map((byte) => byte ^ 1)]);
    const store = new FileStore(metainfo, [{ file: other, path: ["content.bin"] }], sha1);
    const { disk, reported } = diskOf(metainfo, { store });
    disk.carryOut(readOrder(FIRST, 0, 3));
    expect(await reported(1)).toMatchObject([{ payload: undefined }]);
    expect(disk.problem).toEqual({ code: "file-changed" });
  });
});

describe("looking again at what is stored", () => {
  it("reports what is gone, and nothing else", async () => {
    const { metainfo, store } = await prepared();
    const { disk, reports } = diskOf(metainfo, { store });
    await disk.recheck([FIRST, SECOND, LAST]);
    expect(reports).toEqual([]);
    store.lose((piece) => piece === SECOND);
    await disk.recheck([FIRST, SECOND, LAST]);
    expect(reports).toEqual([{ type: "pieces-lost", pieces: [SECOND] }]);
  });

  it("loses nothing when the store does not say", async () => {
    const { metainfo, store } = await prepared();
    store.close();
    const { disk, reports } = diskOf(metainfo, { store });
    await disk.recheck([FIRST]);
    expect(reports).toEqual([]);
    expect(disk.problem?.code).toBe("storage-failed");
  });
});

describe("the info dictionary", () => {
  const unknown = async (about: Partial<PieceDiskOptions> = {}) => {
    const { metainfo } = await prepared();
    return { metainfo, ...diskOf(metainfo, { metainfo: undefined, ...about }) };
  };

  it("is used once it has the right hash", async () => {
    const { disk, metainfo, reported } = await unknown();
    disk.carryOut({ type: "verify-metadata", bytes: metainfo.infoBytes });
    expect(await reported(1)).toMatchObject([
      { type: "metadata-verified", metainfo: { name: "content.bin" } },
    ]);
    expect(disk.metainfo?.layout.pieceCount).toBe(3);
  });

  it("is refused with another hash", async () => {
    const { disk, metainfo, reported } = await unknown();
    disk.carryOut({ type: "verify-metadata", bytes: metainfo.infoBytes.slice(1) });
    expect(await reported(1)).toEqual([{ type: "metadata-verified", metainfo: undefined }]);
    expect(disk.metainfo).toBeUndefined();
  });

  it("has failed when it cannot be hashed", async () => {
    const { disk, metainfo, reported } = await unknown({
      hash: () => Promise.reject(new Error("no memory")),
    });
    disk.carryOut({ type: "verify-metadata", bytes: metainfo.infoBytes });
    expect(await reported(1)).toEqual([{ type: "metadata-failed" }]);
  });

  it("says why it cannot be used", async () => {
    const bytes = new TextEncoder().encode("d4:name1:xe");
    const infoHash = Buffer.from(await sha1(bytes)).toString("hex") as InfoHash;
    const { disk, reported } = await unknown({ infoHash });
    disk.carryOut({ type: "verify-metadata", bytes });
    expect(await reported(1)).toEqual([{ type: "metadata-failed" }]);
    expect(disk.metadataProblem?.code).toBe("bad-metadata");
  });
});

it("has no write in progress any more once it is closed", async () => {
  const { metainfo } = await prepared();
  const { disk, store } = diskOf(metainfo);
  write(disk, FIRST, pieceOf(FIRST));
  disk.carryOut({ type: "store-piece", piece: FIRST });
  await disk.close();
  expect(await store.have()).toEqual([FIRST]);
});
