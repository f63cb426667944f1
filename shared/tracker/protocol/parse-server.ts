/**
 * Parses what a tracker sends into a message or a named violation. Without schemas, because a page needs it before its first
 * card. Parsed messages are within the limits of `limits.ts` and need no further checks.
 */
import { type InfoHash, idFromTracker, type OfferId, type PeerId } from "../../core/ids.ts";
import { readAnnounceResponse, readCount } from "./announce-response.ts";
import { isDescription } from "./description.ts";
import { MAX_REASON_LENGTH, MAX_SCRAPE_HASHES } from "./limits.ts";
import type { AnnounceResponse, Failure, ScrapeResponse, ServerMessage, Signal } from "./messages.ts";
import { readCandidate } from "./usual.ts";
import {
  type Fields,
  isObject,
  isPresent,
  type Parsed,
  parseText,
  Refusal,
  understood,
} from "./violation.ts";

export function parseServerMessage(text: string): Parsed<ServerMessage> {
  return parseText(text, readServerMessage);
}

function readServerMessage(fields: Fields): ServerMessage {
  if (isFailure(fields)) return readFailure(fields);
  // Some trackers leave out the action of a response.
  switch (fields.action ?? ("interval" in fields ? "announce" : undefined)) {
    case "announce":
      // Some trackers write false or "" for what is not there.
      if (fields.offer)
        return { type: "offer", ...relayed(fields), sdp: description(fields.offer, "offer", "offer") };
      if (fields.answer)
        return { type: "answer", ...relayed(fields), sdp: description(fields.answer, "answer", "answer") };
      return readResponse(fields);
    case "signal":
      return { type: "signal", ...relayed(fields), signal: readSignal(fields.signal) };
    case "scrape":
      return readScrapeResponse(fields.files);
    default:
      throw new Refusal("unknown-action", "action");
  }
}

/** Some trackers add an empty reason to every response. */
function isFailure(fields: Fields): boolean {
  const reason = fields["failure reason"];
  return isPresent(reason) && (Boolean(reason) || !("interval" in fields));
}

function readFailure(fields: Fields): Failure {
  const reason = fields["failure reason"];
  if (typeof reason !== "string" && typeof reason !== "number" && typeof reason !== "boolean")
    throw new Refusal("bad-field", "failure reason");
  return { type: "failure", ...understood(fields), reason: String(reason).slice(0, MAX_REASON_LENGTH) };
}

function readResponse(fields: Fields): AnnounceResponse {
  // A WebSocket server that is no tracker may send back what it receives. No tracker says what is left for itself.
  if ("numwant" in fields && "left" in fields) throw new Refusal("own-message");
  const response = readAnnounceResponse(fields);
  if ("bad" in response) throw new Refusal("bad-id", response.bad);
  return response;
}

/** What every message has that a tracker passes on. */
function relayed({ info_hash, peer_id, offer_id }: Fields) {
  return {
    infoHash: id<InfoHash>(info_hash, "info_hash"),
    peerId: id<PeerId>(peer_id, "peer_id"),
    offerId: id<OfferId>(offer_id, "offer_id"),
  };
}

function id<T extends InfoHash | PeerId | OfferId>(value: unknown, path: string): T {
  const read = typeof value === "string" ? idFromTracker<T>(value) : undefined;
  if (read === undefined) throw new Refusal("bad-id", path);
  return read;
}

function description(value: unknown, type: "offer" | "answer", path: string): string {
  if (!isObject(value)) throw new Refusal("bad-field", path);
  if (value.type !== type) throw new Refusal("bad-field", `${path}.type`);
  const { sdp } = value;
  if (typeof sdp !== "string" || !isDescription(sdp)) throw new Refusal("bad-sdp", `${path}.sdp`);
  return sdp;
}

function readSignal(value: unknown): Signal {
  if (!isObject(value)) throw new Refusal("bad-field", "signal");
  if ("sdp" in value) {
    const type = value.type === "answer" ? "answer" : "offer";
    return { type, sdp: description(value, type, "signal") };
  }
  const candidate = readCandidate(value.candidate);
  if (candidate === undefined) throw new Refusal("bad-candidate", "signal.candidate");
  return { candidate };
}

function readScrapeResponse(value: unknown): ScrapeResponse {
  if (!isObject(value)) throw new Refusal("bad-field", "files");
  const entries = Object.entries(value);
  if (entries.length > MAX_SCRAPE_HASHES) throw new Refusal("too-many-hashes", "files");
  const files = entries.map(([hash, counts], n) => {
    const infoHash = id<InfoHash>(hash, `files.${n}.0`);
    if (!isObject(counts)) throw new Refusal("bad-field", `files.${n}.1`);
    const { complete, incomplete, downloaded } = counts;
    const known = { complete: readCount(complete) ?? 0, incomplete: readCount(incomplete) ?? 0 };
    return [infoHash, { ...known, downloaded: readCount(downloaded) ?? 0 }] as const;
  });
  return { type: "scrape-response", files: new Map(files) };
}
