/**
 * Encodes and decodes extended messages (BEP 10): the extended handshake, metadata (BEP 9, "ut_metadata"), lt_donthave
 * and ts_introduce, whose payload is opaque here.
 * Messages to a peer have its extension numbers, messages from a peer have ours.
 *
 * Metadata dictionaries contain only `msg_type`, `piece` and `total_size`: some clients search for "ee" to find where the raw
 * bytes begin, so the dictionary must end with an integer.
 */

import {
  type BencodeDictionary,
  type BencodeInput,
  decodeLeading,
  encodeBencode,
  isDictionary,
} from "../bencode/bencode.ts";
import { concatBytes, fromUtf8Lossy } from "../core/bytes.ts";
import { invariant, unreachable } from "../core/invariant.ts";
import { type Violation, violation } from "../core/violation.ts";
import {
  EXTENSIONS,
  type Extension,
  type ExtensionIds,
  MAX_METADATA_LENGTH,
  METADATA_PIECE_LENGTH,
  type Message,
  OWN_EXTENSION_IDS,
} from "./messages.ts";

export type ExtensionMessage = Extract<
  Message,
  {
    type:
      | "extended-handshake"
      | "metadata-request"
      | "metadata-data"
      | "metadata-reject"
      | "dont-have"
      | "introduction";
  }
>;

export type ExtensionViolation = Violation<
  "malformed-extension-handshake" | "malformed-metadata-message" | "malformed-dont-have"
>;

const ALL = Object.keys(EXTENSIONS) as Extension[];
const HANDSHAKE_ID = 0;
const METADATA_REQUEST = 0;
const METADATA_DATA = 1;
const METADATA_REJECT = 2;
const MAX_METADATA_PIECES = MAX_METADATA_LENGTH / METADATA_PIECE_LENGTH;
/** A longer name of a client is truncated. */
const MAX_CLIENT_LENGTH = 64;

/** @returns the bytes after the type byte, in parts; the first byte is the extension's number */
export function encodeExtension(message: ExtensionMessage, peerIds: ExtensionIds): readonly Uint8Array[] {
  switch (message.type) {
    case "extended-handshake":
      return [numbered(HANDSHAKE_ID, encodeHandshake(message))];
    case "metadata-request":
      return [metadata(peerIds, { msg_type: METADATA_REQUEST, piece: message.piece })];
    case "metadata-data": {
      const { piece, totalSize, bytes } = message;
      return [metadata(peerIds, { msg_type: METADATA_DATA, piece, total_size: totalSize }), bytes];
    }
    case "metadata-reject":
      return [metadata(peerIds, { msg_type: METADATA_REJECT, piece: message.piece })];
    case "dont-have": {
      const piece = new Uint8Array(4);
      new DataView(piece.buffer).setUint32(0, message.piece);
      return [numbered(peerIds.dontHave, piece)];
    }
    case "introduction":
      return [numbered(peerIds.introduce, message.bytes)];
    default:
      return unreachable(message);
  }
}

/**
 * @param body the bytes after the type byte, at least one
 * @returns undefined for unknown extensions and kinds of message, which BEP 9 and 10 say to ignore
 */
export function decodeExtension(body: Uint8Array): ExtensionMessage | ExtensionViolation | undefined {
  const payload = body.subarray(1);
  switch (body[0]) {
    case HANDSHAKE_ID:
      return decodeHandshake(payload);
    case OWN_EXTENSION_IDS.metadata:
      return decodeMetadata(payload);
    case OWN_EXTENSION_IDS.dontHave:
      if (payload.length !== 4) return violation("malformed-dont-have", payload.length);
      return { type: "dont-have", piece: new DataView(payload.buffer, payload.byteOffset).getUint32(0) };
    case OWN_EXTENSION_IDS.introduce:
      return { type: "introduction", bytes: payload };
    default:
      return undefined;
  }
}

function numbered(id: number | undefined, payload: Uint8Array): Uint8Array {
  invariant(id !== undefined, "only what the peer understands is sent");
  return concatBytes([Uint8Array.of(id), payload]);
}

function metadata(peerIds: ExtensionIds, fields: Record<string, number>): Uint8Array {
  return numbered(peerIds.metadata, encodeBencode(new Map(Object.entries(fields))));
}

function encodeHandshake(message: Extract<Message, { type: "extended-handshake" }>): Uint8Array {
  const ids = new Map<string, number>();
  for (const extension of ALL) {
    const id = message.ids[extension];
    if (id !== undefined) ids.set(EXTENSIONS[extension], id);
  }
  const dictionary = new Map<string, BencodeInput>([["m", ids]]);
  if (message.metadataSize !== undefined) dictionary.set("metadata_size", message.metadataSize);
  if (message.requestQueue !== undefined) dictionary.set("reqq", message.requestQueue);
  if (message.client !== undefined) dictionary.set("v", message.client);
  return encodeBencode(dictionary);
}

/** Every field may be absent; an invalid one counts as absent. Bytes after the dictionary are ignored. */
function decodeHandshake(payload: Uint8Array): ExtensionMessage | ExtensionViolation {
  const dictionary = leadingDictionary(payload)?.dictionary;
  if (dictionary === undefined) return violation("malformed-extension-handshake");
  const m = dictionary.get("m");
  const ids: { [Name in Extension]?: number } = {};
  for (const extension of ALL) {
    const id = isDictionary(m) ? integer(m, EXTENSIONS[extension], 0, 255) : undefined;
    if (id !== undefined) ids[extension] = id;
  }
  const metadataSize = integer(dictionary, "metadata_size", 1);
  const requestQueue = integer(dictionary, "reqq", 1);
  const client = dictionary.get("v");
  return {
    type: "extended-handshake",
    ids,
    ...(metadataSize !== undefined && { metadataSize }),
    ...(requestQueue !== undefined && { requestQueue }),
    ...(client instanceof Uint8Array && { client: clientName(client) }),
  };
}

function decodeMetadata(payload: Uint8Array): ExtensionMessage | ExtensionViolation | undefined {
  const leading = leadingDictionary(payload);
  if (leading === undefined) return violation("malformed-metadata-message");
  const kind = integer(leading.dictionary, "msg_type", 0);
  const piece = integer(leading.dictionary, "piece", 0, MAX_METADATA_PIECES - 1);
  if (kind === undefined || piece === undefined) return violation("malformed-metadata-message", "piece");
  switch (kind) {
    case METADATA_REQUEST:
      return { type: "metadata-request", piece };
    case METADATA_DATA: {
      const totalSize = integer(leading.dictionary, "total_size", 1, MAX_METADATA_LENGTH);
      const bytes = payload.subarray(leading.end);
      if (totalSize === undefined) return violation("malformed-metadata-message", "total_size");
      const rest = totalSize - piece * METADATA_PIECE_LENGTH;
      if (rest <= 0 || bytes.length !== Math.min(rest, METADATA_PIECE_LENGTH))
        return violation("malformed-metadata-message", bytes.length);
      return { type: "metadata-data", piece, totalSize, bytes };
    }
    case METADATA_REJECT:
      return { type: "metadata-reject", piece };
    default:
      return undefined;
  }
}

function leadingDictionary(
  payload: Uint8Array,
): { readonly dictionary: BencodeDictionary; readonly end: number } | undefined {
  const leading = decodeLeading(payload);
  return "value" in leading && isDictionary(leading.value)
    ? { dictionary: leading.value, end: leading.end }
    : undefined;
}

/** @returns undefined unless the value is an integer from `min` to `max` */
function integer(
  dictionary: BencodeDictionary,
  key: string,
  min: number,
  max = Number.MAX_SAFE_INTEGER,
): number | undefined {
  const value = dictionary.get(key);
  return typeof value === "number" && value >= min && value <= max ? value : undefined;
}

function clientName(bytes: Uint8Array): string {
  return [...fromUtf8Lossy(bytes)].slice(0, MAX_CLIENT_LENGTH).join("");
}
