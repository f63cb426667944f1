/**
 * Bencode (BEP 3): bytes to values and back.
 *
 * Decoding never throws and takes linear time. It always refuses truncated input, leading zeros and "-0", numbers beyond
 * the safe integers, more nesting or values than any torrent needs, and the key "__proto__". `strict` also wants keys in
 * ascending order, each once, so that encoding the value again gives the same bytes. `lenient` reads what libtorrent reads of
 * the torrents of other programs, so that both take the same bytes for the same torrent.
 *
 * Strings are views into the input; their meaning is the caller's business. Dictionaries are Maps. A key that is not UTF-8
 * appears as the hexadecimal digits of its bytes: no format read here has such keys.
 */
import { type Bytes, concatBytes, fromUtf8, toHex, utf8 } from "../core/bytes.ts";
import { invariant } from "../core/invariant.ts";
import { type Violation, violation } from "../core/violation.ts";

export type BencodeValue = number | Uint8Array | readonly BencodeValue[] | BencodeDictionary;
export type BencodeDictionary = ReadonlyMap<string, BencodeValue>;

/** What can be encoded: text is written as UTF-8. */
export type BencodeInput =
  | number
  | string
  | Uint8Array
  | readonly BencodeInput[]
  | ReadonlyMap<string, BencodeInput>;

/** The detail is an offset. */
export type BencodeViolation = Violation<
  | "bencode-truncated"
  | "bencode-malformed"
  | "bencode-not-canonical"
  | "bencode-number-too-large"
  | "bencode-too-deep"
  | "bencode-too-many-values"
  | "bencode-unsorted-keys"
  | "bencode-forbidden-key"
>;

export interface DecodeOptions {
  /** Dictionary keys must ascend bytewise, each once. */
  readonly strict?: boolean;
  /**
   * Numbers may begin with zeros or be "-0", and one that is not a safe integer becomes Infinity. Of equal keys the first
   * counts. Any key is allowed.
   */
  readonly lenient?: boolean;
}

export interface LeadingValue {
  readonly value: BencodeValue;
  /** Offset of the first byte after the value. */
  readonly end: number;
  /** If the value is a dictionary: the original bytes of its entries' values, such as "info" in a .torrent file. */
  readonly originals: ReadonlyMap<string, Uint8Array>;
}

/** The limit of libtorrent: a hybrid torrent nests as deep as its folders. The recursive decoder must not run out of stack. */
const MAX_DEPTH = 99;
/** The limit of libtorrent, zeros at the beginning included. */
const MAX_DIGITS = 20;
/** The largest torrent accepted (10,000 files with 32 path components each) has 370,000; an empty list takes 2 bytes but much memory. */
const MAX_VALUES = 500_000;

const COLON = 0x3a;
const DICTIONARY = 0x64;
const END = 0x65;
const INTEGER = 0x69;
const LIST = 0x6c;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;

/** Decodes `bytes`, which hold one value and nothing else. */
export function decodeBencode(
  bytes: Uint8Array,
  options?: DecodeOptions,
): BencodeValue | BencodeViolation | Violation<"bencode-trailing-bytes"> {
  const leading = decodeLeading(bytes, options);
  if (!("value" in leading)) return leading;
  return leading.end === bytes.length ? leading.value : violation("bencode-trailing-bytes", leading.end);
}

/** Decodes the first value in `bytes` and ignores what follows it. */
export function decodeLeading(
  bytes: Uint8Array,
  options: DecodeOptions = {},
): LeadingValue | BencodeViolation {
  const decoder = new Decoder(bytes, options);
  try {
    const value = decoder.value(0);
    return { value, end: decoder.at, originals: decoder.originals };
  } catch (error) {
    if (error instanceof Fault) return error.violation;
    throw error;
  }
}

export function isDictionary(value: BencodeValue | undefined): value is BencodeDictionary {
  return value instanceof Map;
}

/** Unwinds the decoder; never leaves this module. */
class Fault extends Error {
  readonly violation: BencodeViolation;

  constructor(name: BencodeViolation["violation"], at: number) {
    super(name);
    this.violation = violation(name, at);
  }
}

class Decoder {
  at = 0;
  readonly originals = new Map<string, Uint8Array>();
  private readonly bytes: Uint8Array;
  private readonly strict: boolean;
  private readonly lenient: boolean;
  private values = 0;

  constructor(bytes: Uint8Array, { strict = false, lenient = false }: DecodeOptions) {
    this.bytes = bytes;
    this.strict = strict;
    this.lenient = lenient;
  }

  /** @param depth the number of lists and dictionaries around this value */
  value(depth: number): BencodeValue {
    if (++this.values > MAX_VALUES) throw new Fault("bencode-too-many-values", this.at);
    const first = this.bytes[this.at];
    if (first === INTEGER) return this.integer();
    if (first !== LIST && first !== DICTIONARY) return this.string();
    if (depth >= MAX_DEPTH) throw new Fault("bencode-too-deep", this.at);
    this.at++;
    return first === LIST ? this.list(depth + 1) : this.dictionary(depth + 1);
  }

  private list(depth: number): BencodeValue {
    const list: BencodeValue[] = [];
    while (!this.skipEnd()) list.push(this.value(depth));
    return list;
  }

  private dictionary(depth: number): BencodeValue {
    const dictionary = new Map<string, BencodeValue>();
    let previous: Uint8Array | undefined;
    while (!this.skipEnd()) {
      const begin = this.at;
      const bytes = this.string();
      const key = fromUtf8(bytes) ?? toHex(bytes);
      if (key === "__proto__" && !this.lenient) throw new Fault("bencode-forbidden-key", begin);
      if (this.strict && previous !== undefined && compareBytes(previous, bytes) >= 0)
        throw new Fault("bencode-unsorted-keys", begin);
      previous = bytes;
      const valueBegin = this.at;
      const value = this.value(depth);
      if (this.lenient && dictionary.has(key)) continue;
      dictionary.set(key, value);
      if (depth === 1) this.originals.set(key, this.bytes.subarray(valueBegin, this.at));
    }
    return dictionary;
  }

  private skipEnd(): boolean {
    const isEnd = this.bytes[this.at] === END;
    if (isEnd) this.at++;
    return isEnd;
  }

  private integer(): number {
    this.at++;
    const isNegative = this.bytes[this.at] === MINUS;
    if (isNegative) this.at++;
    const digits = this.digits(END);
    if (isNegative && digits === 0 && !this.lenient) throw new Fault("bencode-not-canonical", this.at);
    const value = digits > Number.MAX_SAFE_INTEGER ? Number.POSITIVE_INFINITY : digits;
    return isNegative && value !== 0 ? -value : value;
  }

  private string(): Uint8Array {
    const length = this.digits(COLON);
    if (length > this.bytes.length - this.at) throw new Fault("bencode-truncated", this.bytes.length);
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  /** Reads one or more digits and the byte that closes them. Not exact above the safe integers, where `lenient` allows them. */
  private digits(close: number): number {
    const begin = this.at;
    let value = 0;
    for (; this.at < this.bytes.length; this.at++) {
      const byte = this.bytes[this.at] as number;
      if (byte === close && this.at > begin) {
        if (this.bytes[begin] === ZERO && this.at - begin > 1 && !this.lenient)
          throw new Fault("bencode-not-canonical", begin);
        this.at++;
        return value;
      }
      if (byte < ZERO || byte > NINE) throw new Fault("bencode-malformed", this.at);
      value = value * 10 + (byte - ZERO);
      const isTooLarge = this.lenient ? this.at - begin >= MAX_DIGITS : value > Number.MAX_SAFE_INTEGER;
      if (isTooLarge) throw new Fault("bencode-number-too-large", begin);
    }
    throw new Fault("bencode-truncated", this.bytes.length);
  }
}

/** Canonical: keys are sorted by their bytes. Throws InvariantError on a number that is not a safe integer. */
export function encodeBencode(value: BencodeInput): Bytes {
  const parts: Uint8Array[] = [];
  append(value, parts);
  return concatBytes(parts);
}

function append(value: BencodeInput, parts: Uint8Array[]): void {
  if (typeof value === "number") {
    invariant(Number.isSafeInteger(value), "bencode holds integers");
    parts.push(utf8(`i${value}e`));
  } else if (typeof value === "string") {
    append(utf8(value), parts);
  } else if (value instanceof Uint8Array) {
    parts.push(utf8(`${value.length}:`), value);
  } else if (value instanceof Map) {
    const entries = [...value].map(([key, item]) => ({ key: utf8(key), item }));
    entries.sort((a, b) => compareBytes(a.key, b.key));
    parts.push(utf8("d"));
    for (const { key, item } of entries) {
      append(key, parts);
      append(item, parts);
    }
    parts.push(utf8("e"));
  } else {
    parts.push(utf8("l"));
    for (const item of value as readonly BencodeInput[]) append(item, parts);
    parts.push(utf8("e"));
  }
}

/** Negative, zero or positive, as `sort` expects. Compares unsigned bytes; a prefix comes before the longer string. */
function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const difference = (a[i] as number) - (b[i] as number);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
