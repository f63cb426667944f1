/**
 * What every writable PieceStore promises, as tests without a runner: they run on the memory store in Node and on
 * IndexedDB in a browser's worker.
 */
import { type Bytes, concatBytes, equalBytes } from "../../../core/bytes.ts";
import { invariant } from "../../../core/invariant.ts";
import { type PieceIndex, PieceLayout } from "../../../core/layout.ts";
import { type ContentSource, type PieceStore, StoreFailedError } from "../../ports.ts";

export interface ContractTest {
  readonly name: string;
  /**
   * @param open opens an empty store
   * @param source makes a content source of the platform's own kind
   */
  run(open: () => PieceStore, source: (bytes: Bytes) => ContentSource): Promise<void>;
}

const layout = new PieceLayout(64 * 16 * 1024, 16 * 1024);

/** From 0 to 63. */
export function piece(index: number): PieceIndex {
  const made = layout.piece(index);
  invariant(made !== undefined, "the tests use a few pieces");
  return made;
}

/** Bytes that differ from piece to piece and within a piece. */
export function bytesOf(index: number, length = 1000): Bytes {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = (i * 7 + index * 31 + (i >> 8)) & 0xff;
  return bytes;
}

export const pieceStoreContract: readonly ContractTest[] = [
  {
    name: "a new store has nothing",
    run: async (open) => {
      const store = open();
      expectSame(await store.have(), []);
      expect((await store.read(piece(0))) === undefined, "reads nothing");
    },
  },
  {
    name: "lists and returns what was written, in ascending order",
    run: async (open) => {
      const store = open();
      await store.write([10, 2, 33].map((i) => ({ piece: piece(i), bytes: bytesOf(i) })));
      await store.write([{ piece: piece(0), bytes: bytesOf(0, 1) }]);
      expectSame(await store.have(), [0, 2, 10, 33]);
      for (const i of [10, 2, 33]) expectBytes(await store.read(piece(i)), bytesOf(i));
      expectBytes(await store.read(piece(0)), bytesOf(0, 1));
      expect((await store.read(piece(1))) === undefined, "reads nothing between");
    },
  },
  {
    name: "keeps the last bytes of a piece that is written twice",
    run: async (open) => {
      const store = open();
      await store.write([{ piece: piece(3), bytes: bytesOf(1) }]);
      await store.write([{ piece: piece(3), bytes: bytesOf(2) }]);
      expectSame(await store.have(), [3]);
      expectBytes(await store.read(piece(3)), bytesOf(2));
    },
  },
  {
    name: "returns the pieces of a run, the last of which may be shorter",
    run: async (open, source) => {
      const store = open();
      await store.write([0, 20].map((i) => ({ piece: piece(i), bytes: bytesOf(i) })));
      const parts = [source(bytesOf(7)), source(concatBytes([bytesOf(8), bytesOf(9, 10)]))];
      const copy = await store.writeRun({ first: piece(7), pieceLength: 1000, parts });
      expectBytes(
        new Uint8Array(await copy.arrayBuffer()),
        concatBytes([bytesOf(7), bytesOf(8), bytesOf(9, 10)]),
      );
      await store.writeRun({ first: piece(3), pieceLength: 1000, parts: [source(bytesOf(3))] });
      expectSame(await store.have(), [0, 3, 7, 8, 9, 20]);
      for (const i of [0, 3, 7, 8, 20]) expectBytes(await store.read(piece(i)), bytesOf(i));
      expectBytes(await store.read(piece(9)), bytesOf(9, 10));
      for (const i of [2, 4, 6, 10])
        expect((await store.read(piece(i))) === undefined, "reads nothing outside a run");
    },
  },
  {
    name: "keeps the last bytes of a piece that is written after its run",
    run: async (open, source) => {
      const store = open();
      const parts = [7, 8, 9].map((i) => source(bytesOf(i)));
      await store.writeRun({ first: piece(7), pieceLength: 1000, parts });
      expectBytes(await store.read(piece(8)), bytesOf(8));
      await store.write([{ piece: piece(8), bytes: bytesOf(1) }]);
      expectSame(await store.have(), [7, 8, 9]);
      expectBytes(await store.read(piece(8)), bytesOf(1));
      expectBytes(await store.read(piece(9)), bytesOf(9));
    },
  },
  {
    name: "accepts a write of no pieces",
    run: async (open) => {
      const store = open();
      await store.write([]);
      expectSame(await store.have(), []);
    },
  },
  {
    name: "stores a view without the rest of its buffer",
    run: async (open) => {
      const store = open();
      const whole = bytesOf(0, 4096);
      await store.write([{ piece: piece(1), bytes: whole.subarray(100, 300) }]);
      const read = await store.read(piece(1));
      expectBytes(read, whole.slice(100, 300));
      expect(read?.buffer.byteLength === 200, "the rest of the buffer is not stored");
    },
  },
  {
    name: "copies bytes when writing and when reading",
    run: async (open) => {
      const store = open();
      const bytes = bytesOf(5);
      await store.write([{ piece: piece(5), bytes }]);
      bytes.fill(0);
      (await store.read(piece(5)))?.fill(1);
      expectBytes(await store.read(piece(5)), bytesOf(5));
    },
  },
  {
    name: "keeps concurrent writes and reads apart",
    run: async (open) => {
      const store = open();
      const indices = [...Array(40).keys()];
      await Promise.all(indices.map((i) => store.write([{ piece: piece(i), bytes: bytesOf(i) }])));
      const read = await Promise.all(indices.map((i) => store.read(piece(i))));
      for (const i of indices) expectBytes(read[i], bytesOf(i));
    },
  },
  {
    name: "has room for something",
    run: async (open) => {
      const room = await open().room();
      expect(room > 1024 * 1024, `room for ${room} bytes`);
    },
  },
  {
    name: "fails after it was destroyed or closed, instead of appearing empty",
    run: async (open, source) => {
      for (const end of ["destroy", "close"] as const) {
        const store = open();
        await store.write([{ piece: piece(1), bytes: bytesOf(1) }]);
        await store[end]();
        for (const use of [
          () => store.have(),
          () => store.read(piece(1)),
          () => store.write([{ piece: piece(1), bytes: bytesOf(1) }]),
          () => store.writeRun({ first: piece(1), pieceLength: 9, parts: [source(bytesOf(1))] }),
        ]) {
          const error = await use().then(
            () => undefined,
            (error: unknown) => error,
          );
          expect(error instanceof StoreFailedError, `${end}: ${String(error)}`);
        }
      }
    },
  },
  {
    name: "can be destroyed unused, and twice",
    run: async (open) => {
      const store = open();
      await store.destroy();
      await store.destroy();
    },
  },
];

function expect(holds: boolean, message: string): void {
  if (!holds) throw new Error(message);
}

function expectSame(actual: readonly number[], expected: readonly number[]): void {
  expect(actual.join() === expected.join(), `[${actual.join()}] is not [${expected.join()}]`);
}

function expectBytes(actual: Bytes | undefined, expected: Bytes): void {
  expect(
    actual !== undefined && equalBytes(actual, expected),
    `${actual?.length} bytes are not the expected ones`,
  );
}
