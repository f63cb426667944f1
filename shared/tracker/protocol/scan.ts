/**
 * Reads JSON as clients usually write it, straight from the bytes of a frame, and leaves session descriptions, which are most of
 * it, as they are: checked, but not decoded. For anything unusual, valid or not, it returns undefined, and a JSON parser decides.
 *
 * Always true: what is returned is what a JSON parser would return, with an `EncodedText` in place of the text of each "sdp".
 */
import { EncodedText } from "./encoded-text.ts";
import { MAX_SDP_LENGTH } from "./limits.ts";
import type { Fields } from "./violation.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
/** Deeper than any message. */
const MAX_DEPTH = 4;
/** Exact in every parser. */
const MAX_DIGITS = 15;

const LITERALS: readonly (readonly [text: string, value: unknown])[] = [
  ["null", null],
  ["true", true],
  ["false", false],
];

/** What follows a backslash, except "u". */
const ESCAPES: ReadonlyMap<number, number> = new Map(
  [...'"\\/bfnrt'].map((letter) => [letter.charCodeAt(0), JSON.parse(`"\\${letter}"`).charCodeAt(0)]),
);

/**
 * A description in quotation marks as `isDescription` wants it: one data section and no other. The only escapes are line ends. A
 * pattern reads it three times as fast as a loop, and in linear time, since no character can be matched in two ways.
 */
const DESCRIPTION =
  /"(?!m=)[ !#-[\]-\x7f]*(?:\\[rn](?!m=)[ !#-[\]-\x7f]*)*\\[rn]m=application [ !#-[\]-\x7f]*(?:\\[rn](?!m=)[ !#-[\]-\x7f]*)*"/y;

/** Thrown where something unusual begins. */
const UNUSUAL = Symbol("unusual");

/**
 * @param bytes JSON in UTF-8, one character for each byte
 * @param isAscii it is text, and may have characters beyond ASCII that are not bytes: they are unusual
 */
export function scanObject(bytes: string, isAscii = false): Fields | undefined {
  try {
    const scanner = new Scanner(bytes, isAscii);
    const fields = scanner.object(0);
    return scanner.isAtEnd ? fields : undefined;
  } catch (error) {
    if (error !== UNUSUAL) throw error;
    return undefined;
  }
}

class Scanner {
  private readonly bytes: string;
  private readonly isAscii: boolean;
  private at = 0;

  constructor(bytes: string, isAscii: boolean) {
    this.bytes = bytes;
    this.isAscii = isAscii;
  }

  get isAtEnd(): boolean {
    return this.at === this.bytes.length;
  }

  object(depth: number): Fields {
    this.expect(OPEN_OBJECT);
    const fields: Record<string, unknown> = {};
    if (this.skip(CLOSE_OBJECT)) return fields;
    do {
      const key = this.text();
      // It would not become a field.
      if (key === "__proto__") throw UNUSUAL;
      this.expect(COLON);
      fields[key] = key === "sdp" ? this.description() : this.value(depth + 1);
    } while (this.skip(COMMA));
    this.expect(CLOSE_OBJECT);
    return fields;
  }

  private value(depth: number): unknown {
    if (depth > MAX_DEPTH) throw UNUSUAL;
    switch (this.bytes.charCodeAt(this.at)) {
      case QUOTE:
        return this.text();
      case OPEN_OBJECT:
        return this.object(depth);
      case OPEN_LIST:
        return this.list(depth);
      default:
        return this.literal();
    }
  }

  private list(depth: number): unknown[] {
    this.expect(OPEN_LIST);
    const values: unknown[] = [];
    if (this.skip(CLOSE_LIST)) return values;
    do values.push(this.value(depth + 1));
    while (this.skip(COMMA));
    this.expect(CLOSE_LIST);
    return values;
  }

  /** A name, or a whole number that is not negative. */
  private literal(): unknown {
    const start = this.at;
    let number = 0;
    for (;;) {
      const digit = this.bytes.charCodeAt(this.at) - 0x30;
      if (!(digit >= 0 && digit <= 9)) break;
      number = 10 * number + digit;
      this.at++;
    }
    const digits = this.at - start;
    if (digits > 0) {
      const hasLeadingZero = digits > 1 && this.bytes.charCodeAt(start) === 0x30;
      if (hasLeadingZero || digits > MAX_DIGITS || !this.isValuesEnd()) throw UNUSUAL;
      return number;
    }
    for (const [text, value] of LITERALS)
      if (this.bytes.startsWith(text, start)) {
        this.at += text.length;
        return value;
      }
    throw UNUSUAL;
  }

  /** After a number: no fraction and no exponent. */
  private isValuesEnd(): boolean {
    const code = this.bytes.charCodeAt(this.at);
    return code === COMMA || code === CLOSE_OBJECT || code === CLOSE_LIST;
  }

  private text(): string {
    this.expect(QUOTE);
    const { bytes } = this;
    const start = this.at;
    for (let at = start; ; at++) {
      const code = bytes.charCodeAt(at);
      if (code === QUOTE) {
        this.at = at + 1;
        return bytes.slice(start, at);
      }
      if (!isPlain(code)) return this.decoded();
    }
  }

  /** Text with escapes, or with characters beyond ASCII up to U+00FF: ids have both. */
  private decoded(): string {
    const codes: number[] = [];
    for (;;) {
      const code = this.bytes.charCodeAt(this.at++);
      if (isPlain(code)) codes.push(code);
      else if (code === QUOTE) return String.fromCharCode.apply(undefined, codes);
      else codes.push(code === BACKSLASH ? this.escaped() : this.beyondAscii(code));
    }
  }

  private escaped(): number {
    const letter = this.bytes.charCodeAt(this.at++);
    const plain = ESCAPES.get(letter);
    if (plain !== undefined) return plain;
    const digits = this.bytes.slice(this.at, this.at + 4);
    if (letter !== 0x75 || !/^00[\da-f]{2}$/i.test(digits)) throw UNUSUAL;
    this.at += 4;
    return Number.parseInt(digits, 16);
  }

  private beyondAscii(first: number): number {
    if (this.isAscii) throw UNUSUAL;
    const second = this.bytes.charCodeAt(this.at++);
    const isPair = (first === 0xc2 || first === 0xc3) && second >= 0x80 && second <= 0xbf;
    if (!isPair) throw UNUSUAL;
    return ((first & 0x03) << 6) | (second & 0x3f);
  }

  private description(): EncodedText {
    const start = this.at;
    DESCRIPTION.lastIndex = start;
    if (!DESCRIPTION.test(this.bytes)) throw UNUSUAL;
    this.at = DESCRIPTION.lastIndex;
    if (this.at - start > MAX_SDP_LENGTH) throw UNUSUAL;
    return new EncodedText(this.bytes.slice(start, this.at));
  }

  private expect(code: number): void {
    if (!this.skip(code)) throw UNUSUAL;
  }

  private skip(code: number): boolean {
    if (this.bytes.charCodeAt(this.at) !== code) return false;
    this.at++;
    return true;
  }
}

/** ASCII that stands for itself; false at the end of the text. */
function isPlain(code: number): boolean {
  return code >= 0x20 && code <= 0x7f && code !== QUOTE && code !== BACKSLASH;
}
