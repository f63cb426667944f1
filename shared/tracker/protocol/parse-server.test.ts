import { describe, expect, test } from "vitest";
import { idToBinary } from "../../core/ids.ts";
import type { ServerMessage } from "./messages.ts";
import { describeViolation, parseServerMessage } from "./parse.ts";
import { binary, INFO_HASH, OFFER_ID, SDP, serverViolation } from "./testing/protocol-samples.ts";

function server(json: unknown): ServerMessage {
  const parsed = parseServerMessage(JSON.stringify(json));
  if (!parsed.ok) throw new Error(describeViolation(parsed.violation));
  return parsed.message;
}

describe("parseServerMessage", () => {
  const response = {
    action: "announce",
    info_hash: binary.info_hash,
    interval: 120,
    complete: 1,
    incomplete: 2,
  };

  test("leaves peers undefined in the response of a plain tracker", () => {
    expect(server(response)).toMatchObject({ type: "announce-response", peers: undefined });
    expect(server({ ...response, peers: [] })).toMatchObject({ type: "announce-response", peers: [] });
  });

  test("distinguishes offer, answer and response of the same action by their fields", () => {
    const relayed = { action: "announce", ...binary, offer_id: idToBinary(OFFER_ID) };
    expect(server({ ...relayed, offer: { type: "offer", sdp: SDP } }).type).toBe("offer");
    expect(server({ ...relayed, answer: { type: "answer", sdp: SDP } }).type).toBe("answer");
    expect(server({ ...relayed, ...response }).type).toBe("announce-response");
  });

  test("reads a failure with or without the fields of a response", () => {
    expect(server({ "failure reason": "no" })).toEqual({
      type: "failure",
      action: undefined,
      infoHash: undefined,
      offerId: undefined,
      reason: "no",
    });
    expect(server({ ...response, "failure reason": "no" })).toMatchObject({
      action: "announce",
      infoHash: INFO_HASH,
    });
  });

  test.each<[string, string, unknown]>([
    ["bad-number in interval", "an interval of 0", { interval: 0 }],
    ["bad-number in complete", "a fractional count", { complete: 0.5 }],
    ["bad-field in incomplete", "a missing count", { incomplete: undefined }],
    [
      "bad-field in peers",
      "more than 50 peers",
      { peers: new Array(51).fill({ peer_id: binary.peer_id, signals: true, complete: false }) },
    ],
    [
      "bad-sdp in offer.sdp",
      "an offer of media",
      { ...binary, offer_id: idToBinary(OFFER_ID), offer: { type: "offer", sdp: "m=audio 9 x" } },
    ],
    [
      "bad-field in failure reason",
      "a failure reason that is not text",
      { "failure reason": { toString: 5 } },
    ],
    ["bad-field in files", "files that are not an object", { action: "scrape", files: 5 }],
    [
      "bad-id in files.0.0",
      "a file whose key is not an info hash",
      { action: "scrape", files: { constructor: { complete: 0, incomplete: 0 } } },
    ],
  ])("returns %s for %s", (violation, _, change) => {
    expect(serverViolation({ ...response, ...(change as object) })).toBe(violation);
  });
});
