import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { concatBytes, utf8 } from "../core/bytes.ts";
import { type InfoHash, type PeerId, parseId } from "../core/ids.ts";
import { BLOCK_LENGTH } from "../core/layout.ts";
import { type Decoded, WireDecoder } from "./decode.ts";
import { encode, encodeAll } from "./encode.ts";
import { lengthBounds } from "./limits.ts";
import { MAX_METADATA_LENGTH, METADATA_PIECE_LENGTH, type Message, OWN_EXTENSION_IDS } from "./messages.ts";

const id = fc
  .string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: 40, maxLength: 40 })
  .map((text) => parseId(text) as InfoHash & PeerId);
const word = fc.nat(0xffff_ffff);
const range = { piece: word, begin: word, length: word };
const bytes = (minLength: number, maxLength: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength, maxLength }).map((array) => new Uint8Array(array));

/** Present with some value, or absent. */
function optional<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(arbitrary, { nil: undefined });
}

function withoutAbsent<T extends object>(record: T): T {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as T;
}

const handshakes: fc.Arbitrary<Message> = fc.record({
  type: fc.constant("handshake"),
  infoHash: id,
  peerId: id,
  fast: fc.boolean(),
  extended: fc.boolean(),
});

const extensionHandshakes: fc.Arbitrary<Message> = fc
  .record({
    ids: fc.record({
      metadata: optional(fc.integer({ min: 1, max: 255 })),
      dontHave: optional(fc.integer({ min: 1, max: 255 })),
    }),
    metadataSize: optional(fc.integer({ min: 1, max: MAX_METADATA_LENGTH })),
    requestQueue: optional(fc.integer({ min: 1 })),
    client: optional(fc.string({ unit: "grapheme-ascii", maxLength: 64 })),
  })
  .map(
    ({ ids, ...rest }) =>
      ({ type: "extended-handshake", ids: withoutAbsent(ids), ...withoutAbsent(rest) }) as Message,
  );

const metadataData: fc.Arbitrary<Message> = fc
  .tuple(
    fc.nat(511),
    fc.oneof(
      { weight: 9, arbitrary: fc.integer({ min: 1, max: 300 }) },
      { weight: 1, arbitrary: fc.constant(METADATA_PIECE_LENGTH) },
    ),
  )
  .map(([piece, length]) => {
    const totalSize = piece * METADATA_PIECE_LENGTH + length;
    // "ee" in the raw bytes must not matter.
    return { type: "metadata-data", piece, totalSize, bytes: new Uint8Array(length).fill(0x65) };
  });

/** Every message but the handshake. */
const messages: fc.Arbitrary<Message> = fc.oneof(
  fc.constantFrom<Message>(
    { type: "keep-alive" },
    { type: "choke" },
    { type: "unchoke" },
    { type: "interested" },
    { type: "not-interested" },
    { type: "have-all" },
    { type: "have-none" },
  ),
  fc.record({ type: fc.constantFrom("have", "suggest", "allowed-fast", "dont-have"), piece: word }),
  fc.record({ type: fc.constantFrom("request", "cancel", "reject"), ...range }),
  fc.record({ type: fc.constant("bitfield"), bytes: bytes(0, 300) }),
  fc.record({ type: fc.constant("piece"), piece: word, begin: word, payload: bytes(1, 300) }),
  fc.record({ type: fc.constantFrom("metadata-request", "metadata-reject"), piece: fc.nat(511) }),
  metadataData,
  extensionHandshakes,
);

const streams = fc
  .tuple(handshakes, fc.array(messages, { maxLength: 12 }))
  .map(([first, rest]) => [first, ...rest]);

const HANDSHAKE = encode(
  {
    type: "handshake",
    infoHash: "a".repeat(40) as InfoHash,
    peerId: "b".repeat(40) as PeerId,
    fast: true,
    extended: true,
  },
  {},
);

/** A decoder whose handshake is behind it. */
function greeted(): WireDecoder {
  const decoder = new WireDecoder();
  expect(decoder.push(HANDSHAKE).messages).toHaveLength(1);
  return decoder;
}

/** Length, type, and what follows. */
function raw(length: number, type: number, ...rest: number[]): Uint8Array {
  const head = new Uint8Array(5);
  new DataView(head.buffer).setUint32(0, length);
  head[4] = type;
  return concatBytes([head, Uint8Array.from(rest)]);
}

/** Cuts at arbitrary places, empty chunks included. */
function cut(stream: Uint8Array, places: readonly number[]): Uint8Array[] {
  const at = [0, ...places.map((place) => place % (stream.length + 1)), stream.length].sort((a, b) => a - b);
  return at.slice(1).map((end, i) => stream.subarray(at[i], end));
}

function pushAll(decoder: WireDecoder, chunks: readonly Uint8Array[]): Decoded {
  const steps = chunks.map((chunk) => decoder.push(chunk));
  return { messages: steps.flatMap((step) => step.messages), violation: steps.at(-1)?.violation };
}

describe("encode and decode", () => {
  test("decode undoes encode, for every message", () => {
    fc.assert(
      fc.property(streams, (sent) => {
        const decoded = new WireDecoder().push(encodeAll(sent, OWN_EXTENSION_IDS));
        expect(decoded).toEqual({ messages: sent, violation: undefined });
      }),
    );
  });

  test("a batch is its messages one after the other", () => {
    fc.assert(
      fc.property(streams, (sent) => {
        const apart = sent.map((message) => encode(message, OWN_EXTENSION_IDS));
        expect(encodeAll(sent, OWN_EXTENSION_IDS)).toEqual(concatBytes(apart));
      }),
    );
  });

  test("however the stream is cut, the messages are the same", () => {
    fc.assert(
      fc.property(streams, fc.array(fc.nat(), { maxLength: 30 }), (sent, places) => {
        const chunks = cut(encodeAll(sent, OWN_EXTENSION_IDS), places);
        expect(pushAll(new WireDecoder(), chunks)).toEqual({ messages: sent, violation: undefined });
      }),
    );
  });

  test("byte by byte, too", () => {
    fc.assert(
      fc.property(streams, (sent) => {
        const stream = encodeAll(sent, OWN_EXTENSION_IDS);
        const bytewise = pushAll(
          new WireDecoder(),
          [...stream].map((byte) => Uint8Array.of(byte)),
        );
        expect(bytewise).toEqual({ messages: sent, violation: undefined });
      }),
      { numRuns: 20 },
    );
  });

  test("a payload that comes whole is not copied, in a chunk with its header or in one of its own", () => {
    const block = encode({ type: "piece", piece: 1, begin: 0, payload: new Uint8Array(BLOCK_LENGTH) }, {});
    expect(block).toHaveLength(13 + BLOCK_LENGTH);
    for (const chunks of [[block], [block.subarray(0, 13), block.subarray(13)]]) {
      const [message] = pushAll(greeted(), chunks).messages;
      expect(message?.type === "piece" && message.payload.buffer).toBe(block.buffer);
    }
    const split = pushAll(greeted(), [block.subarray(0, 14), block.subarray(14)]).messages[0];
    expect(split?.type === "piece" && split.payload.buffer.byteLength).toBe(BLOCK_LENGTH);
  });
});

describe("lengths are judged before anything is kept", () => {
  const KNOWN = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0x0d, 0x0e, 0x0f, 0x10, 0x11, 20];
  const UNKNOWN = [10, 11, 12, 18, 19, 21, 22, 23, 99, 255];

  test("the table says what the messages need", () => {
    const exact = new Map(KNOWN.map((type) => [type, lengthBounds(type)]));
    for (const type of [0, 1, 2, 3, 0x0e, 0x0f]) expect(exact.get(type)).toEqual({ min: 1, max: 1 });
    for (const type of [4, 0x0d, 0x11]) expect(exact.get(type)).toEqual({ min: 5, max: 5 });
    for (const type of [6, 8, 0x10]) expect(exact.get(type)).toEqual({ min: 13, max: 13 });
    expect(exact.get(7)).toEqual({ min: 10, max: 9 + 16_384 });
    expect(exact.get(5)).toEqual({ min: 1, max: 1 + 52_429 });
    expect(exact.get(20)?.max).toBeGreaterThan(16_384 + 100);
    expect(Math.max(...[...KNOWN, ...UNKNOWN].map((type) => lengthBounds(type).max))).toBe(52_430);
  });

  test.each([...KNOWN, ...UNKNOWN])("type %i: both bounds are exact", (type) => {
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
  });

  test("an unfinished message holds no more than its length", () => {
    const decoder = greeted();
    decoder.push(raw(9 + BLOCK_LENGTH, 7, 0, 0, 0, 1, 0, 0, 0, 0, 42));
    expect(decoder.held).toBe(BLOCK_LENGTH);
  });

  test("reserved bits we do not know are read over", () => {
    const other = HANDSHAKE.slice();
    other.fill(0xff, 20, 28);
    other[25] = 0xef;
    other[27] = 0xfb;
    expect(new WireDecoder().push(other).messages).toMatchObject([{ fast: false, extended: false }]);
  });

  test("types and extensions we do not know are read over", () => {
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
    ["another protocol's name", Buffer.from(`\x13BitTorrent protocoL${"\0".repeat(48)}`, "latin1")],
    ["another length of it", Buffer.from(`\x12BitTorrent protocol${"\0".repeat(48)}`, "latin1")],
    ["nothing of the kind", new Uint8Array(68)],
    ["a web server", utf8(`GET / HTTP/1.1\r\nHost: ${"x".repeat(60)}`)],
  ])("%s", (_, bytes) => {
    expect(new WireDecoder().push(bytes)).toEqual({
      messages: [],
      violation: { violation: "not-bittorrent" },
    });
  });

  test("what came before counts, nothing after does, and the reason stays", () => {
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

  test.each(["", "le", "i1e", "d", "d1:v99:xe", "d9:__proto__de", `d1:x${"l".repeat(40)}${"e".repeat(40)}e`])(
    "an extension handshake %j",
    (dictionary) => {
      expect(handshake(dictionary).violation).toEqual({ violation: "malformed-extension-handshake" });
    },
  );

  test.each([
    ["de", {}],
    ["d1:mle4:reqq1:xe", {}],
    ["d1:md11:ut_metadatai0eee", {}],
    ["d1:md11:ut_metadatai256eee", {}],
    ["d13:metadata_sizei0ee", {}],
    ["d13:metadata_sizei8388609e4:reqqi0e1:vi1ee", {}],
    ["d13:metadata_sizei8388608ee", { metadataSize: 8_388_608 }],
    ["d1:v3:a\xffbe", { client: "a\ufffdb" }],
    [`d1:v200:${"x".repeat(200)}e`, { client: "x".repeat(64) }],
    ["d4:reqqi250eetrailing", { requestQueue: 250 }],
  ])("an extension handshake %j says what makes sense in it", (dictionary, fields) => {
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
  ])("a metadata message %j", (text) => {
    expect(metadata(text).violation?.violation).toBe("malformed-metadata-message");
  });

  test("metadata messages of a later kind are ignored", () => {
    expect(metadata("d8:msg_typei3e5:piecei0ee")).toEqual({ messages: [], violation: undefined });
  });

  test("a dont-have of another length", () => {
    expect(greeted().push(raw(5, 20, OWN_EXTENSION_IDS.dontHave, 0, 0, 0)).violation?.violation).toBe(
      "malformed-dont-have",
    );
  });
});

describe("any bytes at all", () => {
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

  test("never throw, hold no more than the longest message, and read alike however they are cut", () => {
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

  test("an honest stream with one byte changed does no harm", () => {
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
