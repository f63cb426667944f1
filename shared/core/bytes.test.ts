import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { concatBytes, equalBytes, fromHex, fromUtf8, fromUtf8Lossy, toHex, utf8 } from "./bytes.ts";

const anyBytes = fc.uint8Array({ maxLength: 50 });

describe("hexadecimal", () => {
  test("converts both ways as Node's Buffer does", () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        expect(toHex(bytes)).toBe(Buffer.from(bytes).toString("hex"));
        expect(fromHex(toHex(bytes).toUpperCase())).toEqual(new Uint8Array(bytes));
      }),
    );
  });

  test.each(["0", "0g", "0x", " 00", "00\n", "+1"])("refuses %j", (text) => {
    expect(fromHex(text)).toBeUndefined();
  });
});

describe("UTF-8", () => {
  test("decodes the text that was encoded, and keeps a leading byte order mark", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(fromUtf8(utf8(text))).toBe(text);
        expect(fromUtf8Lossy(utf8(`\ufeff${text}`))).toBe(`\ufeff${text}`);
      }),
    );
  });

  test("refuses invalid UTF-8, or replaces it when lossy", () => {
    const latin = Uint8Array.of(0x63, 0xe9, 0x64);
    expect(fromUtf8(latin)).toBeUndefined();
    expect(fromUtf8Lossy(latin)).toBe("c\ufffdd");
  });
});

describe("equalBytes and concatBytes", () => {
  test("compare contents as Node's Buffer does", () => {
    fc.assert(
      fc.property(anyBytes, anyBytes, (a, b) => {
        expect(equalBytes(a, b)).toBe(Buffer.compare(a, b) === 0);
        expect(equalBytes(a, a.slice())).toBe(true);
      }),
    );
  });

  test("join the parts in order", () => {
    fc.assert(
      fc.property(fc.array(anyBytes), (parts) => {
        expect([...concatBytes(parts)]).toEqual(parts.flatMap((part) => [...part]));
      }),
    );
  });
});
