import { describe, expect, test } from "vitest";
import { bytesOf, piece } from "./piece-store.contract.ts";
import { type PieceStore, type StoredPiece, StoreFullError } from "./piece-store.ts";
import { StoreBusyError, WriteBatcher } from "./write-batcher.ts";

const KIB = 1024;

/** A store whose transactions last until the test ends them. */
class SlowStore implements Pick<PieceStore, "write"> {
  readonly transactions: { pieces: readonly StoredPiece[]; commit(): void; abort(reason: Error): void }[] =
    [];

  write(pieces: readonly StoredPiece[]): Promise<void> {
    return new Promise((commit, abort) => this.transactions.push({ pieces, commit, abort }));
  }

  /** Indices of the pieces in each transaction so far. */
  get batches(): number[][] {
    return this.transactions.map(({ pieces }) => pieces.map(({ piece }) => piece));
  }
}

/** Lets everything that waits for a settled promise run. */
const microtasks = () => new Promise<void>((resolve) => setImmediate(resolve));

function write(batcher: WriteBatcher, indices: number[], length = 256 * KIB) {
  const stored: number[] = [];
  const failed: unknown[] = [];
  for (const i of indices) {
    batcher.write(piece(i), bytesOf(i, length)).then(
      () => stored.push(i),
      (error: unknown) => failed.push(error),
    );
  }
  return { stored, failed };
}

describe("write batcher", () => {
  test("an idle writer writes at once", () => {
    const store = new SlowStore();
    write(new WriteBatcher(store), [7]);
    expect(store.batches).toEqual([[7]]);
  });

  test("what comes during a transaction forms the next, eight pieces at most", async () => {
    const store = new SlowStore();
    write(new WriteBatcher(store), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(store.batches).toEqual([[0]]);
    store.transactions[0]?.commit();
    await microtasks();
    expect(store.batches).toEqual([[0], [1, 2, 3, 4, 5, 6, 7, 8]]);
    store.transactions[1]?.commit();
    await microtasks();
    expect(store.batches.at(-1)).toEqual([9, 10]);
  });

  test("large pieces go one by one, small ones many at a time", async () => {
    const large = new SlowStore();
    write(new WriteBatcher(large), [0, 1, 2], 4096 * KIB);
    large.transactions[0]?.commit();
    await microtasks();
    expect(large.batches).toEqual([[0], [1]]);

    const small = new SlowStore();
    write(new WriteBatcher(small), [...Array(50).keys()], 16 * KIB);
    small.transactions[0]?.commit();
    await microtasks();
    expect(small.batches[1]).toHaveLength(49);
  });

  test("a piece's promise settles with its own transaction", async () => {
    const store = new SlowStore();
    const { stored } = write(new WriteBatcher(store), [0, 1, 2]);
    await microtasks();
    expect(stored).toEqual([]);
    store.transactions[0]?.commit();
    await microtasks();
    expect(stored).toEqual([0]);
    store.transactions[1]?.commit();
    await microtasks();
    expect(stored).toEqual([0, 1, 2]);
  });

  test("a failed transaction fails its pieces alone, and writing goes on", async () => {
    const store = new SlowStore();
    const { stored, failed } = write(new WriteBatcher(store), [0, 1, 2]);
    const full = new StoreFullError("full");
    store.transactions[0]?.commit();
    await microtasks();
    store.transactions[1]?.abort(full);
    await microtasks();
    expect(stored).toEqual([0]);
    expect(failed).toEqual([full, full]);
  });

  test("counts what waits, written or not yet, and refuses what is too much", async () => {
    const store = new SlowStore();
    const batcher = new WriteBatcher(store, 1024 * KIB);
    const { failed } = write(batcher, [0, 1, 2, 3]);
    expect(batcher.waitingBytes).toBe(1024 * KIB);
    await expect(batcher.write(piece(4), bytesOf(4, 1))).rejects.toBeInstanceOf(StoreBusyError);
    store.transactions[0]?.commit();
    await microtasks();
    expect(batcher.waitingBytes).toBe(768 * KIB);
    store.transactions[1]?.abort(new StoreFullError("full"));
    await microtasks();
    expect(batcher.waitingBytes).toBe(0);
    expect(failed).toHaveLength(3);
  });

  test("a piece larger than the limit passes when nothing else waits", () => {
    const store = new SlowStore();
    write(new WriteBatcher(store, 10), [0], 100);
    expect(store.batches).toEqual([[0]]);
  });

  test("drained settles when the last transaction has, failed or not", async () => {
    const store = new SlowStore();
    const batcher = new WriteBatcher(store);
    write(batcher, [0, 1]);
    let isDrained = false;
    const drained = batcher.drained().then(() => {
      isDrained = true;
    });
    store.transactions[0]?.commit();
    await microtasks();
    expect(isDrained).toBe(false);
    store.transactions[1]?.abort(new Error("broken"));
    await drained;
    await new WriteBatcher(store).drained();
  });
});
