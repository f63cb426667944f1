import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { concatBytes, utf8 } from "../core/bytes.ts";
import { BLOCK_LENGTH } from "../core/layout.ts";
import { type Decoded, WireDecoder } from "./decode.ts";
import { encode, encodeAll } from "./encode.ts";
import { lengthBounds } from "./limits.ts";
import { OWN_EXTENSION_IDS } from "./messages.ts";
import { bytes, cut, greeted, HANDSHAKE, messages, raw, streams, word } from "./testing/wire-samples.ts";

describe("length limits", () => {
  const KNOWN = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0x0d, 0x0e, 0x0f, 0x10, 0x11, 20];
  const UNKNOWN = [10, 11, 12, 18, 19, 21, 22, 23, 99, 255];

  test("fit the messages of each type", () => {
    const exact = new Map(KNOWN.map((type) => [type, lengthBounds(type)]));
    for (const type of [0, 1, 2, 3, 0x0e, 0x0f]) expect(exact.get(type)).toEqual({ min: 1, max: 1 });
    for (const type of [4, 0x0d, 0x11]) expect(exact.get(type)).toEqual({ min: 5, max: 5 });
    for (const type of [6, 8, 0x10]) expect(exact.get(type)).toEqual({ min: 13, max: 13 });
    expect(exact.get(7)).toEqual({ min: 10, max: 9 + 16_384 });
    expect(exact.get(5)).toEqual({ min: 1, max: 1 + 52_429 });
    expect(exact.get(20)?.max).toBeGreaterThan(16_384 + 100);
    expect(Math.max(...[...KNOWN, ...UNKNOWN].map((type) => lengthBounds(type).max))).toBe(52_430);
  });

  test.each([...KNOWN, ...UNKNOWN])(
    "are exact for type %i, and longer messages are refused before anything is kept",
    (type) => {
      const { min, max } = lengthBounds(type);
      for (const length of [min, max]) {
        const decoder = greeted();
        expect(decoder.push(raw(length, type)).violation).toBeUndefined();
        expect(decoder.push(new Uint8Array(length - 1)).violation?.violation ?? "none").toMatch(
          /^none$|^malformed/,
        );
        expect(decoder.held).toBe(0);
      }
      for (const length of [max + 1, 2 ** 20, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1]) {
        const decoder = greeted();
        expect(decoder.push(raw(length, type))).toEqual({
          messages: [],
          violation: { violation: "message-too-long", detail: `${type}: ${length}` },
        });
        expect(decoder.held).toBe(0);
      }
      if (min > 1) expect(greeted().push(raw(min - 1, type)).violation?.violation).toBe("message-too-short");
    },
  );

  test("keep at most the length of an unfinished message", () => {
    const decoder = greeted();
    decoder.push(raw(9 + BLOCK_LENGTH, 7, 0, 0, 0, 1, 0, 0, 0, 0, 42));
    expect(decoder.held).toBe(BLOCK_LENGTH);
  });
});

describe("unknown parts of the protocol", () => {
  test("ignores unknown reserved bits", () => {
    const other = HANDSHAKE.slice();
    other.fill(0xff, 20, 28);
    other[25] = 0xef;
    other[27] = 0xfb;
    expect(new WireDecoder().push(other).messages).toMatchObject([{ fast: false, extended: false }]);
  });

  test("ignores unknown types and extensions", () => {
    const strange = concatBytes([
      raw(3, 9, 0x1a, 0xe1),
      raw(49, 21, ...new Array(48).fill(1)),
      raw(5, 20, 77, 1, 2, 3),
      encode({ type: "choke" }, {}),
    ]);
    expect(greeted().push(strange)).toEqual({ messages: [{ type: "choke" }], violation: undefined });
  });
});

describe("violations", () => {
  test.each([
    [
      "a handshake with another protocol name",
      Buffer.from(`\x13BitTorrent protocoL${"\0".repeat(48)}`, "latin1"),
    ],
    [
      "a handshake with another name length",
      Buffer.from(`\x12BitTorrent protocol${"\0".repeat(48)}`, "latin1"),
    ],
    ["zeros", new Uint8Array(68)],
    ["an HTTP request", utf8(`GET / HTTP/1.1\r\nHost: ${"x".repeat(60)}`)],
  ])("refuses %s", (_, bytes) => {
    expect(new WireDecoder().push(bytes)).toEqual({
      messages: [],
      violation: { violation: "not-bittorrent" },
    });
  });

  test("keeps the messages before a violation, ignores all later bytes and repeats the violation", () => {
    const decoder = greeted();
    const unchoke = encode({ type: "unchoke" }, {});
    const broken = decoder.push(concatBytes([unchoke, raw(2, 1, 0), unchoke]));
    expect(broken).toEqual({
      messages: [{ type: "unchoke" }],
      violation: { violation: "message-too-long", detail: "1: 2" },
    });
    expect(decoder.push(unchoke)).toEqual({ messages: [], violation: broken.violation });
    expect(decoder.held).toBe(0);
  });

  const handshake = (dictionary: string): Decoded => {
    const body = Buffer.from(dictionary, "latin1");
    return greeted().push(raw(2 + body.length, 20, 0, ...body));
  };

  test.each([
    "",
    "le",
    "i1e",
    "d",
    "d1:v99:xe",
    "d9:__proto__de",
    `d1:x${"l".repeat(1000)}${"e".repeat(1000)}e`,
  ])("refuses the extension handshake %j", (dictionary) => {
    expect(handshake(dictionary).violation).toEqual({ violation: "malformed-extension-handshake" });
  });

  test.each([
    ["de", {}],
    ["d1:mle4:reqq1:xe", {}],
    ["d1:md11:ut_metadatai0eee", { ids: { metadata: 0 } }],
    ["d1:md11:ut_metadatai-1eee", {}],
    ["d1:md11:lt_donthavei3e11:ut_metadatai3eee", { ids: { metadata: 3, dontHave: 3 } }],
    ["d1:md11:ut_metadatai3e11:ut_metadatai4eee", { ids: { metadata: 4 } }],
    ["d1:md12:ts_introducei9eee", { ids: { introduce: 9 } }],
    ["d1:md11:ut_metadata1:3e4:reqqi7ee", { requestQueue: 7 }],
    ["d1:mi1e1:md11:ut_metadatai3eee", { ids: { metadata: 3 } }],
    ["d1:md11:ut_metadatai256eee", {}],
    ["d13:metadata_sizei0ee", {}],
    ["d13:metadata_sizei8388609e4:reqqi0e1:vi1ee", { metadataSize: 8_388_609 }],
    ["d13:metadata_sizei8388608ee", { metadataSize: 8_388_608 }],
    ["d1:v3:a\xffbe", { client: "a\ufffdb" }],
    [`d1:v200:${"x".repeat(200)}e`, { client: "x".repeat(64) }],
    ["d4:reqqi250eetrailing", { requestQueue: 250 }],
  ])("keeps only the valid fields of the extension handshake %j", (dictionary, fields) => {
    expect(handshake(dictionary)).toEqual({
      messages: [{ type: "extended-handshake", ids: {}, ...fields }],
      violation: undefined,
    });
  });

  const metadata = (text: string): Decoded => {
    const body = Buffer.from(text, "latin1");
    return greeted().push(raw(2 + body.length, 20, OWN_EXTENSION_IDS.metadata, ...body));
  };

  test.each([
    "",
    "de",
    "d8:msg_typei0ee",
    "d5:piecei0ee",
    "d8:msg_typei0e5:piecei-1ee",
    "d8:msg_typei0e5:piecei512ee",
    "d8:msg_typei0e5:piece1:0e",
    "d8:msg_typei1e5:piecei0eex",
    "d8:msg_typei1e5:piecei0e10:total_sizei2eex",
    "d8:msg_typei1e5:piecei0e10:total_sizei2eexyz",
    "d8:msg_typei1e5:piecei1e10:total_sizei16384ee",
    "d8:msg_typei1e5:piecei0e10:total_sizei8388609eex",
  ])("refuses the metadata message %j", (text) => {
    expect(metadata(text).violation?.violation).toBe("malformed-metadata-message");
  });

  test("ignores metadata messages of an unknown kind", () => {
    expect(metadata("d8:msg_typei3e5:piecei0ee")).toEqual({ messages: [], violation: undefined });
  });

  test("refuses a dont-have of another length", () => {
    expect(greeted().push(raw(5, 20, OWN_EXTENSION_IDS.dontHave, 0, 0, 0)).violation?.violation).toBe(
      "malformed-dont-have",
    );
  });

  test("passes an introduction on as it is", () => {
    const bytes = Uint8Array.of(1, 2, 3);
    const raws = raw(2 + bytes.length, 20, OWN_EXTENSION_IDS.introduce, ...bytes);
    expect(greeted().push(raws).messages).toEqual([{ type: "introduction", bytes }]);
  });
});

describe("arbitrary bytes", () => {
  const LONGEST = 52_430;
  const noise = fc.array(
    fc.oneof(
      bytes(0, 200),
      fc
        .tuple(fc.oneof(fc.nat(40), fc.nat(60_000), word), fc.nat(255))
        .map(([length, type]) => raw(length, type)),
      messages.map((message) => encode(message, OWN_EXTENSION_IDS)),
    ),
    { maxLength: 20 },
  );

  test("never throw, hold at most the longest message and decode alike however the stream is cut", () => {
    fc.assert(
      fc.property(noise, fc.array(fc.nat(), { maxLength: 20 }), (parts, places) => {
        const stream = concatBytes(parts);
        const whole = greeted().push(stream);
        const decoder = greeted();
        const steps = cut(stream, places).map((chunk) => {
          const step = decoder.push(chunk);
          expect(decoder.held).toBeLessThanOrEqual(LONGEST);
          return step;
        });
        expect(steps.flatMap((step) => step.messages)).toEqual(whole.messages);
        expect(steps.at(-1)?.violation).toEqual(whole.violation);
      }),
      { numRuns: 500 },
    );
  });

  test("hold at most the longest message when one byte of a valid stream is changed", () => {
    fc.assert(
      fc.property(streams, fc.nat(), fc.nat(255), (sent, at, byte) => {
        const stream = encodeAll(sent, OWN_EXTENSION_IDS);
        stream[at % stream.length] = byte;
        const decoder = new WireDecoder();
        decoder.push(stream);
        expect(decoder.held).toBeLessThanOrEqual(LONGEST);
      }),
      { numRuns: 500 },
    );
  });
});
