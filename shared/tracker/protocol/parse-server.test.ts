import { describe, expect, test } from "vitest";
import { idToBinary } from "../../core/ids.ts";
import type { ServerMessage } from "./messages.ts";
import { parseServerMessage } from "./parse-server.ts";
import { binary, INFO_HASH, OFFER_ID, PEER_ID, SDP, serverViolation } from "./testing/protocol-samples.ts";
import { describeViolation } from "./violation.ts";

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

  const listed = { peer_id: binary.peer_id, signals: true, complete: false };
  const dialled = { peerId: PEER_ID, signals: true, complete: false };
  test.each<[string, object, object]>([
    ["an interval in text", { interval: "120" }, { interval: 120 }],
    ["an interval in text with a fraction", { interval: " 90.5 " }, { interval: 90.5 }],
    ["a missing interval", { interval: undefined }, { interval: 120 }],
    ["an interval of null", { interval: null }, { interval: 120 }],
    ["an interval of 0", { interval: 0 }, { interval: 120 }],
    ["a negative interval", { interval: -30 }, { interval: 120 }],
    ["an interval in words", { interval: "2 minutes" }, { interval: 120 }],
    ["an interval of 30 years", { interval: 1e9 }, { interval: 86_400 }],
    ["an interval beyond all numbers", { interval: "9".repeat(30) }, { interval: 86_400 }],
    ["a least interval", { "min interval": "60" }, { minInterval: 60 }],
    ["a least interval of 0", { "min interval": 0 }, { minInterval: undefined }],
    ["counts in text", { complete: "3", incomplete: "0" }, { complete: 3, incomplete: 0 }],
    ["counts of null", { complete: null, incomplete: null }, { complete: undefined, incomplete: undefined }],
    ["missing counts", { complete: undefined, incomplete: undefined }, { complete: undefined }],
    ["a fractional count", { complete: 1.5 }, { complete: 1 }],
    ["a negative count", { incomplete: -1 }, { incomplete: undefined }],
    ["a count beyond all numbers", { complete: 1e300 }, { complete: Number.MAX_SAFE_INTEGER }],
    ["an info hash in hexadecimal", { info_hash: INFO_HASH }, { infoHash: INFO_HASH }],
    ["an info hash in upper case", { info_hash: INFO_HASH.toUpperCase() }, { infoHash: INFO_HASH }],
    ["no info hash", { info_hash: undefined }, { infoHash: undefined }],
    ["no action", { action: undefined }, { infoHash: INFO_HASH }],
    ["a warning", { "warning message": "moving soon" }, { warning: "moving soon" }],
    ["a warning that is no text", { "warning message": {} }, { warning: undefined }],
    ["an empty failure reason of null", { "failure reason": null }, { infoHash: INFO_HASH }],
    ["a failure reason without words", { "failure reason": "" }, { infoHash: INFO_HASH }],
    ["a failure reason of false", { "failure reason": false }, { infoHash: INFO_HASH }],
    ["an offer and an answer of false", { offer: false, answer: "" }, { infoHash: INFO_HASH }],
    ["an interval with a unit", { interval: "120s" }, { interval: 120 }],
    ["an interval in a list", { interval: [60] }, { interval: 120 }],
    ["an interval of true", { interval: true }, { interval: 120 }],
    ["counts with separators", { complete: "1,234" }, { complete: undefined }],
    ["counts in objects", { complete: {}, incomplete: [] }, { complete: undefined, incomplete: undefined }],
    ["peers packed into text", { peers: "\u0001\u0002\u0003\u0004\u001a\u00e1" }, { peers: undefined }],
    ["peers with addresses", { peers: [{ ip: "192.0.2.1", port: 6881 }] }, { peers: undefined }],
    ["peers by number", { peers: { 0: listed } }, { peers: undefined }],
    ["peers of null", { peers: null }, { peers: undefined }],
    ["one peer among others", { peers: [null, { ip: "192.0.2.1" }, listed] }, { peers: [dialled] }],
    ["a peer id in hexadecimal", { peers: [{ ...listed, peer_id: PEER_ID }] }, { peers: [dialled] }],
    ["51 peers", { peers: new Array(51).fill(listed) }, { peers: new Array(50).fill(dialled) }],
    ["fields nobody knows", { tracker_id: "x", external_ip: "192.0.2.1", next: [{}] }, { interval: 120 }],
  ])("accepts %s", (_, change, expected) => {
    expect(server({ ...response, ...change })).toMatchObject({ type: "announce-response", ...expected });
  });

  test.each<[string, object]>([
    ["an info hash of 19 bytes", { info_hash: binary.info_hash.slice(1) }],
    ["an info hash that is no text", { info_hash: 5 }],
    ["neither an info hash nor an interval", { info_hash: undefined, interval: undefined }],
  ])("cannot use %s", (_, change) => {
    expect(serverViolation({ ...response, ...change })).toBe("bad-id in info_hash");
  });

  test.each([
    ["a byte order mark", (json: string) => `\ufeff${json}`],
    ["a line break", (json: string) => `${json}\r\n`],
    ["zeros at its end", (json: string) => `${json}\0\0`],
  ])("reads a response with %s", (_, change) => {
    expect(parseServerMessage(change(JSON.stringify(response)))).toMatchObject({ ok: true });
  });

  test.each(["\0", "\ufeff", "pong\0", "\0".repeat(60_000), `\ufeff${"{\0".repeat(20_000)}`])(
    "finds no JSON in %j",
    (text) => {
      expect(parseServerMessage(text)).toMatchObject({ ok: false, violation: { name: "not-json" } });
    },
  );

  test("recognizes what a server that is no tracker sends back", () => {
    const announce = { action: "announce", ...binary, uploaded: 0, downloaded: 0, left: 1, numwant: 5 };
    expect(serverViolation(announce)).toBe("own-message");
  });

  test("accepts a failure reason that is a number, and ids in hexadecimal in what peers send", () => {
    expect(server({ ...response, "failure reason": 403 })).toMatchObject({ type: "failure", reason: "403" });
    const ids = { info_hash: INFO_HASH, peer_id: PEER_ID, offer_id: OFFER_ID };
    const relayed = { action: "announce", ...ids, offer: { type: "offer", sdp: SDP } };
    expect(server(relayed)).toMatchObject({ type: "offer", infoHash: INFO_HASH, peerId: PEER_ID });
  });

  const signal = { action: "signal", ...binary, offer_id: idToBinary(OFFER_ID) };
  test.each<[string, string, unknown]>([
    ["unknown-action in action", "an action that nobody knows", { action: "welcome" }],
    ["unknown-action in action", "an action that is no text", { action: 1 }],
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
    [
      "bad-id in peer_id",
      "an offer of nobody",
      { ...binary, peer_id: 5, offer: { type: "offer", sdp: SDP } },
    ],
    [
      "bad-field in answer.type",
      "an answer that calls itself an offer",
      { ...binary, offer_id: idToBinary(OFFER_ID), answer: { type: "offer", sdp: SDP } },
    ],
    ["bad-field in signal", "a signal that is text", { ...signal, signal: "candidate:1" }],
    ["bad-field in signal.type", "a description of no type", { ...signal, signal: { sdp: SDP } }],
    [
      "bad-candidate in signal.candidate",
      "a candidate that is text",
      { ...signal, signal: { candidate: "" } },
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
