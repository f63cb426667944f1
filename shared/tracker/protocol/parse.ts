/**
 * Parses the text of a WebSocket message into a message or a named violation. Never throws. Parsed messages are within the
 * limits of `limits.ts` and need no further checks.
 */
import * as v from "valibot";
import { type InfoHash, idFromTracker, type OfferId, type PeerId } from "../../core/ids.ts";
import { type Fields, readAnnounceResponse } from "./announce-response.ts";
import { MAX_MESSAGE_LENGTH } from "./limits.ts";
import type { Action, AnnounceResponse, ClientMessage, Failure, ServerMessage, Signal } from "./messages.ts";
import * as schemas from "./schemas.ts";
import { type Envelope, VIOLATIONS, type ViolationName } from "./schemas.ts";
import { readUsualMessage } from "./usual.ts";

export interface Violation {
  readonly name: ViolationName;
  /** Path of the field, such as `offers.0.offer.sdp`; undefined if the whole message is at fault. */
  readonly field: string | undefined;
  /** The parts of the message that were valid, for the failure that refuses it. */
  readonly action: Action | undefined;
  readonly infoHash: InfoHash | undefined;
  readonly offerId: OfferId | undefined;
}

export type Parsed<T> =
  | { readonly ok: true; readonly message: T }
  | { readonly ok: false; readonly violation: Violation };

/** What a tracker receives. @param readUsual reads frequent messages faster than the schemas, with the same result */
export function parseClientMessage(
  text: string,
  readUsual: (value: unknown) => ClientMessage | undefined = readUsualMessage,
): Parsed<ClientMessage> {
  return parseText(text, readClientMessage, readUsual);
}

/** What a client receives. */
export function parseServerMessage(text: string): Parsed<ServerMessage> {
  return parseText(text, readServerMessage);
}

/** "bad-sdp in offers.0.offer.sdp" */
export function describeViolation(violation: Violation): string {
  return violation.field === undefined ? violation.name : `${violation.name} in ${violation.field}`;
}

function readClientMessage(json: Json): ClientMessage {
  switch (json.envelope.action) {
    case "announce": {
      if (isPresent(json.envelope.answer)) {
        const fields = json.as(schemas.answer);
        return {
          type: "answer",
          infoHash: fields.info_hash,
          peerId: fields.peer_id,
          toPeerId: fields.to_peer_id,
          offerId: fields.offer_id,
          sdp: fields.answer.sdp,
        };
      }
      const fields = json.as(schemas.announce);
      return {
        type: "announce",
        infoHash: fields.info_hash,
        peerId: fields.peer_id,
        event: schemas.eventOf(fields.event),
        uploaded: fields.uploaded,
        downloaded: fields.downloaded,
        left: fields.left ?? undefined,
        numwant: fields.numwant,
        offers: (fields.offers ?? []).map(({ offer, offer_id }) => ({ offerId: offer_id, sdp: offer.sdp })),
        signals: fields.signals,
      };
    }
    case "scrape":
      return { type: "scrape", infoHashes: json.as(schemas.scrape).info_hash };
    case "signal": {
      const fields = json.as(schemas.directedSignal);
      return {
        type: "signal",
        infoHash: fields.info_hash,
        toPeerId: fields.to_peer_id,
        offerId: fields.offer_id,
        signal: toSignal(fields.signal),
      };
    }
    default:
      throw new Refusal("unknown-action", "action");
  }
}

function readServerMessage(json: Json): ServerMessage {
  const { envelope } = json;
  if (isFailure(json)) return readFailure(envelope);
  // Some trackers leave out the action of a response.
  switch (envelope.action ?? ("interval" in json.fields ? "announce" : undefined)) {
    case "announce": {
      // Some trackers write false or "" for what is not there.
      if (envelope.offer) {
        const fields = json.as(schemas.relayedOffer);
        return { type: "offer", ...relayed(fields), sdp: fields.offer.sdp };
      }
      if (envelope.answer) {
        const fields = json.as(schemas.relayedAnswer);
        return { type: "answer", ...relayed(fields), sdp: fields.answer.sdp };
      }
      return readResponse(json.fields);
    }
    case "signal": {
      const fields = json.as(schemas.relayedSignal);
      return { type: "signal", ...relayed(fields), signal: toSignal(fields.signal) };
    }
    case "scrape":
      return { type: "scrape-response", files: new Map(json.as(schemas.scrapeResponse).files) };
    default:
      throw new Refusal("unknown-action", "action");
  }
}

/** Some trackers add an empty reason to every response. */
function isFailure({ envelope, fields }: Json): boolean {
  const reason = envelope["failure reason"];
  return isPresent(reason) && (Boolean(reason) || !("interval" in fields));
}

function readResponse(fields: Fields): AnnounceResponse {
  // A WebSocket server that is no tracker may send back what it receives. No tracker says what is left for itself.
  if ("numwant" in fields && "left" in fields) throw new Refusal("own-message");
  const response = readAnnounceResponse(fields);
  if ("bad" in response) throw new Refusal("bad-id", response.bad);
  return response;
}

function readFailure(envelope: Envelope): Failure {
  const reason = v.safeParse(schemas.failureReason, envelope["failure reason"]);
  if (!reason.success) throw new Refusal("bad-field", "failure reason");
  return { type: "failure", ...understood(envelope), reason: reason.output };
}

function relayed(fields: { info_hash: InfoHash; peer_id: PeerId; offer_id: OfferId }) {
  return { infoHash: fields.info_hash, peerId: fields.peer_id, offerId: fields.offer_id };
}

function toSignal(body: v.InferOutput<typeof schemas.directedSignal>["signal"]): Signal {
  if ("sdp" in body) return { type: body.type, sdp: body.sdp };
  const { candidate, sdpMLineIndex, sdpMid } = body.candidate;
  return {
    candidate: { candidate, sdpMLineIndex: sdpMLineIndex ?? undefined, sdpMid: sdpMid ?? undefined },
  };
}

/** Thrown by the readers and caught in `parseText`. */
class Refusal extends Error {
  readonly violation: ViolationName;
  readonly field: string | undefined;

  constructor(violation: ViolationName, field?: string) {
    super(violation);
    this.violation = violation;
    this.field = field;
  }
}

interface Json {
  readonly envelope: Envelope;
  /** Unchecked. */
  readonly fields: Fields;
  /** @throws Refusal */
  as<Schema extends v.GenericSchema>(schema: Schema): v.InferOutput<Schema>;
}

function parseText<T>(
  text: string,
  read: (json: Json) => T,
  readUsual?: (value: unknown) => T | undefined,
): Parsed<T> {
  let envelope: Envelope = {};
  try {
    if (text.length > MAX_MESSAGE_LENGTH) throw new Refusal("message-too-long");
    const value = parseJson(text);
    const usual = readUsual?.(value);
    if (usual !== undefined) return { ok: true, message: usual };
    envelope = checked(schemas.envelope, value);
    return {
      ok: true,
      message: read({ envelope, fields: Object(value), as: (schema) => checked(schema, value) }),
    };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { ok: false, violation: { name: error.violation, field: error.field, ...understood(envelope) } };
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Some servers begin with a byte order mark, or end with the zero of a string in C.
    const json = text.replace(/^\ufeff/, "").split("\0", 1)[0] ?? "";
    if (json !== text) return parseJson(json);
    throw new Refusal("not-json");
  }
}

function checked<Schema extends v.GenericSchema>(schema: Schema, value: unknown): v.InferOutput<Schema> {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  const issue = result.issues[0];
  const name = VIOLATIONS.find((violation) => violation === issue.message) ?? "bad-field";
  throw new Refusal(name, v.getDotPath(issue) ?? undefined);
}

function understood(envelope: Envelope): Pick<Failure, "action" | "infoHash" | "offerId"> {
  const { action, info_hash, offer_id } = envelope;
  return {
    action: action === "announce" || action === "scrape" || action === "signal" ? action : undefined,
    infoHash: typeof info_hash === "string" ? idFromTracker<InfoHash>(info_hash) : undefined,
    offerId: typeof offer_id === "string" ? idFromTracker<OfferId>(offer_id) : undefined,
  };
}

function isPresent(field: unknown): boolean {
  return field !== undefined && field !== null;
}
