import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { concatBytes, equalBytes, fromHex, fromUtf8, fromUtf8Lossy, toHex, utf8 } from "./bytes.ts";

const anyBytes = fc.uint8Array({ maxLength: 50 });

describe("hexadecimal", () => {
  test("agrees with Node's Buffer, both ways", () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        expect(toHex(bytes)).toBe(Buffer.from(bytes).toString("hex"));
        expect(fromHex(toHex(bytes).toUpperCase())).toEqual(new Uint8Array(bytes));
      }),
    );
  });

  test.each(["0", "0g", "0x", " 00", "00\n", "+1"])("%j is none", (text) => {
    expect(fromHex(text)).toBeUndefined();
  });
});

describe("UTF-8", () => {
  test("round trip, a leading byte order mark included", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(fromUtf8(utf8(text))).toBe(text);
        expect(fromUtf8Lossy(utf8(`\ufeff${text}`))).toBe(`\ufeff${text}`);
      }),
    );
  });

  test("what is not UTF-8 is refused, or replaced", () => {
    const latin = Uint8Array.of(0x63, 0xe9, 0x64);
    expect(fromUtf8(latin)).toBeUndefined();
    expect(fromUtf8Lossy(latin)).toBe("c\ufffdd");
  });
});

describe("comparing and joining", () => {
  test("equal means the same bytes", () => {
    fc.assert(
      fc.property(anyBytes, anyBytes, (a, b) => {
        expect(equalBytes(a, b)).toBe(Buffer.compare(a, b) === 0);
        expect(equalBytes(a, a.slice())).toBe(true);
      }),
    );
  });

  test("a joined whole is its parts in order", () => {
    fc.assert(
      fc.property(fc.array(anyBytes), (parts) => {
        expect([...concatBytes(parts)]).toEqual(parts.flatMap((part) => [...part]));
      }),
    );
  });
});
