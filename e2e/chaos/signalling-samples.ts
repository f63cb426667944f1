/** Frames of a tracker, of each kind and in both directions. */
import { type Bytes, fromHex, utf8 } from "../../shared/core/bytes.ts";
import { writeBox, writeIntroduction } from "../../shared/session/introductions/messages.ts";
import { idOf } from "../../shared/session/introductions/testing/neighbourhood.ts";
import type { ClientMessage, ServerMessage, Signal } from "../../shared/tracker/protocol/messages.ts";
import { serializeClientMessage, serializeServerMessage } from "../../shared/tracker/protocol/serialize.ts";
import {
  INFO_HASH,
  OFFER_ID,
  OTHER_ID,
  PEER_ID,
} from "../../shared/tracker/protocol/testing/protocol-samples.ts";

/** Like a browser's: one section for data, one candidate. */
export const SDP = [
  "v=0",
  "o=- 4611731400430051336 2 IN IP4 127.0.0.1",
  "s=-",
  "t=0 0",
  "a=group:BUNDLE 0",
  "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
  "c=IN IP4 192.0.2.1",
  "a=candidate:1 1 udp 2122260223 192.0.2.1 54321 typ host generation 0",
  "a=ice-ufrag:abcd",
  "a=ice-pwd:abcdefghijklmnopqrstuvwx",
  "a=fingerprint:sha-256 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF",
  "a=setup:actpass",
  "a=mid:0",
  "a=sctp-port:5000",
  "a=max-message-size:262144",
  "",
].join("\r\n");

const ids = { infoHash: INFO_HASH, peerId: PEER_ID } as const;
const amounts = { uploaded: 0, downloaded: 0, left: 1, numwant: 20 } as const;
const CANDIDATE: Signal = {
  candidate: { candidate: "candidate:1 1 udp 1 192.0.2.1 9 typ host", sdpMLineIndex: 0, sdpMid: "0" },
};

export function clientFrames(): Readonly<Record<string, Uint8Array>> {
  const toOther = { infoHash: INFO_HASH, toPeerId: OTHER_ID, offerId: OFFER_ID } as const;
  const frames: Readonly<Record<string, ClientMessage>> = {
    announce: { type: "announce", ...ids, ...amounts, event: "started", offers: [], signals: true },
    "announce with offers": {
      type: "announce",
      ...ids,
      ...amounts,
      event: undefined,
      offers: [
        { offerId: OFFER_ID, sdp: SDP },
        { offerId: OFFER_ID, sdp: SDP },
      ],
      signals: false,
    },
    stopped: { type: "announce", ...ids, ...amounts, event: "stopped", offers: [], signals: true },
    answer: { type: "answer", ...ids, toPeerId: OTHER_ID, offerId: OFFER_ID, sdp: SDP },
    scrape: { type: "scrape", infoHashes: [INFO_HASH, INFO_HASH] },
    offer: { type: "signal", ...toOther, signal: { type: "offer", sdp: SDP } },
    candidate: { type: "signal", ...toOther, signal: CANDIDATE },
  };
  return encoded(frames, serializeClientMessage);
}

export function serverFrames(): Readonly<Record<string, Uint8Array>> {
  const relayed = { infoHash: INFO_HASH, peerId: OTHER_ID, offerId: OFFER_ID } as const;
  const counts = { interval: 120, complete: 1, incomplete: 2 };
  const frames: Readonly<Record<string, ServerMessage>> = {
    response: {
      type: "announce-response",
      infoHash: INFO_HASH,
      ...counts,
      peers: [{ peerId: OTHER_ID, signals: true, complete: true }],
    },
    "response of a plain tracker": {
      type: "announce-response",
      infoHash: INFO_HASH,
      ...counts,
      peers: undefined,
    },
    offer: { type: "offer", ...relayed, sdp: SDP },
    answer: { type: "answer", ...relayed, sdp: SDP },
    "offer by signal": { type: "signal", ...relayed, signal: { type: "offer", sdp: SDP } },
    candidate: { type: "signal", ...relayed, signal: CANDIDATE },
    scrape: {
      type: "scrape-response",
      files: new Map([[INFO_HASH, { complete: 1, incomplete: 2, downloaded: 3 }]]),
    },
    failure: {
      type: "failure",
      action: "announce",
      infoHash: INFO_HASH,
      offerId: undefined,
      reason: "too many announces, try again later",
    },
  };
  return encoded(frames, serializeServerMessage);
}

function encoded<T>(
  frames: Readonly<Record<string, T>>,
  serialize: (message: T) => string,
): Readonly<Record<string, Uint8Array>> {
  return Object.fromEntries(Object.entries(frames).map(([name, frame]) => [name, utf8(serialize(frame))]));
}

/** The base point of P-256: a key that can be imported. */
const POINT = fromHex(
  "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5",
) as Bytes;

/** Of peers that the fuzzer knows. */
export function introductionSamples(): Readonly<Record<string, Uint8Array>> {
  const key = { key: POINT, isReader: false };
  const box = writeBox({ key: POINT, counter: 1, sealed: new Uint8Array(60).fill(0x65) });
  const listed = ["ann", "bob", "nobody"].map((name) => ({ peerId: idOf(name), isComplete: true, ...key }));
  return {
    key: writeIntroduction({ type: "key", ...key }),
    ask: writeIntroduction({ type: "ask" }),
    list: writeIntroduction({ type: "list", peers: listed }),
    forward: writeIntroduction({ type: "forward", peerId: idOf("ann"), box }),
    "forward to the other": writeIntroduction({ type: "forward", peerId: idOf("bob"), box }),
    deliver: writeIntroduction({ type: "deliver", peerId: idOf("bob"), box }),
    "deliver from a stranger": writeIntroduction({ type: "deliver", peerId: idOf("nobody"), box }),
  };
}
