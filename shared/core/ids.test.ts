import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type InfoHash,
  idFromBinary,
  idFromBytes,
  idToBinary,
  idToBytes,
  parseId,
  randomOfferId,
  randomPeerId,
} from "./ids.ts";
import { seededRandom } from "./random.ts";

const twentyBytes = fc.uint8Array({ minLength: 20, maxLength: 20 }).map((bytes) => new Uint8Array(bytes));

describe("ids", () => {
  test("convert between bytes, binary strings and hexadecimal digits", () => {
    fc.assert(
      fc.property(twentyBytes, (bytes) => {
        const id = idFromBytes<InfoHash>(bytes);
        expect(id).toBe(Buffer.from(bytes).toString("hex"));
        if (id === undefined) return;
        expect(idToBytes(id)).toEqual(bytes);
        expect(idToBinary(id)).toBe(Buffer.from(bytes).toString("latin1"));
        expect(idFromBinary(idToBinary(id))).toBe(id);
        expect(parseId(id.toUpperCase())).toBe(id);
      }),
    );
  });

  test.each(["", "a".repeat(39), "a".repeat(41), `${"a".repeat(39)}g`, `${"a".repeat(40)}\n`])(
    "are not parsed from %j",
    (text) => expect(parseId(text)).toBeUndefined(),
  );

  test.each(["x".repeat(19), "x".repeat(21), `${"x".repeat(19)}Ā`, "가".repeat(20)])(
    "are not read from the binary string %j",
    (text) => expect(idFromBinary(text)).toBeUndefined(),
  );

  test.each([0, 19, 21])("are not read from %i bytes", (length) => {
    expect(idFromBytes(new Uint8Array(length))).toBeUndefined();
  });

  test("of peers start with the client's name and version and are distinct", () => {
    const random = seededRandom(1);
    const ids = new Set(Array.from({ length: 200 }, () => randomPeerId(random)));
    expect(ids.size).toBe(200);
    for (const id of ids) expect(idToBinary(id)).toMatch(/^-TS0100-[0-9A-Za-z]{12}$/);
  });

  test("of offers are distinct", () => {
    const random = seededRandom(1);
    expect(new Set(Array.from({ length: 200 }, () => randomOfferId(random))).size).toBe(200);
  });
});
