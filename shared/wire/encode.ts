/**
 * Encodes messages as bytes, with at most one allocation per batch; a block is copied once, after its 13-byte header. The
 * caller keeps each message of a data channel below 64 KiB.
 */
import { type Bytes, utf8 } from "../core/bytes.ts";
import { idToBytes } from "../core/ids.ts";
import { encodeExtension } from "./extension.ts";
import { HANDSHAKE_LENGTH, PROTOCOL, TYPES } from "./limits.ts";
import type { ExtensionIds, Message } from "./messages.ts";

/** The parts of a message: length and type byte, 32-bit numbers, bytes. Without a type, length and type byte are absent. */
interface Frame {
  readonly type: number | undefined;
  readonly words: readonly number[];
  readonly parts: readonly Uint8Array[];
}

/** @param peerIds the peer's extension numbers; throws InvariantError if the one that the message needs is missing */
export function encode(message: Message, peerIds: ExtensionIds): Bytes {
  return encodeAll([message], peerIds);
}

/**
 * Encodes the messages one after the other.
 * @param scratch if it is large enough, the result is a view into it: clearing fresh memory for every batch takes longer
 *   than copying the blocks
 */
export function encodeAll(messages: readonly Message[], peerIds: ExtensionIds, scratch?: Bytes): Bytes {
  const frames = messages.map((message) => toFrame(message, peerIds));
  const length = frames.reduce((sum, frame) => sum + lengthOf(frame), 0);
  const bytes =
    scratch !== undefined && length <= scratch.length ? scratch.subarray(0, length) : new Uint8Array(length);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  let at = 0;
  for (const frame of frames) {
    if (frame.type !== undefined) {
      view.setUint32(at, lengthOf(frame) - 4);
      view.setUint8(at + 4, frame.type);
      at += 5;
    }
    for (const word of frame.words) {
      view.setUint32(at, word);
      at += 4;
    }
    for (const part of frame.parts) {
      bytes.set(part, at);
      at += part.length;
    }
  }
  return bytes;
}

function lengthOf({ type, words, parts }: Frame): number {
  let length = (type === undefined ? 0 : 5) + 4 * words.length;
  for (const part of parts) length += part.length;
  return length;
}

function frame(
  { byte }: { byte: number },
  words: readonly number[] = [],
  parts: readonly Uint8Array[] = [],
): Frame {
  return { type: byte, words, parts };
}

function toFrame(message: Message, peerIds: ExtensionIds): Frame {
  switch (message.type) {
    case "handshake":
      return { type: undefined, words: [], parts: [handshake(message)] };
    case "keep-alive":
      return { type: undefined, words: [0], parts: [] };
    case "choke":
    case "unchoke":
    case "interested":
    case "not-interested":
    case "have-all":
    case "have-none":
      return frame(TYPES[message.type]);
    case "have":
    case "suggest":
    case "allowed-fast":
      return frame(TYPES[message.type], [message.piece]);
    case "request":
    case "cancel":
    case "reject":
      return frame(TYPES[message.type], [message.piece, message.begin, message.length]);
    case "bitfield":
      return frame(TYPES.bitfield, [], [message.bytes]);
    case "piece":
      return frame(TYPES.piece, [message.piece, message.begin], [message.payload]);
    default:
      return frame(TYPES.extended, [], encodeExtension(message, peerIds));
  }
}

function handshake(message: Extract<Message, { type: "handshake" }>): Uint8Array {
  const bytes = new Uint8Array(HANDSHAKE_LENGTH);
  bytes[0] = PROTOCOL.length;
  bytes.set(utf8(PROTOCOL), 1);
  if (message.extended) bytes[25] = 0x10;
  if (message.fast) bytes[27] = 0x04;
  bytes.set(idToBytes(message.infoHash), 28);
  bytes.set(idToBytes(message.peerId), 48);
  return bytes;
}
