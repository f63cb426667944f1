import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type InfoHash, idToBinary, type OfferId, type PeerId } from "../../core/ids.ts";
import {
  MAX_CANDIDATE_LENGTH,
  MAX_MESSAGE_LENGTH,
  MAX_NUMWANT,
  MAX_OFFERS_AN_ANNOUNCE,
  MAX_SCRAPE_HASHES,
  MAX_SDP_LENGTH,
} from "./limits.ts";
import type { ClientMessage, ServerMessage, Signal } from "./messages.ts";
import { describeViolation, parseClientMessage, parseServerMessage } from "./parse.ts";
import { serializeClientMessage, serializeServerMessage } from "./serialize.ts";

const INFO_HASH = "0001020304050607ff09ff0b0c0d0e0f10111213" as InfoHash;
const PEER_ID = "2d5453303130302d6162636465666768696a6b6c" as PeerId;
const OTHER_ID = "2d5453303130302d6d6e6f70717273747576777a" as PeerId;
const OFFER_ID = "aabbccddeeff00112233445566778899aabbccdd" as OfferId;
const SDP =
  "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n";

const binary = { info_hash: idToBinary(INFO_HASH), peer_id: idToBinary(PEER_ID) };
const toOther = { to_peer_id: idToBinary(OTHER_ID), offer_id: idToBinary(OFFER_ID) };
const offer = { offer: { type: "offer", sdp: SDP }, offer_id: idToBinary(OFFER_ID) };

function client(json: unknown): ClientMessage {
  const parsed = parseClientMessage(JSON.stringify(json));
  if (!parsed.ok) throw new Error(describeViolation(parsed.violation));
  return parsed.message;
}

function server(json: unknown): ServerMessage {
  const parsed = parseServerMessage(JSON.stringify(json));
  if (!parsed.ok) throw new Error(describeViolation(parsed.violation));
  return parsed.message;
}

function clientViolation(json: unknown): string {
  const parsed = parseClientMessage(typeof json === "string" ? json : JSON.stringify(json));
  return parsed.ok ? "accepted" : describeViolation(parsed.violation);
}

function serverViolation(json: unknown): string {
  const parsed = parseServerMessage(typeof json === "string" ? json : JSON.stringify(json));
  return parsed.ok ? "accepted" : describeViolation(parsed.violation);
}

const hex = fc
  .uint8Array({ minLength: 20, maxLength: 20 })
  .map((bytes) => Buffer.from(bytes).toString("hex"));
const infoHash = hex.map((id) => id as InfoHash);
const peerId = hex.map((id) => id as PeerId);
const offerId = hex.map((id) => id as OfferId);
const amount = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const sdp = fc
  .string({ maxLength: 300, unit: "grapheme" })
  .map((noise) => `${SDP}a=${noise.replace(/[\r\n\u2028\u2029]/g, "")}\r\n`);
const signal: fc.Arbitrary<Signal> = fc.oneof(
  fc.record({ type: fc.constantFrom("offer" as const, "answer" as const), sdp }),
  fc.record({
    candidate: fc.record({
      candidate: fc.string({ maxLength: 200 }),
      sdpMLineIndex: fc.option(fc.nat({ max: 9 }), { nil: undefined }),
      sdpMid: fc.option(fc.string({ maxLength: 8 }), { nil: undefined }),
    }),
  }),
);
const clientMessage: fc.Arbitrary<ClientMessage> = fc.oneof(
  fc.record({
    type: fc.constant("announce" as const),
    infoHash,
    peerId,
    event: fc.constantFrom("started" as const, "completed" as const, "stopped" as const, undefined),
    uploaded: amount,
    downloaded: amount,
    left: fc.option(amount, { nil: undefined }),
    numwant: fc.nat({ max: MAX_NUMWANT }),
    offers: fc.array(fc.record({ offerId, sdp }), { maxLength: MAX_OFFERS_AN_ANNOUNCE }),
    signals: fc.boolean(),
  }),
  fc.record({ type: fc.constant("answer" as const), infoHash, peerId, toPeerId: peerId, offerId, sdp }),
  fc.record({
    type: fc.constant("scrape" as const),
    infoHashes: fc.array(infoHash, { minLength: 1, maxLength: MAX_SCRAPE_HASHES }),
  }),
  fc.record({ type: fc.constant("signal" as const), infoHash, toPeerId: peerId, offerId, signal }),
);
const serverMessage: fc.Arbitrary<ServerMessage> = fc.oneof(
  fc.record({
    type: fc.constant("announce-response" as const),
    infoHash,
    interval: fc.integer({ min: 1, max: 100_000 }),
    complete: amount,
    incomplete: amount,
    peers: fc.option(
      fc.array(fc.record({ peerId, signals: fc.boolean(), complete: fc.boolean() }), {
        maxLength: MAX_NUMWANT,
      }),
      { nil: undefined },
    ),
  }),
  fc.record({ type: fc.constantFrom("offer" as const, "answer" as const), infoHash, peerId, offerId, sdp }),
  fc.record({ type: fc.constant("signal" as const), infoHash, peerId, offerId, signal }),
  fc.record({
    type: fc.constant("scrape-response" as const),
    files: fc
      .array(fc.tuple(infoHash, fc.record({ complete: amount, incomplete: amount, downloaded: amount })), {
        maxLength: MAX_SCRAPE_HASHES,
      })
      .map((entries) => new Map(entries)),
  }),
  fc.record({
    type: fc.constant("failure" as const),
    action: fc.constantFrom("announce" as const, "scrape" as const, "signal" as const, undefined),
    infoHash: fc.option(infoHash, { nil: undefined }),
    offerId: fc.option(offerId, { nil: undefined }),
    reason: fc.string({ maxLength: 200 }),
  }),
);

/** Values that break parsers, to be put in place of what a frame should hold. */
const poison = fc.oneof(
  fc.constantFrom<unknown>(null, true, 0, -1, 1e308, "", "announce", [], {}, [null], [[]], { length: 20 }),
  fc.string(),
  fc.jsonValue({ maxDepth: 3 }),
);

/** `text` with a few characters overwritten, or its JSON with one value replaced somewhere. */
function mutated(text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const overwritten = fc
    .tuple(text, fc.array(fc.tuple(fc.nat(), fc.string({ maxLength: 3 })), { minLength: 1, maxLength: 4 }))
    .map(([frame, cuts]) =>
      cuts.reduce((now, [at, by]) => {
        const place = at % (now.length + 1);
        return now.slice(0, place) + by + now.slice(place + by.length);
      }, frame),
    );
  const replaced = fc.tuple(text, fc.nat(), poison).map(([frame, at, value]) => {
    let position = 0;
    const size = frame.match(/[:[,]/g)?.length ?? 0;
    return (
      JSON.stringify(JSON.parse(frame, (_, old) => (position++ === at % (size + 1) ? value : old))) ?? ""
    );
  });
  return fc.oneof(overwritten, replaced);
}

describe("both directions", () => {
  test("parsing what was serialized gives the same client message", () => {
    fc.assert(
      fc.property(clientMessage, (message) => {
        expect(parseClientMessage(serializeClientMessage(message))).toEqual({ ok: true, message });
      }),
    );
  });

  test("parsing what was serialized gives the same server message", () => {
    fc.assert(
      fc.property(serverMessage, (message) => {
        expect(parseServerMessage(serializeServerMessage(message))).toEqual({ ok: true, message });
      }),
    );
  });

  test("mutated frames are messages or named violations, never exceptions", () => {
    const frames = fc.oneof(
      mutated(clientMessage.map(serializeClientMessage)),
      mutated(serverMessage.map(serializeServerMessage)),
      fc.string(),
      poison.map((value) => JSON.stringify(value)),
    );
    let refused = 0;
    fc.assert(
      fc.property(frames, (frame) => {
        for (const parsed of [parseClientMessage(frame), parseServerMessage(frame)])
          if (!parsed.ok) {
            expect(describeViolation(parsed.violation)).toMatch(/^[a-z-]+( in .+)?$/s);
            refused++;
          }
      }),
      { numRuns: 3000 },
    );
    expect(refused).toBeGreaterThan(1000);
  });

  test.each(
    ['{"action":"scrape","info_hash":5}', "null", "[]", "5", '"x"', "", "{", "[".repeat(60_000)].map(
      (frame) => [frame.slice(0, 30), frame] as const,
    ),
  )("the frame %s is refused by name", (_, frame) => {
    expect(clientViolation(frame)).not.toBe("accepted");
    expect(serverViolation(frame)).not.toBe("accepted");
  });

  test("a message beyond 64 KiB is refused unread", () => {
    const padded = (length: number) => JSON.stringify({ action: "announce", ...binary }).padEnd(length);
    expect(clientViolation(padded(MAX_MESSAGE_LENGTH))).toBe("accepted");
    expect(clientViolation(padded(MAX_MESSAGE_LENGTH + 1))).toBe("message-too-long");
  });
});

describe("what a tracker receives", () => {
  test("a WebTorrent announce, with fields and events nobody here knows", () => {
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

  test("an announce that holds an answer is an answer", () => {
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
  ])("numwant %s means %s", (numwant, expected) => {
    expect(client({ action: "announce", ...binary, numwant })).toMatchObject({ numwant: expected });
  });

  test.each([
    [undefined, undefined],
    [null, undefined],
    [-1, undefined],
    [0, 0],
    [12, 12],
  ])("left %s means %s", (left, expected) => {
    expect(client({ action: "announce", ...binary, left })).toMatchObject({ left: expected });
  });

  test("scraping one hash or several, but never all", () => {
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
    ["bad-id in peer_id", "a character beyond U+00FF", { peer_id: "가".padEnd(20) }],
    ["bad-field in peer_id", "no peer id", { peer_id: undefined }],
    ["bad-number in left", "text for a number", { left: "0" }],
    ["bad-field in offers", "offers that are no list", { offers: {} }],
    ["bad-field in offers.0", "an offer that is null", { offers: [null] }],
    [
      "bad-field in offers.0.offer.type",
      "an answer among offers",
      { offers: [{ ...offer, offer: { type: "answer", sdp: SDP } }] },
    ],
    ["too-many-offers in offers", "11 offers", { offers: new Array(11).fill(offer) }],
    [
      "bad-sdp in offers.1.offer.sdp",
      "media beside data",
      { offers: [offer, { ...offer, offer: { type: "offer", sdp: `${SDP}m=audio 9 RTP 0\r\n` } }] },
    ],
    [
      "bad-sdp in answer.sdp",
      "two data sections",
      { ...toOther, answer: { type: "answer", sdp: SDP + SDP } },
    ],
    [
      "bad-sdp in answer.sdp",
      "no section",
      { ...toOther, answer: { type: "answer", sdp: sections("a=m=application 9") } },
    ],
    [
      "bad-sdp in answer.sdp",
      "a section hidden by a bare line feed",
      { ...toOther, answer: { type: "answer", sdp: sections("m=application 9 x\nm=video 9 x") } },
    ],
    [
      "bad-sdp in answer.sdp",
      "a section that is only called like it",
      { ...toOther, answer: { type: "answer", sdp: sections("m=applications 9 x") } },
    ],
    [
      "bad-sdp in answer.sdp",
      "beyond 16 KiB",
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
      "an endless candidate",
      {
        action: "signal",
        ...toOther,
        signal: { candidate: { candidate: "x".repeat(MAX_CANDIDATE_LENGTH + 1) } },
      },
    ],
    [
      "bad-candidate in signal.candidate.sdpMLineIndex",
      "a fractional line",
      { action: "signal", ...toOther, signal: { candidate: { candidate: "", sdpMLineIndex: 0.5 } } },
    ],
  ])("%s: %s", (violation, _, change) => {
    expect(clientViolation({ action: "announce", ...binary, ...(change as object) })).toBe(violation);
  });

  test("an SDP of exactly 16 KiB passes", () => {
    const answer = { type: "answer", sdp: SDP.padEnd(MAX_SDP_LENGTH) };
    expect(clientViolation({ action: "announce", ...binary, ...toOther, answer })).toBe("accepted");
  });

  test("a refusal still says what it concerns", () => {
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

describe("what a client receives", () => {
  const response = {
    action: "announce",
    info_hash: binary.info_hash,
    interval: 120,
    complete: 1,
    incomplete: 2,
  };

  test("a response without peers comes from a plain tracker", () => {
    expect(server(response)).toMatchObject({ type: "announce-response", peers: undefined });
    expect(server({ ...response, peers: [] })).toMatchObject({ type: "announce-response", peers: [] });
  });

  test("offer, answer and response share an action and are told apart by their fields", () => {
    const relayed = { action: "announce", ...binary, offer_id: idToBinary(OFFER_ID) };
    expect(server({ ...relayed, offer: { type: "offer", sdp: SDP } }).type).toBe("offer");
    expect(server({ ...relayed, answer: { type: "answer", sdp: SDP } }).type).toBe("answer");
    expect(server({ ...relayed, ...response }).type).toBe("announce-response");
  });

  test("a failure is understood with whatever it carries", () => {
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
    ["bad-number in interval", "an interval of nothing", { interval: 0 }],
    ["bad-number in complete", "a fraction of a peer", { complete: 0.5 }],
    ["bad-field in incomplete", "a missing count", { incomplete: undefined }],
    [
      "bad-field in peers",
      "more peers than anybody wants",
      { peers: new Array(51).fill({ peer_id: binary.peer_id, signals: true, complete: false }) },
    ],
    [
      "bad-sdp in offer.sdp",
      "an offer of media",
      { ...binary, offer_id: idToBinary(OFFER_ID), offer: { type: "offer", sdp: "m=audio 9 x" } },
    ],
    ["bad-field in failure reason", "a failure that is no text", { "failure reason": { toString: 5 } }],
    ["bad-field in files", "files that are no record", { action: "scrape", files: 5 }],
    [
      "bad-id in files.0.0",
      "a file without a hash",
      { action: "scrape", files: { constructor: { complete: 0, incomplete: 0 } } },
    ],
  ])("%s: %s", (violation, _, change) => {
    expect(serverViolation({ ...response, ...(change as object) })).toBe(violation);
  });
});
