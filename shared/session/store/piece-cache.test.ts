import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PieceStore } from "../ports.ts";
import { PieceCache } from "./piece-cache.ts";
import { bytesOf, piece } from "./testing/piece-store.contract.ts";

/** Counts reads; pieces from 50 up are missing. */
function countingStore() {
  const reads: number[] = [];
  const store: Pick<PieceStore, "read"> = {
    read: async (index) => {
      reads.push(index);
      return index < 50 ? bytesOf(index, 100) : undefined;
    },
  };
  return { store, reads };
}

const cachedBytes = ({ pieces }: PieceCache) =>
  [...pieces.values()].reduce((sum, { length }) => sum + length, 0);

describe("piece cache", () => {
  test("reads a piece once, even for concurrent callers", async () => {
    const { store, reads } = countingStore();
    const cache = new PieceCache(store);
    const [a, b] = await Promise.all([cache.read(piece(1)), cache.read(piece(1))]);
    expect(a).toEqual(bytesOf(1, 100));
    expect(b).toBe(a);
    expect(await cache.read(piece(1))).toBe(a);
    expect(reads).toEqual([1]);
  });

  test("drops the least recently used piece first", async () => {
    const { store, reads } = countingStore();
    const cache = new PieceCache(store, 300);
    for (const i of [1, 2, 3, 1, 4]) await cache.read(piece(i));
    reads.length = 0;
    for (const i of [1, 3, 4]) await cache.read(piece(i));
    expect(reads).toEqual([]);
    await cache.read(piece(2));
    expect(reads).toEqual([2]);
  });

  test("returns a piece that was put, without reading it", async () => {
    const { store, reads } = countingStore();
    const cache = new PieceCache(store);
    const bytes = bytesOf(9);
    cache.put(piece(9), bytes);
    expect(await cache.read(piece(9))).toBe(bytes);
    expect(reads).toEqual([]);
  });

  test("a save that passes displaces nothing, and files that share a piece read it once", async () => {
    const { store, reads } = countingStore();
    const cache = new PieceCache(store, 300);
    for (const i of [1, 2, 3]) await cache.read(piece(i));
    for (let i = 4; i < 50; i++) expect(await cache.readInPassing(piece(i))).toEqual(bytesOf(i, 100));
    reads.length = 0;
    for (const i of [1, 2, 3]) await cache.read(piece(i));
    for (let i = 0; i < 10; i++)
      await Promise.all([cache.readInPassing(piece(49)), cache.readInPassing(piece(49))]);
    expect(reads).toEqual([]);
    cache.delete(piece(49));
    await Promise.all([cache.readInPassing(piece(49)), cache.readInPassing(piece(49))]);
    expect(reads).toEqual([49]);
  });

  test("reads a piece ahead once", async () => {
    const { store, reads } = countingStore();
    const cache = new PieceCache(store);
    cache.readAhead(piece(3), 100);
    cache.readAhead(piece(3), 100);
    expect(await cache.read(piece(3))).toEqual(bytesOf(3, 100));
    cache.readAhead(piece(3), 100);
    expect(reads).toEqual([3]);
  });

  const MIB = 1024 * 1024;
  test.each([
    [100, 32],
    [MIB / 4, 32],
    [MIB, 8],
    [4 * MIB, 2],
    [16 * MIB, 1],
  ])("of pieces of %i bytes reads %i ahead, but never delays a requested read", async (length, most) => {
    const finish: (() => void)[] = [];
    const cache = new PieceCache({
      read: async (index) => {
        await new Promise<void>((resolve) => finish.push(resolve));
        return bytesOf(index, 100);
      },
    });
    for (let i = 0; i < 40; i++) cache.readAhead(piece(i), length);
    expect(finish).toHaveLength(most);
    const asked = cache.read(piece(39));
    expect(finish).toHaveLength(most + 1);
    for (const resolve of finish) resolve();
    expect(await asked).toEqual(bytesOf(39, 100));
  });

  test("ignores a failed read-ahead and reads again on request", async () => {
    let reads = 0;
    const cache = new PieceCache({
      read: async (index) => {
        if (reads++ === 0) throw new Error("broken");
        return bytesOf(index, 100);
      },
    });
    cache.readAhead(piece(1), 100);
    await expect(cache.read(piece(1))).rejects.toThrow("broken");
    expect(await cache.read(piece(1))).toEqual(bytesOf(1, 100));
  });

  test("asks again for a missing piece", async () => {
    const { store, reads } = countingStore();
    const cache = new PieceCache(store);
    expect(await cache.read(piece(60))).toBeUndefined();
    await cache.read(piece(60));
    expect(reads).toEqual([60, 60]);
  });

  test("rejects every caller of a failed read, and reads again later", async () => {
    let isBroken = true;
    const cache = new PieceCache({
      read: async (index) => {
        if (isBroken) throw new Error("broken");
        return bytesOf(index);
      },
    });
    const both = await Promise.allSettled([cache.read(piece(1)), cache.read(piece(1))]);
    expect(both.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    isBroken = false;
    expect(await cache.read(piece(1))).toEqual(bytesOf(1));
  });

  test("is empty after it was cleared", async () => {
    const { store, reads } = countingStore();
    const cache = new PieceCache(store);
    await cache.read(piece(1));
    cache.pieces.clear();
    expect(cachedBytes(cache)).toBe(0);
    await cache.read(piece(1));
    expect(reads).toEqual([1, 1]);
  });

  test("never exceeds its limit, and always returns the right bytes", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 500 }),
        fc.array(fc.record({ index: fc.nat({ max: 20 }), put: fc.boolean() })),
        async (limit, uses) => {
          const cache = new PieceCache(countingStore().store, limit);
          for (const { index, put } of uses) {
            if (put) cache.put(piece(index), bytesOf(index, 100));
            else expect(await cache.read(piece(index))).toEqual(bytesOf(index, 100));
            expect(cachedBytes(cache)).toBeLessThanOrEqual(limit);
          }
        },
      ),
    );
  });
});
