import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { concatBytes, toHex } from "../../core/bytes.ts";
import { PIECE_LENGTH, type PieceIndex } from "../../core/layout.ts";
import { contentCipher } from "../../metainfo/sealed/content-cipher.ts";
import type { SealCrypto } from "../../metainfo/sealed/seal-crypto.ts";
import { crypto, material } from "../../metainfo/sealed/testing/sealed-samples.ts";
import { type Hash, type PieceStore, StoreFailedError, StoreFullError } from "../ports.ts";
import { FileStore } from "./file-store.ts";
import type { SeedFile } from "./joined-files.ts";
import { MemoryStore } from "./memory-store.ts";
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

/** Every piece as the store has it, end to end. */
async function contentOf(store: PieceStore) {
  const parts = await Promise.all((await store.have()).map((piece) => store.read(piece as PieceIndex)));
  return concatBytes(parts.filter((part) => part !== undefined));
}

describe("preparing files to share", () => {
  test.each([0, 1, 16 * KIB, 256 * KIB - 1, 256 * KIB, 256 * KIB + 1, 9000 * KIB])(
    "a file of %i bytes is hashed and stored",
    async (length) => {
      const content = bytesOf(1, length);
      const store = new MemoryStore();
      const { metainfo, isStored } = await prepare({ name: "a", files: [dropped("a", content)], store });
      expect(isStored).toBe(true);
      expect(metainfo.files).toEqual([{ path: ["a"], length, offset: 0 }]);
      expect(metainfo.layout.pieceCount).toBe(Math.ceil(length / PIECE_LENGTH));
      expect(metainfo.infoHash).toBe(createHash("sha1").update(metainfo.infoBytes).digest("hex"));
      expect(
        createHash("sha1")
          .update(await contentOf(store))
          .digest("hex"),
      ).toBe(createHash("sha1").update(content).digest("hex"));
      for (const piece of metainfo.layout.pieces()) {
        const bytes = content.subarray(piece * PIECE_LENGTH, (piece + 1) * PIECE_LENGTH);
        expect(toHex(metainfo.pieceHash(piece))).toBe(createHash("sha1").update(bytes).digest("hex"));
      }
    },
  );

  test("uses the requested piece length", async () => {
    const content = bytesOf(1, 100 * KIB);
    const store = new MemoryStore();
    const { metainfo } = await prepare({ files: [dropped("a", content)], store, pieceLength: 32 * KIB });
    expect(metainfo.layout).toMatchObject({ pieceLength: 32 * KIB, pieceCount: 4 });
    expect(toHex(await contentOf(store))).toBe(toHex(content));
    // The file store verifies each piece.
    const served = new FileStore(metainfo, [dropped("a", content)], hash);
    for (const piece of metainfo.layout.pieces()) expect(await served.read(piece)).toBeDefined();
  });

  test("makes a single-file torrent of one file whose path is the name, and a folder of any other", async () => {
    const content = bytesOf(1);
    const single = await prepare({ name: "a", files: [dropped("a", content)] });
    const folder = await prepare({ name: "a", files: [dropped("b", content)] });
    const deeper = await prepare({ name: "a", files: [dropped("b/a", content)] });
    const hashes = [single, folder, deeper].map(({ metainfo }) => metainfo.infoHash);
    expect(new Set(hashes).size).toBe(3);
    expect(deeper.metainfo.files[0]?.path).toEqual(["b", "a"]);
  });

  test("several files keep their order, their names and their offsets", async () => {
    const { metainfo } = await prepare({
      files: [
        dropped("z/사진.jpg", bytesOf(1, 5)),
        dropped("empty", bytesOf(0, 0)),
        dropped("a/🐝", bytesOf(2, 7)),
      ],
    });
    expect(metainfo.files).toEqual([
      { path: ["z", "사진.jpg"], length: 5, offset: 0 },
      { path: ["empty"], length: 0, offset: 5 },
      { path: ["a", "🐝"], length: 7, offset: 5 },
    ]);
  });

  test("any split of the same bytes into files gives the same pieces, stored or served from the files", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 3 * PIECE_LENGTH }),
        fc.array(fc.nat({ max: 3 * PIECE_LENGTH }), { maxLength: 6 }),
        async (length, cuts) => {
          const content = bytesOf(3, length);
          const edges = [0, ...cuts.map((cut) => cut % (length + 1)).sort((a, b) => a - b), length];
          const files = edges.slice(1).map((end, i) => dropped(`${i}`, content.slice(edges[i], end)));
          const store = new MemoryStore();
          const whole = await prepare({ files: [dropped("all", content)] });
          const split = await prepare({ files, store });
          const pieces = [...whole.metainfo.layout.pieces()];
          expect(pieces.map((piece) => toHex(split.metainfo.pieceHash(piece)))).toEqual(
            pieces.map((piece) => toHex(whole.metainfo.pieceHash(piece))),
          );
          expect(Buffer.compare(await contentOf(store), content)).toBe(0);
          const served = await contentOf(new FileStore(split.metainfo, files, hash));
          expect(Buffer.compare(served, content)).toBe(0);
        },
      ),
      { numRuns: 30 },
    );
  });

  test("hashes the stored copy, even if a file changed while it was copied", async () => {
    const [before, after] = [bytesOf(1, 300 * KIB), bytesOf(2, 300 * KIB)];
    const store = new MemoryStore();
    const write = store.writeRun.bind(store);
    store.writeRun = (run) => write({ ...run, parts: [new Blob([after])] });
    const { metainfo, isStored } = await prepare({ files: [dropped("torrent", before)], store });
    expect(isStored).toBe(true);
    for (const piece of metainfo.layout.pieces()) {
      const bytes = await store.read(piece);
      expect(toHex(metainfo.pieceHash(piece))).toBe(
        createHash("sha1")
          .update(bytes ?? "")
          .digest("hex"),
      );
    }
  });

  test("keeps at most three chunks in memory", async () => {
    const store = new MemoryStore();
    const [content] = [bytesOf(1, 20_000 * KIB)];
    let copies = 0;
    let hashed = 0;
    let most = 0;
    const write = store.writeRun.bind(store);
    store.writeRun = (run) => {
      most = Math.max(most, ++copies - hashed);
      return write(run);
    };
    const files = Array.from({ length: 4 }, (_, i) => dropped(`${i}`, content));
    await prepare({ files, store, onProgress: () => hashed++ });
    expect(copies).toBe(10);
    expect(most).toBeLessThanOrEqual(3);
    expect(most).toBeGreaterThan(1);
  });

  test("a sealed torrent is stored as it was shared, hashed as it is sent, and encrypted a chunk at a time", async () => {
    const content = bytesOf(1, 20_000 * KIB);
    const [files, store] = [[dropped("a", content)], new MemoryStore()];
    let [encrypting, most] = [0, 0];
    const counting: SealCrypto = {
      ...crypto,
      ctr: async (key) => {
        const encrypt = await crypto.ctr(key);
        return async (counter, bytes) => {
          encrypting += bytes.length;
          most = Math.max(most, encrypting);
          const encrypted = await encrypt(counter, bytes);
          encrypting -= bytes.length;
          return encrypted;
        };
      },
    };
    const key = await material();
    const sealing = { crypto: counting, material: key, iv: bytesOf(2, 12) };
    const { metainfo, isStored } = await prepare({ name: "a", files, store, sealing });
    expect([isStored, metainfo.name, metainfo.files[0]?.path]).toEqual([true, "sealed", ["sealed"]]);
    expect(Buffer.compare(await contentOf(store), content)).toBe(0);
    expect(most).toBeGreaterThan(PIECE_LENGTH);
    expect(most).toBeLessThanOrEqual(8 * 1024 * KIB);
    const cipher = await contentCipher(crypto, key);
    const served = new FileStore(metainfo, files, hash, cipher);
    for (const piece of metainfo.layout.pieces()) {
      const begin = piece * PIECE_LENGTH;
      const sent = await cipher.apply(begin, content.slice(begin, begin + PIECE_LENGTH));
      expect(toHex(await hash(sent))).toBe(toHex(metainfo.pieceHash(piece)));
      expect(Buffer.compare((await served.read(piece)) ?? new Uint8Array(), sent)).toBe(0);
    }
  });

  test("progress rises to 1", async () => {
    for (const length of [0, 20_000 * KIB]) {
      const seen: number[] = [];
      await prepare({ files: [dropped("a", new Uint8Array(length))], onProgress: (at) => seen.push(at) });
      expect(seen).toEqual([...seen].sort((a, b) => a - b));
      expect(seen.at(-1)).toBe(1);
      expect(seen.length).toBeGreaterThan(length > 0 ? 2 : 0);
    }
  });
});

describe("a large file", () => {
  test.each([
    [100, 512 * KIB, 204_800],
    [1024, 4096 * KIB, 262_144],
  ])("of %i GiB is read in pieces of %i bytes, a chunk at a time", async (gib, pieceLength, pieceCount) => {
    let reading = 0;
    let most = 0;
    const file = sparse(gib * GIB, async (length) => {
      reading += length;
      most = Math.max(most, reading);
      await Promise.resolve();
      reading -= length;
    });
    const files = [{ path: ["disk.img"], file }];
    const { metainfo } = await prepare({ name: "disk.img", files, hash: async () => new Uint8Array(20) });
    expect(metainfo.layout).toMatchObject({ pieceLength, pieceCount, length: gib * GIB });
    expect(most).toBeLessThanOrEqual(2 * 8 * 1024 * KIB);
  });

  test("with pieces longer than a chunk is hashed piece by piece", async () => {
    const content = bytesOf(1, 40 * 1024 * KIB);
    const files = [dropped("a", content)];
    const { metainfo } = await prepare({ name: "a", files, pieceLength: 16 * 1024 * KIB });
    expect(metainfo.layout.pieceCount).toBe(3);
    const served = new FileStore(metainfo, files, hash);
    for (const piece of metainfo.layout.pieces()) expect(await served.read(piece)).toBeDefined();
  });
});

describe("when it cannot be stored", () => {
  const files = [dropped("a", bytesOf(1, 20_000 * KIB))];

  test.each([new StoreFullError("full"), new StoreFailedError("broken")])(
    "a store that fails midway (%s) is destroyed, and the torrent is made",
    async (error) => {
      const store = new MemoryStore();
      const write = store.writeRun.bind(store);
      let writes = 0;
      store.writeRun = (run) => (++writes > 1 ? Promise.reject(error) : write(run));
      const { metainfo, isStored } = await prepare({ files, store });
      expect(isStored).toBe(false);
      expect(writes).toBe(2);
      expect(metainfo.infoHash).toBe((await prepare({ files })).metainfo.infoHash);
      await expect(store.have()).rejects.toBeInstanceOf(StoreFailedError);
    },
  );

  test("without room nothing is written", async () => {
    const store = new MemoryStore();
    store.room = async () => 19_999 * KIB;
    let writes = 0;
    store.writeRun = async () => {
      writes++;
      return new Blob();
    };
    expect((await prepare({ files, store })).isStored).toBe(false);
    expect(writes).toBe(0);
  });

  test("a stored copy that cannot be read is ignored", async () => {
    const store = new MemoryStore();
    store.writeRun = async () => {
      const copy = new Blob();
      copy.arrayBuffer = () => Promise.reject(new DOMException("gone", "NotReadableError"));
      return copy;
    };
    const { metainfo, isStored } = await prepare({ files, store });
    expect(isStored).toBe(false);
    expect(metainfo.infoHash).toBe((await prepare({ files })).metainfo.infoHash);
    await expect(store.have()).rejects.toBeInstanceOf(StoreFailedError);
  });

  test("a failure of the last write is noticed", async () => {
    const store = new MemoryStore();
    store.writeRun = () => Promise.reject(new StoreFullError("full"));
    const { isStored } = await prepare({ files: [dropped("a", bytesOf(1))], store });
    expect(isStored).toBe(false);
  });
});
