import { expect, it } from "vitest";
import { PieceLayout } from "../core/layout.ts";
import type { ContentCipher } from "../metainfo/sealed/content-cipher.ts";
import { OpenedPieces } from "./opened-pieces.ts";
import { bytesOf, piece } from "./store/testing/piece-store.contract.ts";

const KIB = 1024;
const layout = new PieceLayout(100 * 256 * KIB, 256 * KIB);

function setUp() {
  const offsets: number[] = [];
  const cipher: ContentCipher = {
    apply: async (offset, bytes) => {
      offsets.push(offset);
      return bytes.map((byte) => byte ^ 1);
    },
  };
  const pieces = new OpenedPieces();
  return {
    offsets,
    open: (n: number, bytes: ReturnType<typeof bytesOf>) => pieces.open(piece(n), bytes, cipher, layout),
  };
}

it("decrypts a piece once for all the small files in it", async () => {
  const { offsets, open } = setUp();
  const bytes = bytesOf(1, 256 * KIB);
  const [one, two] = await Promise.all([open(3, bytes), open(3, bytes)]);
  expect(one).toBe(two);
  expect(one[0]).toBe((bytes[0] ?? 0) ^ 1);
  expect(offsets).toEqual([3 * 256 * KIB]);
});

it("decrypts again what has been stored again", async () => {
  const { offsets, open } = setUp();
  await open(3, bytesOf(1, 256 * KIB));
  await open(3, bytesOf(1, 256 * KIB));
  expect(offsets).toHaveLength(2);
});

it("keeps eight pieces, and none that is larger than all of them", async () => {
  const { offsets, open } = setUp();
  const pieces = Array.from({ length: 9 }, (_, n) => bytesOf(n, 256 * KIB));
  for (const [n, bytes] of pieces.entries()) await open(n, bytes);
  for (const [n, bytes] of [...pieces.entries()].reverse()) await open(n, bytes);
  expect(offsets).toHaveLength(10);
  const large = bytesOf(1, 3 * KIB * KIB);
  await open(20, large);
  await open(20, large);
  expect(offsets).toHaveLength(12);
});
