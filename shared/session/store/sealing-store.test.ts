import { describe, expect, it } from "vitest";
import { PieceLayout } from "../../core/layout.ts";
import { contentCipher } from "../../metainfo/sealed/content-cipher.ts";
import { crypto, material } from "../../metainfo/sealed/testing/sealed-samples.ts";
import { MemoryStore } from "./memory-store.ts";
import { SealingStore } from "./sealing-store.ts";
import { bytesOf, piece } from "./testing/piece-store.contract.ts";

const layout = new PieceLayout(2.5 * 16_384, 16_384);
const plain = bytesOf(1, layout.length);
const plainPiece = (index: number) => plain.slice(index * 16_384, (index + 1) * 16_384);

/** Many times faster than `toEqual`. */
function expectSame(actual: Uint8Array | undefined, expected: Uint8Array): void {
  expect(Buffer.compare(actual ?? new Uint8Array(), expected)).toBe(0);
}

async function setUp() {
  const cipher = await contentCipher(crypto, await material());
  const below = new MemoryStore();
  const sealed = await cipher.apply(0, plain);
  const sealedPiece = (index: number) => sealed.slice(index * 16_384, (index + 1) * 16_384);
  return { below, store: new SealingStore(below, cipher, layout), sealedPiece };
}

describe("a sealing store", () => {
  it("reads what peers are sent from a run of shared files", async () => {
    const { store, sealedPiece } = await setUp();
    const parts = [new Blob([plain.subarray(0, 20_000)]), new Blob([plain.subarray(20_000)])];
    const copy = await store.writeRun({ first: piece(0), pieceLength: 16_384, parts });
    expectSame(new Uint8Array(await copy.arrayBuffer()), plain);
    expect(await store.have()).toEqual([0, 1, 2]);
    for (const index of [0, 1, 2]) expectSame(await store.read(piece(index)), sealedPiece(index));
  });

  it("writes pieces from peers as people read them, and leaves their bytes alone", async () => {
    const { below, store, sealedPiece } = await setUp();
    const [first, last] = [sealedPiece(0), sealedPiece(2)];
    await store.write([
      { piece: piece(0), bytes: first },
      { piece: piece(2), bytes: last },
    ]);
    for (const index of [0, 2]) expectSame(await below.read(piece(index)), plainPiece(index));
    expectSame(first, sealedPiece(0));
    expectSame(last, sealedPiece(2));
    expect(await store.read(piece(1))).toBeUndefined();
  });

  it("is watched if the store below is", async () => {
    const { below, store } = await setUp();
    expect(store.watch).toBeUndefined();
    let lost = 0;
    const watched = Object.assign(below, { watch: (report: () => void) => report() });
    const cipher = await contentCipher(crypto, await material());
    new SealingStore(watched, cipher, layout).watch?.(() => lost++);
    expect(lost).toBe(1);
  });
});
