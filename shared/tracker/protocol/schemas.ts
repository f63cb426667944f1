/** Schemas of the JSON messages, for `parse.ts`. Unknown fields are ignored; each issue's message is a violation's name. */
import * as v from "valibot";
import { type InfoHash, idFromBinary, idFromTracker, type OfferId, type PeerId } from "../../core/ids.ts";
import { readCount } from "./announce-response.ts";
import {
  MAX_CANDIDATE_LENGTH,
  MAX_NUMWANT,
  MAX_OFFERS_AN_ANNOUNCE,
  MAX_REASON_LENGTH,
  MAX_SCRAPE_HASHES,
  MAX_SDP_LENGTH,
  MAX_SDP_MID_LENGTH,
} from "./limits.ts";

export const VIOLATIONS = [
  "message-too-long",
  "not-json",
  "unknown-action",
  "bad-field",
  "bad-id",
  "bad-number",
  "bad-sdp",
  "bad-candidate",
  "own-message",
  "too-many-offers",
  "too-many-hashes",
] as const;
export type ViolationName = (typeof VIOLATIONS)[number];

const named = (name: ViolationName): ViolationName => name;

const id = <T extends InfoHash | PeerId | OfferId>(read: (text: string) => T | undefined = idFromBinary) =>
  v.pipe(
    v.string(named("bad-id")),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const parsed = read(dataset.value);
      if (parsed !== undefined) return parsed;
      addIssue({ message: named("bad-id") });
      return NEVER;
    }),
  );

export const infoHash = id<InfoHash>();
export const peerId = id<PeerId>();
export const offerId = id<OfferId>();
/** What every message has that a tracker passes on. */
const relayed = {
  info_hash: id<InfoHash>(idFromTracker),
  peer_id: id<PeerId>(idFromTracker),
  offer_id: id<OfferId>(idFromTracker),
};

/** One data section and no media: a description must not negotiate a microphone or anything else. */
const sdp = v.pipe(v.string(named("bad-sdp")), v.check(isDescription, named("bad-sdp")));

export function isDescription(text: string): boolean {
  if (text.length > MAX_SDP_LENGTH) return false;
  let hasData = false;
  // Five times as fast as a pattern.
  for (let at = text.indexOf("m="); at >= 0; at = text.indexOf("m=", at + 1)) {
    if (at > 0 && !LINE_ENDS.includes(text.charAt(at - 1))) continue;
    if (hasData || !text.startsWith(DATA_SECTION, at)) return false;
    hasData = true;
  }
  return hasData;
}

const DATA_SECTION = "m=application ";
/** As JavaScript's patterns see them; browsers accept fewer, and only a stricter check is safe. */
const LINE_ENDS = "\n\r\u2028\u2029";

const object = <Entries extends v.ObjectEntries>(entries: Entries) => v.object(entries, named("bad-field"));
const description = <T extends "offer" | "answer">(type: T) =>
  object({ type: v.literal(type, named("bad-field")), sdp });

const candidate = v.object(
  {
    candidate: v.pipe(
      v.string(named("bad-candidate")),
      v.maxLength(MAX_CANDIDATE_LENGTH, named("bad-candidate")),
    ),
    sdpMLineIndex: v.nullish(
      v.pipe(
        v.number(named("bad-candidate")),
        v.integer(named("bad-candidate")),
        v.minValue(0, named("bad-candidate")),
        v.maxValue(0xffff, named("bad-candidate")),
      ),
    ),
    sdpMid: v.nullish(
      v.pipe(v.string(named("bad-candidate")), v.maxLength(MAX_SDP_MID_LENGTH, named("bad-candidate"))),
    ),
  },
  named("bad-candidate"),
);

const number = v.pipe(v.number(named("bad-number")), v.finite(named("bad-number")));
/** Some clients send a negative number for "unknown". */
const bytes = v.pipe(
  number,
  v.transform((amount) => Math.max(amount, 0)),
);
/** `"signals": 1`; a later version of the extension may say 2. */
const flag = v.pipe(
  v.union([v.boolean(), v.number()], named("bad-field")),
  v.transform((value) => Boolean(value)),
);

/** @param wanted finite; negative: as many as possible */
export function wantedPeers(wanted: number): number {
  return wanted < 0 ? MAX_NUMWANT : Math.min(Math.trunc(wanted), MAX_NUMWANT);
}

const EVENTS = ["started", "completed", "stopped"] as const;

/** undefined for any other event: a regular update. */
export function eventOf(text: string | null | undefined): (typeof EVENTS)[number] | undefined {
  return EVENTS.find((event) => event === text);
}

/** The fields that tell the messages apart. */
export const envelope = object({
  action: v.optional(v.unknown()),
  offer: v.optional(v.unknown()),
  answer: v.optional(v.unknown()),
  signal: v.optional(v.unknown()),
  info_hash: v.optional(v.unknown()),
  offer_id: v.optional(v.unknown()),
  "failure reason": v.optional(v.unknown()),
});
export type Envelope = v.InferOutput<typeof envelope>;

export const announce = object({
  info_hash: infoHash,
  peer_id: peerId,
  event: v.nullish(v.string(named("bad-field"))),
  uploaded: v.nullish(bytes, 0),
  downloaded: v.nullish(bytes, 0),
  left: v.nullish(
    v.pipe(
      number,
      v.transform((left) => (left < 0 ? undefined : left)),
    ),
  ),
  numwant: v.nullish(v.pipe(number, v.transform(wantedPeers)), MAX_NUMWANT),
  offers: v.nullish(
    v.pipe(
      v.array(v.unknown(), named("bad-field")),
      v.maxLength(MAX_OFFERS_AN_ANNOUNCE, named("too-many-offers")),
      v.array(object({ offer: description("offer"), offer_id: offerId }), named("bad-field")),
    ),
  ),
  signals: v.nullish(flag, false),
});

export const answer = object({
  info_hash: infoHash,
  peer_id: peerId,
  to_peer_id: peerId,
  offer_id: offerId,
  answer: description("answer"),
});

const oneHash = v.pipe(
  infoHash,
  v.transform((hash) => [hash]),
);
/** At least one: scraping the whole tracker is not allowed. */
const severalHashes = v.pipe(
  v.array(v.unknown(), named("bad-id")),
  v.minLength(1, named("bad-id")),
  v.maxLength(MAX_SCRAPE_HASHES, named("too-many-hashes")),
  v.array(infoHash),
);
export const scrape = object({
  info_hash: v.lazy((input) => (Array.isArray(input) ? severalHashes : oneHash)),
});

const descriptionSignal = object({ type: v.picklist(["offer", "answer"], named("bad-field")), sdp });
const candidateSignal = object({ candidate });
/** Chosen by its fields instead of trying both, so that the violation names the wrong field. */
const signalBody = v.lazy((input) =>
  typeof input === "object" && input !== null && "sdp" in input ? descriptionSignal : candidateSignal,
);

export const directedSignal = object({
  info_hash: infoHash,
  to_peer_id: peerId,
  offer_id: offerId,
  signal: signalBody,
});

export const relayedSignal = object({ ...relayed, signal: signalBody });
export const relayedOffer = object({ ...relayed, offer: description("offer") });
export const relayedAnswer = object({ ...relayed, answer: description("answer") });

const count = v.pipe(
  v.unknown(),
  v.transform((value) => readCount(value) ?? 0),
);
const counts = object({
  complete: v.optional(count, 0),
  incomplete: v.optional(count, 0),
  downloaded: v.optional(count, 0),
});

export const scrapeResponse = object({
  files: v.pipe(
    v.custom<object>((files) => typeof files === "object" && files !== null, named("bad-field")),
    v.transform((files) => Object.entries(files)),
    v.maxLength(MAX_SCRAPE_HASHES, named("too-many-hashes")),
    v.array(v.tuple([relayed.info_hash, counts])),
  ),
});

export const failureReason = v.pipe(
  v.union([v.string(), v.number(), v.boolean()], named("bad-field")),
  v.transform((reason) => String(reason).slice(0, MAX_REASON_LENGTH)),
);
