import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toHex } from "../../shared/core/bytes.ts";
import type { InfoHash, OfferId, PeerId } from "../../shared/core/ids.ts";
import { EncodedText } from "../../shared/tracker/protocol/encoded-text.ts";
import { scanObject } from "../../shared/tracker/protocol/scan.ts";
import { SDP } from "../../shared/tracker/protocol/testing/protocol-samples.ts";
import { type Post, parseBySchema, parsePost, readUsualPost, serializePost } from "./post.ts";

const id = fc.uint8Array({ minLength: 20, maxLength: 20 }).map((bytes) => toHex(bytes));
const sdp = fc
  .string({ maxLength: 50, unit: fc.constantFrom("a", " ", '"', "\\", "\u00e9", "\u00c3\u00a9", "\u20ac") })
  .map((noise) => `${SDP}a=${noise}\r\n`);
const addressed = {
  infoHash: id.map((hex) => hex as InfoHash),
  from: id.map((hex) => hex as PeerId),
  to: id.map((hex) => hex as PeerId),
  offerId: id.map((hex) => hex as OfferId),
};
const description = fc.record({
  type: fc.constantFrom("offer" as const, "answer" as const),
  ...addressed,
  form: fc.constantFrom("plain" as const, "signal" as const),
  sdp: fc.oneof(sdp, fc.constant(SDP)),
});
const refusal = fc.record({
  type: fc.constant("refusal" as const),
  ...addressed,
  refused: fc.constantFrom("offer" as const, "answer" as const),
  reason: fc.string({ maxLength: 20 }),
});
const news = fc.oneof(
  { arbitrary: description.map((envelope) => ({ type: "forwarded" as const, envelope })), weight: 8 },
  refusal.map((envelope) => ({ type: "forwarded" as const, envelope })),
  id.map((hex) => ({ type: "contested" as const, peerId: hex as PeerId })),
);
const post: fc.Arbitrary<Post> = fc.record({
  process: fc.uint8Array({ minLength: 8, maxLength: 8 }).map((bytes) => toHex(bytes)),
  news: fc.array(news, { minLength: 1, maxLength: 3 }),
});

/** With descriptions decoded. */
const plain = (value: unknown): unknown =>
  value === undefined ? undefined : JSON.parse(JSON.stringify(value));

describe("a post", () => {
  test("is what was serialized, also if descriptions were not decoded", () => {
    fc.assert(
      fc.property(post, (message) => {
        const text = serializePost(message);
        expect(JSON.parse(text)).toEqual(message);
        const read = parsePost(text);
        expect(plain(read)).toEqual(message);
        expect(read && serializePost(read)).toBe(text);
      }),
    );
  });

  test("is the same with and without the schemas, whatever has been done to it", () => {
    const mutated = fc.tuple(post, fc.nat(), fc.string({ maxLength: 3 })).map(([message, at, by]) => {
      const text = serializePost(message);
      const place = at % text.length;
      return text.slice(0, place) + by + text.slice(place + by.length);
    });
    let usual = 0;
    fc.assert(
      fc.property(fc.oneof(post.map(serializePost), mutated), (text) => {
        expect(plain(parsePost(text))).toEqual(plain(parseBySchema(text)));
        if (readUsualPost(scanObject(text, true)) !== undefined) usual++;
      }),
      { numRuns: 2000 },
    );
    expect(usual).toBeGreaterThan(100);
  });

  test("passes an ordinary description on as it came", () => {
    const ids = {
      infoHash: "0a".repeat(20),
      from: "0b".repeat(20),
      to: "0c".repeat(20),
      offerId: "0d".repeat(20),
    };
    const envelope = { type: "offer", ...ids, form: "plain", sdp: SDP };
    const read = parsePost(
      JSON.stringify({ process: "0123456789abcdef", news: [{ type: "forwarded", envelope }] }),
    );
    expect(read?.news[0]).toMatchObject({ envelope: { sdp: new EncodedText(JSON.stringify(SDP)) } });
  });
});
