/**
 * The payload of `ts_introduce` (docs/protocol.md): what neighbours say to each other about other neighbours. Fixed lengths, so
 * that nothing in it can nest or repeat.
 */
import { type Bytes, concatBytes } from "../../core/bytes.ts";
import { idFromBytes, idToBytes, type PeerId } from "../../core/ids.ts";
import { invariant } from "../../core/invariant.ts";
import { type Violation, violation } from "../../core/violation.ts";
import { MAX_LISTED } from "./limits.ts";

/** Bytes. A browser's description of a data channel has less than 2 KiB. */
const MAX_LENGTH = 8 * 1024;
/** An uncompressed point of P-256. */
export const KEY_LENGTH = 65;
const ID_LENGTH = 20;
const COUNTER_LENGTH = 8;
/** Of AES-GCM. */
const TAG_LENGTH = 16;

export interface PeerKey {
  readonly key: Bytes;
  /** It says that it can read the sealed torrent. */
  readonly isReader: boolean;
}

/** A neighbour of the sender. */
export interface Listed extends PeerKey {
  readonly peerId: PeerId;
  readonly isComplete: boolean;
}

/** Only its receiver can open it. */
export interface Box {
  /** The sender's. */
  readonly key: Bytes;
  /** Another one for every box of this key. */
  readonly counter: number;
  readonly sealed: Bytes;
}

export type Introduction =
  | ({ readonly type: "key" } & PeerKey)
  | { readonly type: "ask" }
  | { readonly type: "list"; readonly peers: readonly Listed[] }
  /** To a neighbour of the receiver. */
  | { readonly type: "forward"; readonly peerId: PeerId; readonly box: Bytes }
  /** From a neighbour of the sender. */
  | { readonly type: "deliver"; readonly peerId: PeerId; readonly box: Bytes };

const KINDS = ["key", "ask", "list", "forward", "deliver"] as const;
const LISTED_LENGTH = ID_LENGTH + 1 + KEY_LENGTH;
const MIN_BOX_LENGTH = KEY_LENGTH + COUNTER_LENGTH + TAG_LENGTH + 1;
const READER = 1;
const COMPLETE = 2;

export function writeIntroduction(message: Introduction): Bytes {
  const kind = Uint8Array.of(KINDS.indexOf(message.type));
  switch (message.type) {
    case "key":
      return concatBytes([kind, flagsOf(message), message.key]);
    case "ask":
      return kind;
    case "list":
      return concatBytes([
        kind,
        ...message.peers.flatMap((peer) => [idToBytes(peer.peerId), flagsOf(peer), peer.key]),
      ]);
    default:
      return concatBytes([kind, idToBytes(message.peerId), message.box]);
  }
}

/** @returns undefined for kinds that are not known yet */
export function readIntroduction(
  bytes: Uint8Array,
): Introduction | Violation<"malformed-introduction"> | undefined {
  if (bytes.length > MAX_LENGTH) return bad("length");
  const type = KINDS[bytes[0] ?? KINDS.length];
  const body = bytes.slice(1);
  switch (type) {
    case "key":
      return body.length === 1 + KEY_LENGTH ? { type, ...readKey(body) } : bad("key");
    case "ask":
      return body.length === 0 ? { type } : bad("ask");
    case "list": {
      const count = body.length / LISTED_LENGTH;
      if (!Number.isInteger(count) || count > MAX_LISTED) return bad("list");
      return { type, peers: Array.from({ length: count }, (_, n) => readListed(body, n * LISTED_LENGTH)) };
    }
    case "forward":
    case "deliver":
      if (body.length < ID_LENGTH + MIN_BOX_LENGTH) return bad(type);
      return { type, peerId: readId(body, 0), box: body.subarray(ID_LENGTH) };
    default:
      return undefined;
  }
}

export function writeBox({ key, counter, sealed }: Box): Bytes {
  return concatBytes([key, counterBytes(counter), sealed]);
}

/** @param box as `readIntroduction` returns it @returns undefined when the counter is larger than any sender's can be */
export function readBox(box: Bytes): Box | undefined {
  const begin = KEY_LENGTH + COUNTER_LENGTH;
  const counter = Number(new DataView(box.buffer, box.byteOffset + KEY_LENGTH).getBigUint64(0));
  if (!Number.isSafeInteger(counter)) return undefined;
  return { key: box.slice(0, KEY_LENGTH), counter, sealed: box.slice(begin) };
}

/** Big-endian. */
export function counterBytes(counter: number): Bytes {
  const bytes = new Uint8Array(COUNTER_LENGTH);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(counter));
  return bytes;
}

function flagsOf({ isReader, isComplete }: PeerKey & { readonly isComplete?: boolean }): Bytes {
  return Uint8Array.of((isReader ? READER : 0) | (isComplete ? COMPLETE : 0));
}

function readListed(body: Bytes, at: number): Listed {
  const isComplete = ((body[at + ID_LENGTH] ?? 0) & COMPLETE) !== 0;
  return { peerId: readId(body, at), isComplete, ...readKey(body, at + ID_LENGTH) };
}

function readKey(body: Bytes, at = 0): PeerKey {
  return { isReader: ((body[at] ?? 0) & READER) !== 0, key: body.slice(at + 1, at + 1 + KEY_LENGTH) };
}

function readId(body: Bytes, at: number): PeerId {
  const id = idFromBytes<PeerId>(body.subarray(at, at + ID_LENGTH));
  invariant(id !== undefined, "the length was checked");
  return id;
}

function bad(what: string): Violation<"malformed-introduction"> {
  return violation("malformed-introduction", what);
}
