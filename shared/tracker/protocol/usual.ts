/**
 * Reads the usual form of the frequent messages in a small part of the time that their schemas take. For anything else, valid
 * or not, it returns undefined, and the schemas decide. A message read here is always the one that the schemas would return.
 */
import { type InfoHash, idFromBinary, type OfferId, type PeerId } from "../../core/ids.ts";
import { isDescription } from "./description.ts";
import { EncodedText } from "./encoded-text.ts";
import { MAX_CANDIDATE_LENGTH, MAX_NUMWANT, MAX_OFFERS_AN_ANNOUNCE, MAX_SDP_MID_LENGTH } from "./limits.ts";
import type { Announce, Answer, Candidate, DirectedSignal, Offer, Sdp, Signal } from "./messages.ts";
import { type Fields, isObject } from "./violation.ts";

/** @param value parsed JSON, or what `scan.ts` makes of it */
export function readUsualMessage(value: unknown): Announce | Answer | DirectedSignal | undefined {
  if (!isObject(value)) return undefined;
  if (value.action === "announce")
    return value.answer === undefined ? readAnnounce(value) : readAnswer(value);
  return value.action === "signal" ? readSignal(value) : undefined;
}

function readAnnounce(fields: Fields): Announce | undefined {
  const { event = null, left = null, numwant = null, signals = null } = fields;
  const infoHash = readId<InfoHash>(fields.info_hash);
  const peerId = readId<PeerId>(fields.peer_id);
  const uploaded = readAmount(fields.uploaded);
  const downloaded = readAmount(fields.downloaded);
  const offers = readOffers(fields.offers);
  if (infoHash === undefined || peerId === undefined || offers === undefined) return undefined;
  if (uploaded === undefined || downloaded === undefined) return undefined;
  if (event !== null && typeof event !== "string") return undefined;
  if (left !== null && !isAmount(left)) return undefined;
  if (numwant !== null && !isAmount(numwant)) return undefined;
  if (signals !== null && typeof signals !== "boolean" && typeof signals !== "number") return undefined;
  return {
    type: "announce",
    infoHash,
    peerId,
    event: eventOf(event),
    uploaded,
    downloaded,
    left: left ?? undefined,
    numwant: numwant === null ? MAX_NUMWANT : wantedPeers(numwant),
    offers,
    signals: Boolean(signals),
  };
}

function readOffers(list: unknown): Offer[] | undefined {
  if (list === undefined || list === null) return [];
  if (!Array.isArray(list) || list.length > MAX_OFFERS_AN_ANNOUNCE) return undefined;
  const offers: Offer[] = [];
  for (const entry of list) {
    if (!isObject(entry)) return undefined;
    const offerId = readId<OfferId>(entry.offer_id);
    const sdp = readDescription(entry.offer, "offer");
    if (offerId === undefined || sdp === undefined) return undefined;
    offers.push({ offerId, sdp });
  }
  return offers;
}

function readAnswer(fields: Fields): Answer | undefined {
  const infoHash = readId<InfoHash>(fields.info_hash);
  const peerId = readId<PeerId>(fields.peer_id);
  const toPeerId = readId<PeerId>(fields.to_peer_id);
  const offerId = readId<OfferId>(fields.offer_id);
  const sdp = readDescription(fields.answer, "answer");
  if (infoHash === undefined || peerId === undefined || toPeerId === undefined) return undefined;
  if (offerId === undefined || sdp === undefined) return undefined;
  return { type: "answer", infoHash, peerId, toPeerId, offerId, sdp };
}

function readSignal(fields: Fields): DirectedSignal | undefined {
  const infoHash = readId<InfoHash>(fields.info_hash);
  const toPeerId = readId<PeerId>(fields.to_peer_id);
  const offerId = readId<OfferId>(fields.offer_id);
  const signal = readSignalBody(fields.signal);
  if (infoHash === undefined || toPeerId === undefined) return undefined;
  if (offerId === undefined || signal === undefined) return undefined;
  return { type: "signal", infoHash, toPeerId, offerId, signal };
}

function readSignalBody(body: unknown): Signal | undefined {
  if (!isObject(body)) return undefined;
  if (!("sdp" in body)) {
    const candidate = readCandidate(body.candidate);
    return candidate && { candidate };
  }
  const { type } = body;
  if (type !== "offer" && type !== "answer") return undefined;
  const sdp = readDescription(body, type);
  return sdp === undefined ? undefined : { type, sdp: String(sdp) };
}

export function readCandidate(value: unknown): Candidate | undefined {
  if (!isObject(value)) return undefined;
  const { candidate, sdpMLineIndex = null, sdpMid = null } = value;
  if (typeof candidate !== "string" || candidate.length > MAX_CANDIDATE_LENGTH) return undefined;
  if (sdpMLineIndex !== null && !isLineIndex(sdpMLineIndex)) return undefined;
  if (sdpMid !== null && (typeof sdpMid !== "string" || sdpMid.length > MAX_SDP_MID_LENGTH)) return undefined;
  return { candidate, sdpMLineIndex: sdpMLineIndex ?? undefined, sdpMid: sdpMid ?? undefined };
}

function readDescription(value: unknown, type: "offer" | "answer"): Sdp | undefined {
  if (!isObject(value) || value.type !== type) return undefined;
  const { sdp } = value;
  if (sdp instanceof EncodedText) return sdp;
  return typeof sdp === "string" && isDescription(sdp) ? sdp : undefined;
}

function readId<T extends InfoHash | PeerId | OfferId>(value: unknown): T | undefined {
  return typeof value === "string" ? idFromBinary<T>(value) : undefined;
}

function readAmount(value: unknown): number | undefined {
  if (value === undefined || value === null) return 0;
  return isAmount(value) ? value : undefined;
}

function isAmount(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value < Number.POSITIVE_INFINITY;
}

function isLineIndex(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 0xffff;
}

/** @param wanted finite; negative: as many as possible */
export function wantedPeers(wanted: number): number {
  return wanted < 0 ? MAX_NUMWANT : Math.min(Math.trunc(wanted), MAX_NUMWANT);
}

const EVENTS = ["started", "completed", "stopped"] as const;

/** undefined for any other event: a regular update. */
export function eventOf(text: string | null | undefined): (typeof EVENTS)[number] | undefined {
  return EVENTS.find((event) => event === text);
}
