/** Peer protocol for tests: random messages and streams of them, raw frames, and a decoder after its handshake. */
import fc from "fast-check";
import { expect } from "vitest";
import { concatBytes } from "../../core/bytes.ts";
import { type InfoHash, type PeerId, parseId } from "../../core/ids.ts";
import { WireDecoder } from "../decode.ts";
import { encode } from "../encode.ts";
import { MAX_METADATA_LENGTH, METADATA_PIECE_LENGTH, type Message } from "../messages.ts";

const id = fc
  .string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: 40, maxLength: 40 })
  .map((text) => parseId(text) as InfoHash & PeerId);
export const word = fc.nat(0xffff_ffff);
const range = { piece: word, begin: word, length: word };
export const bytes = (minLength: number, maxLength: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength, maxLength }).map((array) => new Uint8Array(array));

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
      introduce: optional(fc.integer({ min: 1, max: 255 })),
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
    // The raw bytes are "eee…", which must not end the bencoded dictionary in front of them.
    return { type: "metadata-data", piece, totalSize, bytes: new Uint8Array(length).fill(0x65) };
  });

/** Every message except the handshake. */
export const messages: fc.Arbitrary<Message> = fc.oneof(
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
  fc.record({ type: fc.constant("introduction"), bytes: bytes(1, 300) }),
  metadataData,
  extensionHandshakes,
);

export const streams = fc
  .tuple(handshakes, fc.array(messages, { maxLength: 12 }))
  .map(([first, rest]) => [first, ...rest]);

export const HANDSHAKE = encode(
  {
    type: "handshake",
    infoHash: "a".repeat(40) as InfoHash,
    peerId: "b".repeat(40) as PeerId,
    fast: true,
    extended: true,
  },
  {},
);

/** A decoder that has received the handshake. */
export function greeted(): WireDecoder {
  const decoder = new WireDecoder();
  expect(decoder.push(HANDSHAKE).messages).toHaveLength(1);
  return decoder;
}

/** A frame: length prefix, type and payload, which need not agree. */
export function raw(length: number, type: number, ...rest: number[]): Uint8Array {
  const head = new Uint8Array(5);
  new DataView(head.buffer).setUint32(0, length);
  head[4] = type;
  return concatBytes([head, Uint8Array.from(rest)]);
}

/** Cuts a stream into chunks at the given places. A chunk may be empty. */
export function cut(stream: Uint8Array, places: readonly number[]): Uint8Array[] {
  const at = [0, ...places.map((place) => place % (stream.length + 1)), stream.length].sort((a, b) => a - b);
  return at.slice(1).map((end, i) => stream.subarray(at[i], end));
}
