import { describe, expect, test } from "vitest";
import { MAX_CANDIDATE_LENGTH, MAX_NUMWANT, MAX_SCRAPE_HASHES, MAX_SDP_LENGTH } from "./limits.ts";
import type { ClientMessage } from "./messages.ts";
import { parseClientMessage } from "./parse-client.ts";
import {
  binary,
  clientViolation,
  INFO_HASH,
  OFFER_ID,
  OTHER_ID,
  offer,
  PEER_ID,
  SDP,
  toOther,
} from "./testing/protocol-samples.ts";
import { describeViolation } from "./violation.ts";

function client(json: unknown): ClientMessage {
  const parsed = parseClientMessage(JSON.stringify(json));
  if (!parsed.ok) throw new Error(describeViolation(parsed.violation));
  return parsed.message;
}

describe("parseClientMessage", () => {
  test("reads a WebTorrent announce and ignores unknown fields and events", () => {
    expect(
      client({
        action: "announce",
        ...binary,
        event: "paused",
        left: null,
        numwant: 5,
        key: "x",
        corrupt: 0,
        offers: [offer],
      }),
    ).toEqual({
      type: "announce",
      infoHash: INFO_HASH,
      peerId: PEER_ID,
      event: undefined,
      uploaded: 0,
      downloaded: 0,
      left: undefined,
      numwant: 5,
      offers: [{ offerId: OFFER_ID, sdp: SDP }],
      signals: false,
    });
  });

  test("reads an announce that contains an answer as an answer", () => {
    const answer = { type: "answer", sdp: SDP };
    expect(client({ action: "announce", ...binary, ...toOther, answer, offers: [] })).toEqual({
      type: "answer",
      infoHash: INFO_HASH,
      peerId: PEER_ID,
      toPeerId: OTHER_ID,
      offerId: OFFER_ID,
      sdp: SDP,
    });
    expect(client({ action: "announce", ...binary, answer: null }).type).toBe("announce");
  });

  test.each([
    [undefined, MAX_NUMWANT],
    [null, MAX_NUMWANT],
    [-1, MAX_NUMWANT],
    [0, 0],
    [7.9, 7],
    [1e9, MAX_NUMWANT],
  ])("reads numwant %s as %s", (numwant, expected) => {
    expect(client({ action: "announce", ...binary, numwant })).toMatchObject({ numwant: expected });
  });

  test.each([
    [undefined, undefined],
    [null, undefined],
    [-1, undefined],
    [0, 0],
    [12, 12],
  ])("reads left %s as %s", (left, expected) => {
    expect(client({ action: "announce", ...binary, left })).toMatchObject({ left: expected });
  });

  test("reads a scrape of one hash or several, and refuses one without hashes", () => {
    const hashes = (count: number) => new Array(count).fill(binary.info_hash);
    expect(client({ action: "scrape", info_hash: binary.info_hash })).toEqual({
      type: "scrape",
      infoHashes: [INFO_HASH],
    });
    expect(clientViolation({ action: "scrape", info_hash: hashes(MAX_SCRAPE_HASHES) })).toBe("accepted");
    expect(clientViolation({ action: "scrape", info_hash: hashes(MAX_SCRAPE_HASHES + 1) })).toBe(
      "too-many-hashes in info_hash",
    );
    expect(clientViolation({ action: "scrape", info_hash: [] })).toBe("bad-id in info_hash");
    expect(clientViolation({ action: "scrape" })).toBe("bad-field in info_hash");
  });

  const sections = (...lines: string[]) => ["v=0", ...lines, ""].join("\r\n");
  test.each<[string, string, unknown]>([
    ["unknown-action in action", "no such action", { action: "destroy" }],
    ["bad-id in info_hash", "19 characters", { info_hash: "x".repeat(19) }],
    ["bad-id in peer_id", "a character above U+00FF", { peer_id: "가".padEnd(20) }],
    ["bad-field in peer_id", "no peer id", { peer_id: undefined }],
    ["bad-number in left", "text instead of a number", { left: "0" }],
    ["bad-field in offers", "offers that are not a list", { offers: {} }],
    ["bad-field in offers.0", "an offer that is null", { offers: [null] }],
    [
      "bad-field in offers.0.offer.type",
      "an answer among offers",
      { offers: [{ ...offer, offer: { type: "answer", sdp: SDP } }] },
    ],
    ["too-many-offers in offers", "11 offers", { offers: new Array(11).fill(offer) }],
    [
      "bad-sdp in offers.1.offer.sdp",
      "audio as well as data",
      { offers: [offer, { ...offer, offer: { type: "offer", sdp: `${SDP}m=audio 9 RTP 0\r\n` } }] },
    ],
    [
      "bad-sdp in answer.sdp",
      "two data sections",
      { ...toOther, answer: { type: "answer", sdp: SDP + SDP } },
    ],
    [
      "bad-sdp in answer.sdp",
      "no data section",
      { ...toOther, answer: { type: "answer", sdp: sections("a=m=application 9") } },
    ],
    [
      "bad-sdp in answer.sdp",
      "a section hidden by a bare line feed",
      { ...toOther, answer: { type: "answer", sdp: sections("m=application 9 x\nm=video 9 x") } },
    ],
    [
      "bad-sdp in answer.sdp",
      "a section with a similar name",
      { ...toOther, answer: { type: "answer", sdp: sections("m=applications 9 x") } },
    ],
    [
      "bad-sdp in answer.sdp",
      "an SDP longer than 16 KiB",
      { ...toOther, answer: { type: "answer", sdp: SDP.padEnd(MAX_SDP_LENGTH + 1) } },
    ],
    ["bad-field in signal", "a signal without content", { action: "signal", ...toOther, signal: null }],
    [
      "bad-field in signal.type",
      "an unknown signal",
      { action: "signal", ...toOther, signal: { type: "rollback", sdp: SDP } },
    ],
    [
      "bad-candidate in signal.candidate.candidate",
      "a candidate that is too long",
      {
        action: "signal",
        ...toOther,
        signal: { candidate: { candidate: "x".repeat(MAX_CANDIDATE_LENGTH + 1) } },
      },
    ],
    [
      "bad-candidate in signal.candidate.sdpMLineIndex",
      "a fractional line index",
      { action: "signal", ...toOther, signal: { candidate: { candidate: "", sdpMLineIndex: 0.5 } } },
    ],
  ])("returns %s for %s", (violation, _, change) => {
    expect(clientViolation({ action: "announce", ...binary, ...(change as object) })).toBe(violation);
  });

  test("accepts an SDP of exactly 16 KiB", () => {
    const answer = { type: "answer", sdp: SDP.padEnd(MAX_SDP_LENGTH) };
    expect(clientViolation({ action: "announce", ...binary, ...toOther, answer })).toBe("accepted");
  });

  test("returns the action, info hash and offer id of a refused message", () => {
    const parsed = parseClientMessage(JSON.stringify({ action: "signal", ...binary, ...toOther, signal: 5 }));
    expect(parsed).toEqual({
      ok: false,
      violation: {
        name: "bad-field",
        field: "signal",
        action: "signal",
        infoHash: INFO_HASH,
        offerId: OFFER_ID,
      },
    });
  });
});
