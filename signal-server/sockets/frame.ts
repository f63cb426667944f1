/**
 * Makes WebSocket text frames (RFC 6455, section 5.2) as strings with one character for each byte. Node writes such a string
 * to a socket in one piece and without a buffer. The messages that a tracker mostly relays are put together from their parts,
 * which takes half the time of serializing an object; the text is the same.
 */
import type { InfoHash, OfferId, PeerId } from "../../shared/core/ids.ts";
import { EncodedText } from "../../shared/tracker/protocol/encoded-text.ts";
import type {
  AnnounceResponse,
  RelayedDescription,
  RelayedSignal,
  Sdp,
  ServerMessage,
} from "../../shared/tracker/protocol/messages.ts";
import { serializeServerMessage, signalJson } from "../../shared/tracker/protocol/serialize.ts";

/** A whole message, not masked, as servers send them. */
const FINAL_TEXT = "\x81";
/** Greatest lengths that fit into the second byte, and into two more. */
const SHORT = 125;
const MEDIUM = 0xffff;

export function frameOf(message: ServerMessage<Sdp>): string {
  const text = textOf(message);
  return headOf(text.length) + text;
}

function headOf(length: number): string {
  if (length <= SHORT) return FINAL_TEXT + String.fromCharCode(length);
  if (length <= MEDIUM) return FINAL_TEXT + String.fromCharCode(126, length >> 8, length & 0xff);
  const head = Buffer.alloc(8);
  head.writeBigUInt64BE(BigInt(length));
  return `${FINAL_TEXT}\x7f${head.toString("latin1")}`;
}

function textOf(message: ServerMessage<Sdp>): string {
  switch (message.type) {
    case "offer":
    case "answer": {
      const { type, sdp } = message;
      return `{"action":"announce",${idsOf(message)},"${type}":{"type":"${type}","sdp":${sdpBytes(sdp)}}}`;
    }
    case "signal":
      return `{"action":"signal",${idsOf(message)},"signal":${bytesOf(JSON.stringify(signalJson(message.signal)))}}`;
    case "announce-response":
      return responseText(message);
    default:
      return bytesOf(serializeServerMessage(message));
  }
}

function responseText({ infoHash, interval, complete, incomplete, peers }: AnnounceResponse): string {
  const hash = infoHash === undefined ? "" : `,"info_hash":"${idText(infoHash)}"`;
  const counts = JSON.stringify({ interval, complete, incomplete }).slice(1, -1);
  const entries = peers?.map(
    (peer) => `{"peer_id":"${idText(peer.peerId)}","signals":${peer.signals},"complete":${peer.complete}}`,
  );
  const list = entries === undefined ? "" : `,"peers":[${entries.join(",")}]`;
  return `{"action":"announce"${hash},${counts}${list}}`;
}

function idsOf({ infoHash, peerId, offerId }: RelayedDescription<Sdp> | RelayedSignal): string {
  if (sender.infoHash !== infoHash || sender.peerId !== peerId)
    sender = { infoHash, peerId, text: `"info_hash":"${idText(infoHash)}","peer_id":"${idText(peerId)}"` };
  return `${sender.text},"offer_id":"${idText(offerId)}"`;
}

/** The latest, because the offers of an announce leave one after the other. */
let sender = { infoHash: "" as InfoHash, peerId: "" as PeerId, text: "" };

function sdpBytes(sdp: Sdp): string {
  return sdp instanceof EncodedText ? sdp.json : bytesOf(JSON.stringify(sdp));
}

/** Mostly the text itself. */
function bytesOf(text: string): string {
  return Buffer.byteLength(text) === text.length ? text : Buffer.from(text).toString("latin1");
}

/** The bytes that stand for each byte of an id in JSON: it is a character up to U+00FF there, some of them escaped. */
const TEXT_OF_BYTE: readonly Buffer[] = Array.from({ length: 256 }, (_, byte) =>
  Buffer.from(JSON.stringify(String.fromCharCode(byte)).slice(1, -1)),
);
/** For one id. Joining text instead would leave twenty short strings for each id to the garbage collector. */
const scratch = Buffer.alloc(20 * Math.max(...TEXT_OF_BYTE.map(({ length }) => length)));

function idText(id: InfoHash | PeerId | OfferId): string {
  let length = 0;
  for (let i = 0; i < id.length; i += 2) {
    const text = TEXT_OF_BYTE[(digit(id.charCodeAt(i)) << 4) | digit(id.charCodeAt(i + 1))] as Buffer;
    for (let j = 0; j < text.length; j++) scratch[length++] = text[j] as number;
  }
  return scratch.toString("latin1", 0, length);
}

/** @param code of "0" to "9" or "a" to "f": ids contain nothing else */
function digit(code: number): number {
  return code > 0x39 ? code - 0x57 : code - 0x30;
}
