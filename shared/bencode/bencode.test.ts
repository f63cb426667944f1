import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { concatBytes, utf8 } from "../core/bytes.ts";
import { isViolation } from "../core/violation.ts";
import {
  type BencodeInput,
  type BencodeValue,
  type DecodeOptions,
  decodeBencode,
  decodeLeading,
  encodeBencode,
  isDictionary,
} from "./bencode.ts";

const keys = fc
  .string({
    unit: fc.oneof(fc.constantFrom("a", "b", "\ue000", "\u{1f600}"), fc.string({ unit: "grapheme" })),
  })
  .filter((key) => key !== "__proto__");

const values: fc.Arbitrary<BencodeInput> = fc.letrec<{ value: BencodeInput }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.maxSafeInteger(),
    fc.uint8Array({ maxLength: 30 }).map((bytes) => new Uint8Array(bytes)),
    fc.array(tie("value"), { maxLength: 5 }),
    fc.array(fc.tuple(keys, tie("value")), { maxLength: 5 }).map((entries) => new Map(entries)),
  ),
})).value;

/** Order of keys is not part of a dictionary's value. */
function plain(value: BencodeInput): unknown {
  if (value instanceof Map)
    return [...value].map(([key, item]) => [key, plain(item)] as const).sort(([a], [b]) => (a < b ? -1 : 1));
  if (Array.isArray(value)) return value.map(plain);
  return value instanceof Uint8Array ? `bytes ${Buffer.from(value).toString("hex")}` : value;
}

/** Where the first value ends, or why there is none. */
function endOf(bytes: Uint8Array, options?: DecodeOptions): string | number {
  const leading = decodeLeading(bytes, options);
  return isViolation(leading) ? leading.violation : leading.end;
}

function outcome(text: string, options?: DecodeOptions): string | number {
  return endOf(Buffer.from(text, "latin1"), options);
}

/** Keys that are not UTF-8 appear as hexadecimal digits, so they are not written back as they were. */
function hasHexKey(value: BencodeValue): boolean {
  if (isDictionary(value))
    return [...value].some(([key, item]) => /^([0-9a-f]{2})+$/.test(key) || hasHexKey(item));
  return Array.isArray(value) && value.some(hasHexKey);
}

describe("encoding and decoding", () => {
  test("decode undoes encode", () => {
    fc.assert(
      fc.property(values, (value) => {
        const decoded = decodeBencode(encodeBencode(value));
        expect(isViolation(decoded)).toBe(false);
        expect(plain(decoded as BencodeValue)).toEqual(plain(value));
      }),
    );
  });

  test("encoding is canonical: strict decoding accepts it and encoding again gives the same bytes", () => {
    fc.assert(
      fc.property(values, (value) => {
        const bytes = encodeBencode(value);
        expect(encodeBencode(decodeBencode(bytes, { strict: true }) as BencodeValue)).toEqual(bytes);
      }),
    );
  });

  test("sorts keys by their UTF-8 bytes, not by UTF-16 units", () => {
    const dictionary = new Map([
      ["\u{1f600}", 1],
      ["\ue000", 2],
      ["b", 3],
      ["", 4],
    ]);
    expect(encodeBencode(dictionary)).toEqual(utf8("d0:i4e1:bi3e3:\ue000i2e4:\u{1f600}i1ee"));
  });

  test("encodes text, bytes, lists and dictionaries", () => {
    const value = new Map<string, BencodeInput>([
      ["spam", ["a", "가", -3]],
      ["cow", new Uint8Array([0, 255])],
    ]);
    expect(Buffer.from(encodeBencode(value)).toString("latin1")).toBe(
      "d3:cow2:\u0000\u00ff4:spaml1:a3:\u00ea\u00b0\u0080i-3eee",
    );
  });

  test.each([1.5, Number.NaN, 2 ** 53, Number.POSITIVE_INFINITY])("%d cannot be written", (value) => {
    expect(() => encodeBencode([value])).toThrow("integers");
  });

  test("keys that are not UTF-8 become hexadecimal digits", () => {
    expect(decodeBencode(Uint8Array.of(0x64, 0x31, 0x3a, 0xff, 0x69, 0x31, 0x65, 0x65))).toEqual(
      new Map([["ff", 1]]),
    );
  });
});

describe("decoding", () => {
  test("finds the end of the first value and ignores what follows", () => {
    fc.assert(
      fc.property(values, fc.uint8Array(), (value, rest) => {
        const bytes = encodeBencode(value);
        expect(endOf(concatBytes([bytes, rest]))).toBe(bytes.length);
      }),
    );
  });

  test("refuses a value that is truncated anywhere", () => {
    fc.assert(
      fc.property(values, fc.nat(), (value, cut) => {
        const bytes = encodeBencode(value);
        expect(endOf(bytes.subarray(0, cut % bytes.length))).toBe("bencode-truncated");
      }),
    );
  });

  test("arbitrary and damaged bytes never throw; strict values are encoded to the same bytes again", () => {
    const syntax = fc.string({ unit: fc.constantFrom(..."dlie0123:-a"), maxLength: 40 }).map(utf8);
    const damaged = fc.tuple(values, fc.nat(), fc.nat(255)).map(([value, at, byte]) => {
      const bytes = encodeBencode(value);
      bytes[at % bytes.length] = byte;
      return bytes;
    });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), syntax, damaged), (bytes) => {
        const leading = decodeLeading(bytes, { strict: true });
        if (isViolation(leading) || hasHexKey(leading.value)) return;
        expect(encodeBencode(leading.value)).toEqual(bytes.slice(0, leading.end));
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ["", "bencode-truncated"],
    ["e", "bencode-malformed"],
    ["x", "bencode-malformed"],
    ["ie", "bencode-malformed"],
    ["i-e", "bencode-malformed"],
    ["i--1e", "bencode-malformed"],
    ["i+1e", "bencode-malformed"],
    ["i1.5e", "bencode-malformed"],
    ["i 1e", "bencode-malformed"],
    ["i-0e", "bencode-not-canonical"],
    ["i00e", "bencode-not-canonical"],
    ["i-01e", "bencode-not-canonical"],
    ["01:a", "bencode-not-canonical"],
    ["i9007199254740991e", 18],
    ["i-9007199254740991e", 19],
    ["i9007199254740992e", "bencode-number-too-large"],
    [`i${"9".repeat(400)}e`, "bencode-number-too-large"],
    ["99999999999999999999:a", "bencode-number-too-large"],
    ["9007199254740991:a", "bencode-truncated"],
    ["4294967297:a", "bencode-truncated"],
    ["2:a", "bencode-truncated"],
    ["-1:a", "bencode-malformed"],
    [":", "bencode-malformed"],
    ["d1:ae", "bencode-malformed"],
    ["di1ei1ee", "bencode-malformed"],
    ["dl", "bencode-malformed"],
    ["d1:a", "bencode-truncated"],
    ["d9:__proto__i1ee", "bencode-forbidden-key"],
    ["d4:infod9:__proto__d1:xi1eeee", "bencode-forbidden-key"],
    ["9:__proto__", 11],
    ["d1:b0:1:a0:e", 12],
    ["de", 2],
    ["le", 2],
    ["0:", 2],
  ])("%j: %s", (text, expected) => expect(outcome(text)).toBe(expected));

  test("strict dictionaries have ascending keys, each once", () => {
    const strict = { strict: true };
    expect(outcome("d1:b0:1:a0:e", strict)).toBe("bencode-unsorted-keys");
    expect(outcome("d1:a0:1:a0:e", strict)).toBe("bencode-unsorted-keys");
    expect(outcome("d2:aa0:1:b0:e", strict)).toBe(13);
    expect(outcome("d1:a0:2:aa0:e", strict)).toBe(13);
    expect(outcome("d2:aa0:1:a0:e", strict)).toBe("bencode-unsorted-keys");
    // Compared as unsigned bytes, and within one dictionary only.
    expect(outcome("d1:\u007f0:1:\u00800:e", strict)).toBe(12);
    expect(outcome("d1:bd1:a0:ee", strict)).toBe(12);
  });

  test.each([
    ["i007e", 7],
    ["i-0e", 0],
    ["i-007e", -7],
    ["002:ab", "ab"],
    [`i${"9".repeat(20)}e`, Number.POSITIVE_INFINITY],
    ["i-9007199254740992e", Number.NEGATIVE_INFINITY],
    [`i${"9".repeat(21)}e`, "bencode-number-too-large"],
    ["99999999999999999999:a", "bencode-truncated"],
    ["i-e", "bencode-malformed"],
  ])("lenient numbers: %s is %s", (text, expected) => {
    const value = decodeBencode(utf8(text), { lenient: true });
    expect(isViolation(value) ? value.violation : value).toEqual(
      typeof expected === "string" && !expected.startsWith("bencode") ? utf8(expected) : expected,
    );
  });

  test("of equal keys in a lenient dictionary the first counts, and so do its original bytes", () => {
    const leading = decodeLeading(utf8("d4:infoi01e4:infoi2e9:__proto__i3ee"), { lenient: true });
    if (isViolation(leading)) throw new Error(leading.violation);
    expect(leading.value).toEqual(
      new Map([
        ["info", 1],
        ["__proto__", 3],
      ]),
    );
    expect(leading.originals.get("info")).toEqual(utf8("i01e"));
  });

  test.each([
    [98, 198],
    [99, "bencode-too-deep"],
  ])("%i lists within a list: %s", (inner, expected) => {
    expect(outcome("l".repeat(inner + 1) + "e".repeat(inner + 1))).toBe(expected);
  });

  test("millions of levels, values or digits overflow no stack and take little time", () => {
    const million = 8 * 1024 * 1024;
    expect(outcome("l".repeat(million))).toBe("bencode-too-deep");
    expect(outcome("d1:a".repeat(million / 4))).toBe("bencode-too-deep");
    expect(outcome("1".repeat(million))).toBe("bencode-number-too-large");
    expect(outcome(`l${"le".repeat(million / 2)}e`)).toBe("bencode-too-many-values");
  });

  test("refuses bytes after the value", () => {
    expect(decodeBencode(utf8("i1e"))).toBe(1);
    expect(decodeBencode(utf8("i1ei2e"))).toEqual({ violation: "bencode-trailing-bytes", detail: "3" });
  });

  test("no key reaches a prototype", () => {
    const value = decodeBencode(utf8("d11:constructori1e14:hasOwnPropertyi2e8:toStringi3ee"));
    expect(value).toEqual(
      new Map([
        ["constructor", 1],
        ["hasOwnProperty", 2],
        ["toString", 3],
      ]),
    );
    expect(decodeBencode(utf8("de"))).toEqual(new Map());
  });

  test("keeps the original bytes of the outermost dictionary's values", () => {
    const bytes = utf8("d4:infod1:b0:1:ai1ee4:name1:xe");
    const leading = decodeLeading(bytes);
    if (isViolation(leading)) throw new Error(leading.violation);
    expect([...leading.originals.keys()]).toEqual(["info", "name"]);
    expect(leading.originals.get("info")).toEqual(utf8("d1:b0:1:ai1ee"));
    expect(leading.originals.get("info")?.buffer).toBe(bytes.buffer);
  });

  test("strings are views into the input", () => {
    const bytes = utf8("3:abc");
    expect((decodeBencode(bytes) as Uint8Array).buffer).toBe(bytes.buffer);
  });
});
