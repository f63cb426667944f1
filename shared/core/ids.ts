/**
 * The 20-byte ids of BitTorrent. Inside the program they are 40 lower-case hexadecimal digits, so that they can be compared,
 * sorted and used as keys. Bytes and the tracker's binary strings appear only in the protocols.
 */
import { type Bytes, fromHex, toHex } from "./bytes.ts";
import { invariant } from "./invariant.ts";
import type { Random } from "./random.ts";

declare const brand: unique symbol;

/** SHA-1 of a torrent's info dictionary. */
export type InfoHash = string & { readonly [brand]: "InfoHash" };
/** One page load of one tab, or one run of another client. */
export type PeerId = string & { readonly [brand]: "PeerId" };
/** One offer of one peer; answers and candidates name it. */
export type OfferId = string & { readonly [brand]: "OfferId" };
/** A data channel to one peer, numbered by the session. */
export type LinkId = number & { readonly [brand]: "LinkId" };

type Id20 = InfoHash | PeerId | OfferId;

const ID_LENGTH = 20;

/** @returns undefined unless `text` is 40 hexadecimal digits, in either case. */
export function parseId<T extends Id20>(text: string): T | undefined {
  return /^[0-9a-fA-F]{40}$/.test(text) ? (text.toLowerCase() as T) : undefined;
}

/** @returns undefined unless there are exactly 20 bytes. */
export function idFromBytes<T extends Id20>(bytes: Uint8Array): T | undefined {
  return bytes.length === ID_LENGTH ? (toHex(bytes) as T) : undefined;
}

export function idToBytes(id: Id20): Bytes {
  const bytes = fromHex(id);
  invariant(bytes?.length === ID_LENGTH, "an id has 20 bytes");
  return bytes;
}

/** A tracker converts many ids per announce. Tables, and arrays that are used again, are faster than joining text. */
const DIGITS = "0123456789abcdef";
const HIGH_DIGIT = Array.from({ length: 256 }, (_, byte) => DIGITS.charCodeAt(byte >> 4));
const LOW_DIGIT = Array.from({ length: 256 }, (_, byte) => DIGITS.charCodeAt(byte & 15));
const hexCodes = new Array<number>(2 * ID_LENGTH).fill(0);
const binaryCodes = new Array<number>(ID_LENGTH).fill(0);

/** The tracker's JSON contains ids as 20 characters U+0000 to U+00FF, one per byte. */
export function idFromBinary<T extends Id20>(text: string): T | undefined {
  if (text.length !== ID_LENGTH) return undefined;
  for (let i = 0; i < ID_LENGTH; i++) {
    const byte = text.charCodeAt(i);
    if (byte > 0xff) return undefined;
    hexCodes[2 * i] = HIGH_DIGIT[byte] as number;
    hexCodes[2 * i + 1] = LOW_DIGIT[byte] as number;
  }
  return String.fromCharCode.apply(undefined, hexCodes) as T;
}

/** As trackers write ids: in binary, and some of them as 40 hexadecimal digits. */
export function idFromTracker<T extends Id20>(text: string): T | undefined {
  return idFromBinary<T>(text) ?? parseId<T>(text);
}

export function idToBinary(id: Id20): string {
  for (let i = 0; i < ID_LENGTH; i++)
    binaryCodes[i] = (hexDigit(id.charCodeAt(2 * i)) << 4) | hexDigit(id.charCodeAt(2 * i + 1));
  return String.fromCharCode.apply(undefined, binaryCodes);
}

/** Of 32 bits. */
export const ID_WORDS = ID_LENGTH / 4;

/** Writes an id as whole numbers, for tables that must not keep text. */
export function idToWords(id: Id20, into: Int32Array): void {
  for (let word = 0; word < ID_WORDS; word++) {
    let bits = 0;
    for (let i = 8 * word; i < 8 * (word + 1); i++) bits = (bits << 4) | hexDigit(id.charCodeAt(i));
    into[word] = bits;
  }
}

/** @param code of "0" to "9" or "a" to "f": ids contain nothing else */
function hexDigit(code: number): number {
  return code > 0x39 ? code - 0x57 : code - 0x30;
}

/** Azureus style (BEP 20): "-TS0100-" and twelve random letters or digits. */
export function randomPeerId(random: Random): PeerId {
  const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  let text = "-TS0100-";
  while (text.length < ID_LENGTH) text += alphabet[random.below(alphabet.length)];
  const id = idFromBinary<PeerId>(text);
  invariant(id !== undefined, "a fresh peer id is well-formed");
  return id;
}

export function randomOfferId(random: Random): OfferId {
  const bytes = new Uint8Array(ID_LENGTH);
  for (let i = 0; i < ID_LENGTH; i++) bytes[i] = random.below(256);
  return toHex(bytes) as OfferId;
}
