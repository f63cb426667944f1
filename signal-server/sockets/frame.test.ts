import fc from "fast-check";
import { expect, test } from "vitest";
import type { InfoHash } from "../../shared/core/ids.ts";
import { EncodedText } from "../../shared/tracker/protocol/encoded-text.ts";
import { serializeServerMessage } from "../../shared/tracker/protocol/serialize.ts";
import {
  INFO_HASH,
  OFFER_ID,
  PEER_ID,
  SDP,
  serverMessage,
} from "../../shared/tracker/protocol/testing/protocol-samples.ts";
import { frameOf } from "./frame.ts";

/** Reads a frame as a client does. */
function textIn(frame: string): string {
  const bytes = Buffer.from(frame, "latin1");
  expect(bytes[0]).toBe(0x81);
  const second = bytes[1] as number;
  const headLength = second < 126 ? 2 : second === 126 ? 4 : 10;
  const length =
    second < 126 ? second : second === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  expect(bytes.length).toBe(headLength + length);
  return bytes.toString("utf8", headLength);
}

test("a frame contains the serialized message, whatever its characters", () => {
  fc.assert(
    fc.property(serverMessage, (message) => {
      const frame = frameOf(message);
      expect(frame).toMatch(/^[\0-\xff]*$/);
      expect(textIn(frame)).toBe(serializeServerMessage(message));
    }),
  );
});

test("a description that was not decoded leaves as it came", () => {
  const ids = { infoHash: INFO_HASH, peerId: PEER_ID, offerId: OFFER_ID };
  const sdp = new EncodedText(JSON.stringify(SDP));
  const frame = frameOf({ type: "offer", ...ids, sdp });
  expect(textIn(frame)).toBe(serializeServerMessage({ type: "offer", ...ids, sdp: SDP }));
});

test.each([0, 70, 71, 72, 73, 65_400, 65_481, 65_482, 65_483, 65_484, 100_000])(
  "a frame of a message with %d more characters has the right length",
  (length) => {
    const message = {
      type: "failure",
      action: undefined,
      infoHash: undefined as InfoHash | undefined,
      offerId: undefined,
      reason: "é".repeat(length / 2) + "x".repeat(length % 2),
    } as const;
    expect(textIn(frameOf(message))).toBe(serializeServerMessage(message));
  },
);
