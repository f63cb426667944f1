/** Tracker protocol for tests: field values, random messages, and what the parser finds wrong with a frame. */
import fc from "fast-check";
import { toHex } from "../../../core/bytes.ts";
import { type InfoHash, idToBinary, type OfferId, type PeerId } from "../../../core/ids.ts";
import { MAX_NUMWANT, MAX_OFFERS_AN_ANNOUNCE, MAX_SCRAPE_HASHES } from "../limits.ts";
import type { ClientMessage, ServerMessage, Signal } from "../messages.ts";
import { parseClientMessage } from "../parse-client.ts";
import { parseServerMessage } from "../parse-server.ts";
import { describeViolation } from "../violation.ts";

export const INFO_HASH = "0001020304050607ff09ff0b0c0d0e0f10111213" as InfoHash;
export const PEER_ID = "2d5453303130302d6162636465666768696a6b6c" as PeerId;
export const OTHER_ID = "2d5453303130302d6d6e6f70717273747576777a" as PeerId;
export const OFFER_ID = "aabbccddeeff00112233445566778899aabbccdd" as OfferId;
export const SDP =
  "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n";

/** The ids as they are in a frame: one character per byte. */
export const binary = { info_hash: idToBinary(INFO_HASH), peer_id: idToBinary(PEER_ID) };
export const toOther = { to_peer_id: idToBinary(OTHER_ID), offer_id: idToBinary(OFFER_ID) };
export const offer = { offer: { type: "offer", sdp: SDP }, offer_id: idToBinary(OFFER_ID) };

/** How the parser describes the violation, or "accepted". */
export function clientViolation(json: unknown): string {
  const parsed = parseClientMessage(typeof json === "string" ? json : JSON.stringify(json));
  return parsed.ok ? "accepted" : describeViolation(parsed.violation);
}

export function serverViolation(json: unknown): string {
  const parsed = parseServerMessage(typeof json === "string" ? json : JSON.stringify(json));
  return parsed.ok ? "accepted" : describeViolation(parsed.violation);
}

const hex = fc.uint8Array({ minLength: 20, maxLength: 20 }).map(toHex);
const infoHash = hex.map((id) => id as InfoHash);
const peerId = hex.map((id) => id as PeerId);
const offerId = hex.map((id) => id as OfferId);
const amount = fc.nat({ max: Number.MAX_SAFE_INTEGER });
/** Ordinary, as browsers write it, or with any characters. */
const noise = fc.oneof(
  fc.string({ maxLength: 100, unit: fc.constantFrom(..."acm=:01 /") }),
  fc.string({ maxLength: 300, unit: "grapheme" }),
);
const sdp = noise.map((text) => `${SDP}a=${text.replace(/[\r\n\u2028\u2029]/g, "")}\r\n`);
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
export const clientMessage: fc.Arbitrary<ClientMessage> = fc.oneof(
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
export const serverMessage: fc.Arbitrary<ServerMessage> = fc.oneof(
  fc.record({
    type: fc.constant("announce-response" as const),
    infoHash,
    interval: fc.integer({ min: 1, max: 86_400 }),
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
