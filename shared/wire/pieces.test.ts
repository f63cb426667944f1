import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeAll } from "./encode.ts";
import type { Message } from "./messages.ts";
import { decodePieces, type PieceMessage } from "./pieces.ts";

const JUNK = { violation: "not-pieces-alone" };

const block = fc
  .record({
    piece: fc.nat(2 ** 31),
    begin: fc.nat(2 ** 31),
    payload: fc.uint8Array({ minLength: 1, maxLength: 40 }),
  })
  .map((fields): PieceMessage => ({ type: "piece", ...fields }));

describe("decodePieces", () => {
  test("decodes the blocks that were encoded", () => {
    fc.assert(
      fc.property(fc.array(block), (blocks) => {
        expect(decodePieces(encodeAll(blocks, {}))).toEqual(blocks);
      }),
    );
  });

  test("returns payloads as views, not copies", () => {
    const bytes = encodeAll([{ type: "piece", piece: 1, begin: 0, payload: new Uint8Array(9) }], {});
    const decoded = decodePieces(bytes);
    expect("violation" in decoded || decoded[0]?.payload.buffer === bytes.buffer).toBe(true);
  });

  test.each<Message>([{ type: "keep-alive" }, { type: "choke" }, { type: "have", piece: 3 }])(
    "refuses $type before or after a block",
    (other) => {
      const piece: Message = { type: "piece", piece: 1, begin: 0, payload: new Uint8Array(9) };
      expect(decodePieces(encodeAll([piece, other], {}))).toEqual(JUNK);
      expect(decodePieces(encodeAll([other, piece], {}))).toEqual(JUNK);
    },
  );

  test("refuses a block that is truncated, empty or too long", () => {
    const whole = encodeAll([{ type: "piece", piece: 1, begin: 0, payload: new Uint8Array(9) }], {});
    for (let length = 1; length < whole.length; length++)
      expect(decodePieces(whole.subarray(0, length)), `${length}`).toEqual(JUNK);
    for (const length of [0, 16 * 1024 + 1])
      expect(
        decodePieces(encodeAll([{ type: "piece", piece: 1, begin: 0, payload: new Uint8Array(length) }], {})),
      ).toEqual(JUNK);
  });

  test("never throws for arbitrary bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        decodePieces(bytes);
      }),
    );
  });
});
