/** Conversations that clients in use do not have: other programs, odd numbers and malformed frames. */
import type { DifferenceName } from "./differences.ts";
import type { Deed } from "./stage.ts";

export interface Line {
  readonly deed: Deed;
  /** The trackers answer it differently, for this reason; ours as `answer` describes. */
  readonly differs?: DifferenceName;
  /** What everybody receives from ours; absent: nothing. */
  readonly answer?: RegExp;
}

export const HASH = "\u0001hash \u00e4\u00ff of a torrent\u007f".padEnd(20, "_").slice(0, 20);
export const OTHER_HASH = "other torrent".padEnd(20, "_");
const SDP =
  "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n";
const FAILURE = /failure reason/;

export const peerId = (name: string): string => `-LT2100-${name}`.padEnd(20, ".");
const offerId = (number: number): string => `\u00e9offer ${number}`.padEnd(20, "\u0080");
const description = (type: "offer" | "answer", more: object = {}) => ({ type, sdp: SDP, ...more });
const offers = (count: number, from = 0) =>
  Array.from({ length: count }, (_, i) => ({ offer: description("offer"), offer_id: offerId(from + i) }));

const say = (socket: number, message: object): Line => ({
  deed: { socket, frame: JSON.stringify(message) },
});
const close = (socket: number): Line => ({ deed: { socket, frame: "close" } });
const differing = (differs: DifferenceName, line: Line, answer?: RegExp): Line => ({
  ...line,
  differs,
  ...(answer && { answer }),
});

const announce = (socket: number, name: string, more: object = {}): Line =>
  say(socket, {
    action: "announce",
    info_hash: HASH,
    peer_id: peerId(name),
    numwant: 10,
    uploaded: 0,
    downloaded: 0,
    left: 1000,
    offers: [],
    ...more,
  });
const answer = (socket: number, from: string, to: string, id: number): Line =>
  say(socket, {
    action: "announce",
    info_hash: HASH,
    peer_id: peerId(from),
    to_peer_id: peerId(to),
    offer_id: offerId(id),
    answer: description("answer"),
  });
const scrape = (socket: number, info_hash?: unknown): Line => say(socket, { action: "scrape", info_hash });

/** Fields and events of libtorrent 2.1. */
const LIBTORRENT = { key: "1A2B3C4D", corrupt: 0, trackerid: "none" };

const SCRIPTS: Readonly<Record<string, readonly Line[]>> = {
  "libtorrent's announces": [
    announce(1, "a", { ...LIBTORRENT, event: "started", offers: offers(10) }),
    announce(2, "b", { ...LIBTORRENT, event: "started", offers: offers(10, 10) }),
    announce(1, "a", { ...LIBTORRENT, event: "paused", offers: offers(10, 20) }),
    announce(2, "b", { ...LIBTORRENT, left: 0, offers: offers(10, 30) }),
    announce(1, "a", { ...LIBTORRENT, event: "empty" }),
    announce(2, "b", { ...LIBTORRENT, left: 0, event: "stopped", numwant: 0 }),
    announce(1, "a", { ...LIBTORRENT, event: "completed" }),
    scrape(2, HASH),
    close(1),
    scrape(2, HASH),
  ],
  "several torrents on one socket": [
    announce(1, "a", { event: "started" }),
    announce(1, "a", { event: "started", info_hash: OTHER_HASH, left: 0 }),
    announce(2, "b", { event: "started", offers: offers(3) }),
    announce(2, "b", { event: "started", info_hash: OTHER_HASH, offers: offers(3, 10) }),
    scrape(1, HASH),
    scrape(1, [HASH, OTHER_HASH, "nobody's".padEnd(20)]),
    announce(1, "a", { event: "stopped" }),
    announce(2, "b", { offers: offers(2, 20) }),
    scrape(2, [OTHER_HASH, HASH]),
    close(1),
    scrape(2, [OTHER_HASH, HASH]),
    differing("whole-tracker", scrape(2), FAILURE),
    differing("many-hashes", scrape(2, Array(65).fill(HASH)), FAILURE),
  ],
  "numbers of peers and offers": [
    announce(1, "a", { event: "started" }),
    ...[0, 1, 50, -1, null, undefined].map((numwant) => announce(2, "b", { numwant })),
    announce(2, "b", { numwant: 0, offers: offers(1) }),
    announce(2, "b", { numwant: 50, offers: offers(2, 10) }),
    announce(2, "b", { offers: undefined }),
    differing("left-unknown", announce(2, "b", { left: null }), /"complete":0,"incomplete":2/),
    announce(2, "b", { left: 0, uploaded: -5, downloaded: -5 }),
    announce(2, "b", { left: 0, event: "completed" }),
    differing("many-offers", announce(2, "b", { left: 0, offers: offers(11, 20) }), FAILURE),
    differing("text-for-number", announce(2, "b", { left: "0", offers: offers(1, 40) }), FAILURE),
    differing("unknown-event", announce(2, "b", { left: 0, event: "dreaming" }), /"interval":120/),
  ],
  "offers to oneself, and answers": [
    announce(1, "a", { event: "started", offers: offers(5) }),
    announce(1, "a", { offers: offers(5, 10) }),
    announce(2, "b", { event: "started", offers: offers(1, 20) }),
    answer(1, "a", "b", 20),
    differing("unasked-answer", answer(1, "a", "b", 20)),
    differing("unasked-answer", answer(2, "b", "a", 99)),
    differing("answer-of-stranger", answer(3, "c", "a", 0), FAILURE),
    announce(3, "c", { event: "started" }),
    differing(
      "repeated-offer",
      announce(2, "b", { offers: [...offers(1, 30), ...offers(1, 30)] }),
      /"interval":120/,
    ),
    differing(
      "bad-description",
      announce(2, "b", { offers: [{ offer: { type: "offer" }, offer_id: offerId(40) }] }),
      FAILURE,
    ),
    differing(
      "more-in-description",
      announce(2, "b", {
        offers: [50, 51].map((id) => ({
          offer: description("offer", { trickle: true }),
          offer_id: offerId(id),
        })),
      }),
      /"interval":120/,
    ),
  ],
  "malformed frames": [
    ...["", "hello", "{", "[]", "5", '"x"', "{}", '{"action":"dance"}', '{"action":"announce"}'].map(
      (frame): Line => ({ deed: { socket: 1, frame } }),
    ),
    announce(1, "a", { info_hash: "short" }),
    announce(1, "a", { info_hash: 5 }),
    announce(1, "a", { peer_id: undefined }),
    announce(1, "a", { peer_id: "too long for a peer id" }),
    say(1, { action: "scrape", info_hash: "short" }),
    say(1, { action: "scrape", info_hash: [HASH, 5] }),
    announce(1, "a", { answer: description("answer"), to_peer_id: undefined }),
    announce(1, "a", { event: "started" }),
  ],
  "sockets that misbehave": [
    announce(1, "a", { event: "started" }),
    differing("foreign-peer-id", announce(2, "a", { event: "started" }), FAILURE),
    announce(3, "c", { event: "started" }),
    announce(3, "d", { event: "started" }),
    close(3),
    differing("several-peer-ids", scrape(1, HASH), /"incomplete":1/),
    differing(
      "binary-frame",
      { deed: { socket: 4, frame: Buffer.from(JSON.stringify({ action: "scrape", info_hash: HASH })) } },
      /closed 1003/,
    ),
    differing(
      "long-message",
      {
        deed: {
          socket: 5,
          frame: JSON.stringify({ action: "scrape", info_hash: HASH, note: "x".repeat(70_000) }),
        },
      },
      /closed 1009/,
    ),
  ],
};

export const scripts: readonly (readonly [name: string, lines: readonly Line[]])[] = Object.entries(SCRIPTS);
