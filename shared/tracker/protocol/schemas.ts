/** Schemas of the JSON messages that clients send, for `parse-client.ts`. Unknown fields are ignored; each issue's message is a violation's name. */
import * as v from "valibot";
import { type InfoHash, idFromBinary, type OfferId, type PeerId } from "../../core/ids.ts";
import { isDescription } from "./description.ts";
import {
  MAX_CANDIDATE_LENGTH,
  MAX_NUMWANT,
  MAX_OFFERS_AN_ANNOUNCE,
  MAX_SCRAPE_HASHES,
  MAX_SDP_MID_LENGTH,
} from "./limits.ts";
import { wantedPeers } from "./usual.ts";
import type { ViolationName } from "./violation.ts";

const named = (name: ViolationName): ViolationName => name;

const id = <T extends InfoHash | PeerId | OfferId>() =>
  v.pipe(
    v.string(named("bad-id")),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const parsed = idFromBinary<T>(dataset.value);
      if (parsed !== undefined) return parsed;
      addIssue({ message: named("bad-id") });
      return NEVER;
    }),
  );

export const infoHash = id<InfoHash>();
export const peerId = id<PeerId>();
export const offerId = id<OfferId>();
const sdp = v.pipe(v.string(named("bad-sdp")), v.check(isDescription, named("bad-sdp")));

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
