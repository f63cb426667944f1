import bencode from "bencode";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { concatBytes, utf8 } from "../core/bytes.ts";
import { isViolation } from "../core/violation.ts";
import {
  type BencodeInput,
  type BencodeValue,
  decodeBencode,
  encodeBencode,
  type ScanOptions,
  scanBencode,
} from "./bencode.ts";

// Keys of every length and script; the two that cannot be carried are named in the modules' heads.
const keys = fc
  .string({
    unit: fc.oneof(fc.constantFrom("a", "b", "\ue000", "\u{1f600}"), fc.string({ unit: "grapheme" })),
  })
  .filter((key) => key !== "__proto__" && !key.includes("\ufffd"));

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

function fault(text: string, options?: ScanOptions): string | number {
  const end = scanBencode(Buffer.from(text, "latin1"), options);
  return isViolation(end) ? end.violation : end;
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

  test("what is written is canonical, and written the same again", () => {
    fc.assert(
      fc.property(values, (value) => {
        const bytes = encodeBencode(value);
        expect(scanBencode(bytes, { canonical: true })).toBe(bytes.length);
        expect(encodeBencode(decodeBencode(bytes, { canonical: true }) as BencodeValue)).toEqual(bytes);
      }),
    );
  });

  test("keys are sorted by bytes, where UTF-16 would have it otherwise", () => {
    const dictionary = new Map([
      ["\u{1f600}", 1],
      ["\ue000", 2],
      ["b", 3],
      ["", 4],
    ]);
    expect(encodeBencode(dictionary)).toEqual(utf8("d0:i4e1:bi3e3:\ue000i2e4:\u{1f600}i1ee"));
  });

  test("by hand", () => {
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

  test("keys that are not UTF-8 are carried as hexadecimal digits", () => {
    expect(decodeBencode(Uint8Array.of(0x64, 0x31, 0x3a, 0xff, 0x69, 0x31, 0x65, 0x65))).toEqual(
      new Map([["ff", 1]]),
    );
  });
});

describe("scanning", () => {
  test("finds the end of the first value, whatever follows", () => {
    fc.assert(
      fc.property(values, fc.uint8Array(), (value, rest) => {
        const bytes = encodeBencode(value);
        expect(scanBencode(concatBytes([bytes, rest]))).toBe(bytes.length);
      }),
    );
  });

  test("a value that is cut short anywhere is refused", () => {
    fc.assert(
      fc.property(values, fc.nat(), (value, cut) => {
        const bytes = encodeBencode(value);
        expect(scanBencode(bytes.subarray(0, cut % bytes.length))).toMatchObject({
          violation: "bencode-truncated",
        });
      }),
    );
  });

  test("arbitrary and damaged bytes never throw; what passes, the package reads alike", () => {
    const syntax = fc.string({ unit: fc.constantFrom(..."dlie0123:-a"), maxLength: 40 }).map(utf8);
    const damaged = fc.tuple(values, fc.nat(), fc.nat(255)).map(([value, at, byte]) => {
      const bytes = encodeBencode(value);
      bytes[at % bytes.length] = byte;
      return bytes;
    });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), syntax, damaged), (bytes) => {
        const end = scanBencode(bytes, { canonical: true });
        if (isViolation(end)) return;
        const value = bytes.slice(0, end);
        // The package sorts keys in its own way; only where there is nothing to sort must it agree.
        if (!value.includes(0x64)) expect(bencode.encode(bencode.decode(value) as number)).toEqual(value);
        expect(isViolation(decodeBencode(value))).toBe(false);
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
  ])("%j: %s", (text, expected) => expect(fault(text)).toBe(expected));

  test("canonical dictionaries have ascending keys, each once", () => {
    const canonical = { canonical: true };
    expect(fault("d1:b0:1:a0:e", canonical)).toBe("bencode-unsorted-keys");
    expect(fault("d1:a0:1:a0:e", canonical)).toBe("bencode-unsorted-keys");
    expect(fault("d2:aa0:1:b0:e", canonical)).toBe(13);
    expect(fault("d1:a0:2:aa0:e", canonical)).toBe(13);
    expect(fault("d2:aa0:1:a0:e", canonical)).toBe("bencode-unsorted-keys");
    // Compared as unsigned bytes, and within one dictionary only.
    expect(fault("d1:\u007f0:1:\u00800:e", canonical)).toBe(12);
    expect(fault("d1:bd1:a0:ee", canonical)).toBe(12);
  });

  test.each([
    [31, 64],
    [32, "bencode-too-deep"],
  ])("%i lists within a list: %s", (inner, expected) => {
    expect(fault("l".repeat(inner + 1) + "e".repeat(inner + 1))).toBe(expected);
  });

  test("a value must end within the greatest length", () => {
    expect(fault("3:abcXXX", { maxLength: 5 })).toBe(5);
    expect(fault("3:abcXXX", { maxLength: 4 })).toBe("bencode-too-long");
    expect(fault("i123e", { maxLength: 4 })).toBe("bencode-too-long");
  });

  test("millions of levels, values or digits cost no stack and little time", () => {
    const million = 8 * 1024 * 1024;
    expect(fault("l".repeat(million))).toBe("bencode-too-deep");
    expect(fault("d1:a".repeat(million / 4))).toBe("bencode-too-deep");
    expect(fault("1".repeat(million))).toBe("bencode-number-too-large");
    expect(fault(`l${"le".repeat(million / 2)}e`)).toBe("bencode-too-many-values");
  });

  test("decoding takes one value and nothing else", () => {
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
});
