/**
 * Parses what a client sends into a message or a named violation. Parsed messages are within the limits of `limits.ts` and need
 * no further checks.
 */
import * as v from "valibot";
import { MAX_MESSAGE_LENGTH } from "./limits.ts";
import type { ClientMessage, Signal } from "./messages.ts";
import { scanObject } from "./scan.ts";
import * as schemas from "./schemas.ts";
import { eventOf, readUsualMessage } from "./usual.ts";
import { type Fields, isPresent, type Parsed, parseText, Refusal, VIOLATIONS } from "./violation.ts";

/** A frame. */
export interface FrameText {
  readonly text: string;
  /** The same in UTF-8, one character for each byte; undefined: not at hand. */
  readonly bytes?: string | undefined;
}

/** Reads frequent messages from their bytes, which is faster, and leaves their session descriptions encoded. */
export function parseFrame(frame: FrameText): Parsed<ClientMessage> {
  const { bytes } = frame;
  const isScanned = bytes !== undefined && bytes.length <= MAX_MESSAGE_LENGTH;
  const message = isScanned ? readUsualMessage(scanObject(bytes)) : undefined;
  return message === undefined ? parseClientMessage(frame.text) : { ok: true, message };
}

/** @param readUsual reads frequent messages faster than the schemas, with the same result */
export function parseClientMessage(
  text: string,
  readUsual: (fields: Fields) => ClientMessage | undefined = readUsualMessage,
): Parsed<ClientMessage> {
  return parseText(text, (fields) => readUsual(fields) ?? readBySchema(fields));
}

function readBySchema(fields: Fields): ClientMessage {
  switch (fields.action) {
    case "announce": {
      if (isPresent(fields.answer)) {
        const read = checked(schemas.answer, fields);
        return {
          type: "answer",
          infoHash: read.info_hash,
          peerId: read.peer_id,
          toPeerId: read.to_peer_id,
          offerId: read.offer_id,
          sdp: read.answer.sdp,
        };
      }
      const read = checked(schemas.announce, fields);
      return {
        type: "announce",
        infoHash: read.info_hash,
        peerId: read.peer_id,
        event: eventOf(read.event),
        uploaded: read.uploaded,
        downloaded: read.downloaded,
        left: read.left ?? undefined,
        numwant: read.numwant,
        offers: (read.offers ?? []).map(({ offer, offer_id }) => ({ offerId: offer_id, sdp: offer.sdp })),
        signals: read.signals,
      };
    }
    case "scrape":
      return { type: "scrape", infoHashes: checked(schemas.scrape, fields).info_hash };
    case "signal": {
      const read = checked(schemas.directedSignal, fields);
      return {
        type: "signal",
        infoHash: read.info_hash,
        toPeerId: read.to_peer_id,
        offerId: read.offer_id,
        signal: toSignal(read.signal),
      };
    }
    default:
      throw new Refusal("unknown-action", "action");
  }
}

function toSignal(body: v.InferOutput<typeof schemas.directedSignal>["signal"]): Signal {
  if ("sdp" in body) return { type: body.type, sdp: body.sdp };
  const { candidate, sdpMLineIndex, sdpMid } = body.candidate;
  return {
    candidate: { candidate, sdpMLineIndex: sdpMLineIndex ?? undefined, sdpMid: sdpMid ?? undefined },
  };
}

function checked<Schema extends v.GenericSchema>(schema: Schema, value: unknown): v.InferOutput<Schema> {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  const issue = result.issues[0];
  const name = VIOLATIONS.find((violation) => violation === issue.message) ?? "bad-field";
  throw new Refusal(name, v.getDotPath(issue) ?? undefined);
}
