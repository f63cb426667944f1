import { describe, expect, test } from "vitest";
import { type PieceStore, type StoredPiece, StoreFullError } from "../ports.ts";
import { bytesOf, piece } from "./testing/piece-store.contract.ts";
import { WriteBatcher } from "./write-batcher.ts";

const KIB = 1024;

/** A store whose transactions last until the test commits or aborts them. */
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

/** Runs everything that waits for a settled promise. */
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
  test("writes a piece at once while idle", () => {
    const store = new SlowStore();
    write(new WriteBatcher(store), [7]);
    expect(store.batches).toEqual([[7]]);
  });

  test("collects the pieces that arrive during a transaction, at most eight", async () => {
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

  test("writes large pieces one at a time and small ones many at a time", async () => {
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

  test("settles a piece's promise with its own transaction", async () => {
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

  test("rejects only the pieces of a failed transaction, and continues", async () => {
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

  test("is drained when the last transaction has settled, even if it failed", async () => {
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
