/**
 * Judges bencode (BEP 3) without building anything: linear, not recursive, allocating one small record a level.
 * What passes is safe to hand to a lenient, recursive decoder.
 *
 * Always refused: what is cut short, leading zeros and "-0", numbers beyond the safe integers, nesting and counts beyond
 * the limits, and the key "__proto__", which an object used as a map would take for its prototype. Knows nothing about
 * what a value means.
 */
import { fromUtf8 } from "../core/bytes.ts";
import { type Violation, violation } from "../core/violation.ts";

export type BencodeViolation = Violation<
  | "bencode-truncated"
  | "bencode-malformed"
  | "bencode-not-canonical"
  | "bencode-number-too-large"
  | "bencode-too-deep"
  | "bencode-too-long"
  | "bencode-too-many-values"
  | "bencode-unsorted-keys"
  | "bencode-forbidden-key"
>;

export interface ScanOptions {
  /** How many lists and dictionaries may lie within one another; 32 unless told. */
  readonly maxDepth?: number;
  /** Bytes the value may take; all there are unless told. */
  readonly maxLength?: number;
  /** Dictionary keys must ascend bytewise, each once. */
  readonly canonical?: boolean;
}

/** Ten thousand files with 32 path components each come to less; but millions of empty lists would cost far more than their bytes. */
const MAX_VALUES = 1_000_000;

const COLON = 0x3a;
const DICTIONARY = 0x64;
const END = 0x65;
const INTEGER = 0x69;
const LIST = 0x6c;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;

/** A list or dictionary whose end has not come yet. */
interface Container {
  readonly isDictionary: boolean;
  /** In a dictionary: a key (or the end) comes next, not a value. */
  expectsKey: boolean;
  previousKey: Uint8Array | undefined;
}

/** @returns where the first value in `bytes` ends; what follows it is not looked at. The detail is an offset. */
export function scanBencode(bytes: Uint8Array, options: ScanOptions = {}): number | BencodeViolation {
  return new Scan(bytes, options).run();
}

class Scan {
  private at = 0;
  private readonly bytes: Uint8Array;
  private readonly limit: number;
  private readonly maxDepth: number;
  private readonly canonical: boolean;

  constructor(
    bytes: Uint8Array,
    { maxDepth = 32, maxLength = bytes.length, canonical = false }: ScanOptions,
  ) {
    this.bytes = bytes;
    this.limit = Math.min(bytes.length, maxLength);
    this.maxDepth = maxDepth;
    this.canonical = canonical;
  }

  run(): number | BencodeViolation {
    const open: Container[] = [];
    let values = 0;
    do {
      const container = open[open.length - 1];
      const first = this.bytes[this.at];
      if (this.at >= this.limit) return this.endOfBytes();
      if (++values > MAX_VALUES) return violation("bencode-too-many-values", MAX_VALUES);
      if (first === END) {
        if (container === undefined || (container.isDictionary && !container.expectsKey))
          return this.malformed();
        open.pop();
        this.at++;
        continue;
      }
      if (container?.isDictionary) {
        const isKey = container.expectsKey;
        container.expectsKey = !isKey;
        if (isKey) {
          const fault = this.key(container);
          if (fault) return fault;
          continue;
        }
      }
      if (first === LIST || first === DICTIONARY) {
        if (open.length >= this.maxDepth) return violation("bencode-too-deep", this.at);
        open.push({
          isDictionary: first === DICTIONARY,
          expectsKey: first === DICTIONARY,
          previousKey: undefined,
        });
        this.at++;
        continue;
      }
      const fault = first === INTEGER ? this.integer() : this.string();
      if (fault) return fault;
    } while (open.length > 0);
    return this.at;
  }

  private key(container: Container): BencodeViolation | undefined {
    const begin = this.at;
    const fault = this.string();
    if (fault) return fault;
    const key = this.bytes.subarray(this.bytes.indexOf(COLON, begin) + 1, this.at);
    if (key.length === 9 && fromUtf8(key) === "__proto__") return violation("bencode-forbidden-key", begin);
    if (this.canonical && container.previousKey && compareBytes(container.previousKey, key) >= 0)
      return violation("bencode-unsorted-keys", begin);
    container.previousKey = key;
    return undefined;
  }

  private integer(): BencodeViolation | undefined {
    this.at++;
    const isNegative = this.bytes[this.at] === MINUS;
    if (isNegative) this.at++;
    const value = this.digits(END);
    if (typeof value !== "number") return value;
    return isNegative && value === 0 ? violation("bencode-not-canonical", this.at) : undefined;
  }

  private string(): BencodeViolation | undefined {
    const length = this.digits(COLON);
    if (typeof length !== "number") return length;
    if (length > this.limit - this.at) return this.endOfBytes();
    this.at += length;
    return undefined;
  }

  /** One or more digits and the byte that closes them; moves past it. */
  private digits(close: number): number | BencodeViolation {
    const begin = this.at;
    let value = 0;
    for (; this.at < this.limit; this.at++) {
      const byte = this.bytes[this.at] as number;
      if (byte === close && this.at > begin) {
        if (this.bytes[begin] === ZERO && this.at - begin > 1)
          return violation("bencode-not-canonical", begin);
        this.at++;
        return value;
      }
      if (byte < ZERO || byte > NINE) return this.malformed();
      value = value * 10 + (byte - ZERO);
      if (value > Number.MAX_SAFE_INTEGER) return violation("bencode-number-too-large", begin);
    }
    return this.endOfBytes();
  }

  private malformed(): BencodeViolation {
    return violation("bencode-malformed", this.at);
  }

  private endOfBytes(): BencodeViolation {
    return this.limit < this.bytes.length
      ? violation("bencode-too-long", this.limit)
      : violation("bencode-truncated", this.limit);
  }
}

/** As sorting wants it: negative, zero or positive. Unsigned bytes, a prefix before what it begins. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const difference = (a[i] as number) - (b[i] as number);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
