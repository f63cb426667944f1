import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Bitfield } from "./bitfield.ts";
import { PIECE_LENGTH, type PieceIndex, PieceLayout } from "./layout.ts";

/** All pieces of a torrent of `length` pieces. */
function pieces(length: number): readonly PieceIndex[] {
  return [...new PieceLayout(length * PIECE_LENGTH, PIECE_LENGTH).pieces()];
}

/** One character per piece: "*" if the bit is set, otherwise a space. */
function draw(field: Bitfield): string {
  return pieces(field.length)
    .map((piece) => (field.has(piece) ? "*" : " "))
    .join("");
}

function drawn(text: string): Bitfield {
  const field = new Bitfield(text.length);
  for (const piece of pieces(text.length)) if (text[piece] === "*") field.set(piece);
  return field;
}

const drawings = fc.string({ unit: fc.constantFrom("*", " "), maxLength: 40 });

describe("Bitfield", () => {
  test("stores the first piece in the most significant bit", () => {
    expect([...drawn("*      * *").toBytes()]).toEqual([0b1000_0001, 0b0100_0000]);
  });

  test("parses the bytes that it wrote and counts the pieces", () => {
    fc.assert(
      fc.property(drawings, (text) => {
        const parsed = Bitfield.parse(drawn(text).toBytes(), text.length);
        expect(parsed && draw(parsed)).toBe(text);
        expect(parsed?.count).toBe(text.replaceAll(" ", "").length);
      }),
    );
  });

  test("reports whether set and clear changed a bit, and keeps the count", () => {
    const operations = fc.array(fc.tuple(fc.boolean(), fc.nat(19)), { maxLength: 60 });
    fc.assert(
      fc.property(operations, (steps) => {
        const field = new Bitfield(20);
        const model = new Set<number>();
        for (const [add, index] of steps) {
          const piece = index as PieceIndex;
          const changes = add !== model.has(index);
          expect(add ? field.set(piece) : field.clear(piece)).toBe(changes);
          if (add) model.add(index);
          else model.delete(index);
          expect(field.count).toBe(model.size);
          expect(field.isFull).toBe(model.size === 20);
        }
        expect([...field.indices()]).toEqual([...model].sort((a, b) => a - b));
      }),
    );
  });

  test("shares no bits with fields created before or after it, long or short", () => {
    const lengths = fc.array(fc.oneof(fc.nat(60), fc.integer({ min: 2000, max: 2100 })), { maxLength: 120 });
    fc.assert(
      fc.property(lengths, fc.func(fc.boolean()), (some, isHad) => {
        const fields = some.map((length) => new Bitfield(length));
        const expected = fields.map((field, i) =>
          pieces(field.length).filter((piece) => (isHad(i, piece) ? field.set(piece) : false)),
        );
        for (const [i, field] of fields.entries()) if (i % 3 === 0) field.clone().setAll();
        expect(fields.map((field) => [...field.indices()])).toEqual(expected);
        for (const field of fields)
          expect(Bitfield.parse(field.toBytes(), field.length)?.count).toBe(field.count);
      }),
      { numRuns: 20 },
    );
  });

  test.each([0, 1, 7, 8, 9, 16, 81])("has all of %i pieces when full, and no spare bit", (length) => {
    const full = Bitfield.full(length);
    expect(draw(full)).toBe("*".repeat(length));
    expect(full.isFull).toBe(true);
    expect(Bitfield.parse(full.toBytes(), length)?.isFull).toBe(true);
  });

  test.each([
    ["too short", [0xff], 9],
    ["too long", [0xff, 0x80, 0], 9],
    ["a spare bit set", [0xff, 0xc0], 9],
    ["the last spare bit set", [0xff, 0x81], 9],
    ["a byte for no pieces", [0], 0],
  ])("refuses bytes: %s", (_, bytes, length) => {
    expect(Bitfield.parse(Uint8Array.from(bytes), length)).toBeUndefined();
  });

  test("shares no memory with its clone or its bytes", () => {
    const field = drawn("* * *");
    const bytes = field.toBytes();
    const clone = field.clone();
    clone.setAll();
    bytes.fill(0);
    expect(draw(field)).toBe("* * *");
    expect(clone.isFull).toBe(true);
  });
});
