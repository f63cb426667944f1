/**
 * Changes valid inputs, as a fuzzer does: bits, bytes, numbers, parts that are cut out, doubled or taken from another sample. It
 * knows no format, but its words are those at which parsers of text, JSON, bencode and length prefixes fail.
 */
import { concatBytes, utf8 } from "../../shared/core/bytes.ts";
import type { Random } from "../../shared/core/random.ts";

/** Changes per input. Most often one, because a parser stops at the first that it notices. */
const MAX_CHANGES = 6;
/** One input in this many stays as it is, so that whatever reads it also gets ahead. */
const UNCHANGED_ONE_IN = 16;
/** Bytes. A longer input says no more, and takes longer. */
const MAX_LENGTH = 64 * 1024;

const BYTES = [0x00, 0x01, 0x09, 0x0a, 0x0d, 0x20, 0x22, 0x2d, 0x5c, 0x7f, 0x80, 0xbf, 0xc0, 0xfe, 0xff];

/** Of 32 bits, big-endian: around zero, a block, a piece, and where signed and unsigned differ. */
const LENGTHS = [
  0, 1, 2, 13, 14, 16_384, 16_385, 16_393, 16_394, 262_144, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff,
];

const WORDS = [
  ..."0|-0|-1|00|1e309|1.5|NaN|255|256|65536|2147483648|4294967296|9007199254740992|99999999999999999999".split(
    "|",
  ),
  ...["null", "true", "[]", "{}", "[null]", '"', "\\u0000", "\\ud800", '"__proto__":{"x":1},', '{"a":'],
  ...[
    "i-0e",
    "i1e",
    "i01e",
    "le",
    "de",
    "d1:ai1ee",
    "0:",
    "-1:",
    "99999999:",
    "l".repeat(40),
    "e".repeat(40),
  ],
  ...["../", "..\\", "/", "C:", "NUL", "con.txt", "%", "%2e%2e", "%00", "#", "&", "?", "://"],
  ...["\u202e", "\u200b", "\u2028", "\ufeff", "\u{1f9e8}", "e\u0301", "\ud55c"],
  ...[
    "\r\n",
    "\n",
    "\nm=audio 9 RTP/AVP 0\r\n",
    "\r\na=candidate:1 1 udp 1 ::1 9 typ host",
    "m=application ",
  ],
].map(utf8);

/** @param others samples of the same format @returns a new input; the sample stays as it is */
export function mutated(random: Random, sample: Uint8Array, others: readonly Uint8Array[]): Uint8Array {
  let bytes: Uint8Array = sample.slice();
  if (random.below(UNCHANGED_ONE_IN) === 0) return bytes;
  for (let left = changes(random); left > 0; left--)
    bytes = random.pick(CHANGES)(random, bytes, others).subarray(0, MAX_LENGTH);
  return bytes;
}

function changes(random: Random): number {
  let count = 1;
  while (count < MAX_CHANGES && random.below(2) === 0) count++;
  return count;
}

type Change = (random: Random, bytes: Uint8Array, others: readonly Uint8Array[]) => Uint8Array;

const CHANGES: readonly Change[] = [
  // A bit.
  (random, bytes) => changedAt(random, bytes, (byte) => byte ^ (1 << random.below(8))),
  // A byte.
  (random, bytes) => changedAt(random, bytes, () => random.below(256)),
  (random, bytes) => changedAt(random, bytes, () => random.pick(BYTES)),
  // A number of 32 bits, most often where one begins in a header.
  (random, bytes) => {
    const at = random.below(2) === 0 ? 4 * random.below(4) + random.below(2) : random.below(bytes.length + 1);
    if (at + 4 > bytes.length) return bytes;
    new DataView(bytes.buffer, bytes.byteOffset).setUint32(at, random.pick(LENGTHS));
    return bytes;
  },
  // A number in digits.
  (random, bytes) => {
    const run = digitsIn(random, bytes);
    return run === undefined ? bytes : replaced(bytes, run.begin, run.end, random.pick(WORDS));
  },
  // A word put in.
  (random, bytes) => {
    const at = random.below(bytes.length + 1);
    return replaced(bytes, at, at, random.pick(WORDS));
  },
  // A part cut out.
  (random, bytes) => {
    const [begin, end] = range(random, bytes.length);
    return replaced(bytes, begin, end, new Uint8Array());
  },
  // A part doubled, here or elsewhere.
  (random, bytes) => {
    const [begin, end] = range(random, bytes.length);
    const at = random.below(bytes.length + 1);
    return replaced(bytes, at, at, bytes.slice(begin, end));
  },
  // A part of another sample.
  (random, bytes, others) => {
    const other = random.pick(others);
    const [begin, end] = range(random, other.length);
    const [from, to] = range(random, bytes.length);
    return replaced(bytes, from, to, other.subarray(begin, end));
  },
  // The end cut off.
  (random, bytes) => bytes.subarray(0, random.below(bytes.length + 1)),
];

function changedAt(random: Random, bytes: Uint8Array, change: (byte: number) => number): Uint8Array {
  if (bytes.length === 0) return bytes;
  const at = random.below(bytes.length);
  bytes[at] = change(bytes[at] ?? 0);
  return bytes;
}

/** A part of at most 64 bytes, rarely longer. */
function range(random: Random, length: number): readonly [begin: number, end: number] {
  const begin = random.below(length + 1);
  const most = random.below(8) === 0 ? length : 64;
  return [begin, Math.min(length, begin + random.below(most + 1))];
}

function digitsIn(random: Random, bytes: Uint8Array): { begin: number; end: number } | undefined {
  const isDigit = (at: number): boolean => (bytes[at] ?? 0) >= 0x30 && (bytes[at] ?? 0) <= 0x39;
  const from = random.below(bytes.length + 1);
  for (let begin = from; begin < bytes.length; begin++) {
    if (!isDigit(begin)) continue;
    let end = begin + 1;
    while (isDigit(end)) end++;
    return { begin, end };
  }
  return undefined;
}

function replaced(bytes: Uint8Array, begin: number, end: number, by: Uint8Array): Uint8Array {
  return concatBytes([bytes.subarray(0, begin), by, bytes.subarray(end)]);
}
