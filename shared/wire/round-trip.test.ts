import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { concatBytes } from "../core/bytes.ts";
import { BLOCK_LENGTH } from "../core/layout.ts";
import { type Decoded, WireDecoder } from "./decode.ts";
import { encode, encodeAll } from "./encode.ts";
import { OWN_EXTENSION_IDS } from "./messages.ts";
import { cut, greeted, streams } from "./testing/wire-samples.ts";

function pushAll(decoder: WireDecoder, chunks: readonly Uint8Array[]): Decoded {
  const steps = chunks.map((chunk) => decoder.push(chunk));
  return { messages: steps.flatMap((step) => step.messages), violation: steps.at(-1)?.violation };
}

describe("encode and decode", () => {
  test("decode every message to what was encoded", () => {
    fc.assert(
      fc.property(streams, (sent) => {
        const decoded = new WireDecoder().push(encodeAll(sent, OWN_EXTENSION_IDS));
        expect(decoded).toEqual({ messages: sent, violation: undefined });
      }),
    );
  });

  test("encode a batch as the concatenation of its messages", () => {
    fc.assert(
      fc.property(streams, (sent) => {
        const apart = sent.map((message) => encode(message, OWN_EXTENSION_IDS));
        expect(encodeAll(sent, OWN_EXTENSION_IDS)).toEqual(concatBytes(apart));
      }),
    );
  });

  test("decode the same messages however the stream is cut", () => {
    fc.assert(
      fc.property(streams, fc.array(fc.nat(), { maxLength: 30 }), (sent, places) => {
        const chunks = cut(encodeAll(sent, OWN_EXTENSION_IDS), places);
        expect(pushAll(new WireDecoder(), chunks)).toEqual({ messages: sent, violation: undefined });
      }),
    );
  });

  test("decode the same messages byte by byte", () => {
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

  test("do not copy a payload that arrives whole, with its header or in a chunk of its own", () => {
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
