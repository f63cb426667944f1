import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  BLOCK_LENGTH,
  MAX_FOREIGN_PIECE_LENGTH,
  MAX_LENGTH,
  MAX_PIECE_LENGTH,
  PIECE_LENGTH,
  PieceLayout,
  pieceLengthFor,
} from "./layout.ts";

const KIB = 1024;
const GIB = 1024 ** 3;

const layouts = fc
  .record({
    length: fc.integer({ min: 0, max: 40 * BLOCK_LENGTH }),
    pieceLength: fc.oneof(
      fc.integer({ min: 14, max: 18 }).map((exponent) => 2 ** exponent),
      fc.integer({ min: 1000, max: 2 ** 18 }),
    ),
  })
  .map(({ length, pieceLength }) => new PieceLayout(length, pieceLength));

describe("PieceLayout", () => {
  test.each([
    [0, 0],
    [1, 1],
    [PIECE_LENGTH - 1, 1],
    [PIECE_LENGTH, 1],
    [PIECE_LENGTH + 1, 2],
    [20 * 1024 * 1024 + 12_345, 81],
  ])("cuts %i bytes into %i pieces", (length, pieceCount) => {
    expect(new PieceLayout(length, PIECE_LENGTH).pieceCount).toBe(pieceCount);
  });

  test("covers every byte with exactly one piece", () => {
    fc.assert(
      fc.property(layouts, (layout) => {
        let end = 0;
        for (const piece of layout.pieces()) {
          expect(layout.offsetOf(piece)).toBe(end);
          expect(layout.lengthOf(piece)).toBeGreaterThan(0);
          end += layout.lengthOf(piece);
        }
        expect(end).toBe(layout.length);
      }),
    );
  });

  test("covers every byte of a piece with exactly one block", () => {
    fc.assert(
      fc.property(layouts, (layout) => {
        for (const piece of layout.pieces()) {
          let end = 0;
          for (let number = 0; number < layout.blockCount(piece); number++) {
            const block = layout.block(piece, number);
            expect(block.begin).toBe(end);
            expect(block.length).toBeLessThanOrEqual(BLOCK_LENGTH);
            expect(layout.range(piece, block.begin, block.length)).toEqual(block);
            end += block.length;
          }
          expect(end).toBe(layout.lengthOf(piece));
          expect(() => layout.block(piece, layout.blockCount(piece))).toThrow("within its piece");
        }
      }),
    );
  });

  test.each([-1, 2, 0.5, Number.NaN, 2 ** 32])("has no piece %d if it has two", (index) => {
    expect(new PieceLayout(PIECE_LENGTH + 1, PIECE_LENGTH).piece(index)).toBeUndefined();
  });

  test("uses longer blocks when the simulation asks for them", () => {
    const layout = new PieceLayout(PIECE_LENGTH + 100_000, PIECE_LENGTH, 65_536);
    const blocks = [...layout.pieces()].map((piece) =>
      Array.from({ length: layout.blockCount(piece) }, (_, number) => layout.block(piece, number)),
    );
    expect(blocks.map((inPiece) => inPiece.map(({ begin, length }) => [begin, length]))).toEqual([
      [0, 65_536, 131_072, 196_608].map((begin) => [begin, 65_536]),
      [
        [0, 65_536],
        [65_536, 34_464],
      ],
    ]);
  });

  // The last piece, 1, has 100 bytes.
  test.each([
    [0, 0, PIECE_LENGTH, true],
    [0, 1, PIECE_LENGTH, false],
    [1, 0, 100, true],
    [1, 99, 1, true],
    [1, 0, 101, false],
    [1, 100, 1, false],
    [1, 0, 0, false],
    [1, -1, 1, false],
    [1, 0, -1, false],
    [2, 0, 1, false],
    [0, 0xffff_ffff, 0xffff_ffff, false],
  ])("accepts piece %i, begin %i, length %i: %s", (index, begin, length, exists) => {
    const layout = new PieceLayout(PIECE_LENGTH + 100, PIECE_LENGTH);
    expect(layout.range(index, begin, length) !== undefined).toBe(exists);
  });

  test.each([MAX_FOREIGN_PIECE_LENGTH + 1, 1.5, -1, 0, Number.NaN])(
    "throws for a piece length of %d",
    (pieceLength) => expect(() => new PieceLayout(1, pieceLength)).toThrow("32 MiB"),
  );

  test.each([-1, 1.5, 2 ** 53])("throws for a length of %d", (length) => {
    expect(() => new PieceLayout(length, PIECE_LENGTH)).toThrow("count of bytes");
  });
});

describe("the piece length of a new torrent", () => {
  test.each([
    [0, 256 * KIB, 0],
    [1, 256 * KIB, 1],
    [64 * GIB, 256 * KIB, 262_144],
    [64 * GIB + 1, 512 * KIB, 131_073],
    [100 * GIB, 512 * KIB, 204_800],
    [128 * GIB, 512 * KIB, 262_144],
    [128 * GIB + 1, 1024 * KIB, 131_073],
    [1024 * GIB, 4096 * KIB, 262_144],
    [MAX_LENGTH, MAX_PIECE_LENGTH, 262_144],
  ])("of %i bytes is %i, which makes %i pieces", (length, pieceLength, pieceCount) => {
    expect(pieceLengthFor(length)).toBe(pieceLength);
    expect(new PieceLayout(length, pieceLength).pieceCount).toBe(pieceCount);
  });
});
