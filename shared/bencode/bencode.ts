/**
 * Bencode (BEP 3) in and out: the one import of the `bencode` package, which is lenient, recursive and uses objects as
 * maps. Nothing reaches it that `bencode-scan.ts` has not passed.
 *
 * Dictionaries are Maps. Keys that are not UTF-8 appear as the hexadecimal digits of their bytes: no format read here
 * has such keys, so they are only carried along. Strings are bytes; who knows what they mean decodes them.
 */
/// <reference path="./bencode-package.d.ts" />
import bencode from "bencode";
import { type Bytes, concatBytes, utf8 } from "../core/bytes.ts";
import { invariant } from "../core/invariant.ts";
import { type Violation, violation } from "../core/violation.ts";
import { type BencodeViolation, compareBytes, type ScanOptions, scanBencode } from "./bencode-scan.ts";

export { type BencodeViolation, type ScanOptions, scanBencode } from "./bencode-scan.ts";

export type BencodeValue = number | Uint8Array | readonly BencodeValue[] | BencodeDictionary;
export type BencodeDictionary = ReadonlyMap<string, BencodeValue>;

/** What can be written: text is written as UTF-8. */
export type BencodeInput =
  | number
  | string
  | Uint8Array
  | readonly BencodeInput[]
  | ReadonlyMap<string, BencodeInput>;

/** Decodes `bytes`, which hold one value and nothing else. Never throws. */
export function decodeBencode(
  bytes: Uint8Array,
  options: ScanOptions = {},
): BencodeValue | BencodeViolation | Violation<"bencode-trailing-bytes"> {
  const end = scanBencode(bytes, options);
  if (typeof end !== "number") return end;
  if (end !== bytes.length) return violation("bencode-trailing-bytes", end);
  return toValue(bencode.decode(bytes));
}

export function isDictionary(value: BencodeValue | undefined): value is BencodeDictionary {
  return value instanceof Map;
}

/** Canonical: keys sorted by their bytes. Throws InvariantError on a number that is not a safe integer. */
export function encodeBencode(value: BencodeInput): Bytes {
  const parts: Uint8Array[] = [];
  append(value, parts);
  return concatBytes(parts);
}

function toValue(decoded: unknown): BencodeValue {
  if (typeof decoded === "number" || decoded instanceof Uint8Array) return decoded;
  if (Array.isArray(decoded)) return decoded.map(toValue);
  invariant(typeof decoded === "object" && decoded !== null, "bencode decodes to four kinds of value");
  return new Map(Object.entries(decoded).map(([key, value]) => [key, toValue(value)]));
}

const mark = { dictionary: utf8("d"), list: utf8("l"), end: utf8("e") };

// Dictionaries are put together here because the package sorts keys by UTF-16 units, not by bytes.
function append(value: BencodeInput, parts: Uint8Array[]): void {
  if (value instanceof Map) {
    const entries = [...value].map(([key, item]) => ({ key: utf8(key), item }));
    entries.sort((a, b) => compareBytes(a.key, b.key));
    parts.push(mark.dictionary);
    for (const { key, item } of entries) {
      parts.push(bencode.encode(key));
      append(item, parts);
    }
    parts.push(mark.end);
  } else if (Array.isArray(value)) {
    parts.push(mark.list);
    for (const item of value) append(item, parts);
    parts.push(mark.end);
  } else {
    invariant(typeof value !== "number" || Number.isSafeInteger(value), "bencode holds integers");
    parts.push(bencode.encode(value as number | string | Uint8Array));
  }
}
