/**
 * Finds info hashes in text from outside: messages, pasted paragraphs, addresses that chat programs have changed. An info
 * hash counts where "#", "%23" or "btih:" precedes it, or where it is all there is. The secret of a sealed share may follow it.
 * Takes linear time and never throws.
 *
 * The text is searched as it is and with its percent-encoding removed up to three times, because programs put share
 * links into other addresses ("https://safelinks.example/?url=https%3A%2F%2F…%23…"). Each of these texts is a layer.
 */
import { fromHex, fromUtf8Lossy } from "../core/bytes.ts";
import { type InfoHash, parseId } from "../core/ids.ts";
import { type Secret, writeSecret } from "./sealed/secret.ts";
import { LINE_BREAK, secretAfter } from "./sealed/secret-in-text.ts";

export interface Occurrence {
  readonly infoHash: InfoHash;
  /** Where the mark begins, and the info hash or its secret ends, in the layer. */
  readonly begin: number;
  readonly end: number;
}

export interface Layer {
  readonly text: string;
  readonly occurrences: readonly Occurrence[];
}

export interface InfoHashSearch {
  readonly layers: readonly Layer[];
  readonly infoHashes: ReadonlySet<InfoHash>;
  /** An info hash may stand there, but the digits go on: a SHA-256, for example. */
  readonly isTooLong: boolean;
  /** By spelling. */
  readonly secrets: ReadonlyMap<string, Secret>;
  /** Something like a secret follows an info hash. */
  readonly hasDamagedSecret: boolean;
}

const MAX_LAYERS = 4;
/** An info hash alone with white space around it. */
const MAX_ALONE_LENGTH = 1024;
/** A mark. The digits are only looked at: in "#btih:…" they are another mark. */
const MARKED = /(?:#|%23|btih(?::|%3a))(?:\s|%20)*(?=([0-9a-z]+))/gi;
/** Nothing but an info hash, apart from punctuation and letters of scripts that attach particles to words. */
const ALONE = /^[^\p{L}\p{N}]*([0-9A-Za-z]+)[^0-9A-Za-z]*$/u;
/** The fragment of a sealed share's link without its "#". */
const FRAGMENT = /^[^\p{L}\p{N}]*([0-9a-f]{40}(?:\.|%2e)[!-~]*)[^0-9A-Za-z]*$/iu;
const HEX = new RegExp(`[0-9a-f](?:(?:${LINE_BREAK.source})?[0-9a-f]){39}(?![0-9a-z])`, "iy");
/** The path of a share link whose "#" is lost. The server redirects it in the same way. */
const PATH = /^(\s*(?:https?:\/\/)?[^\s/?#]*\/)(?=[0-9a-f]{40}(?![0-9a-z])\S*\s*$)/i;
/** The full-width forms of "!" to "~", as East Asian keyboards type them. */
const FULL_WIDTH = /[\uff01-\uff5e]/g;
/** A SHA-256 has 64. 41 digits are a typing error, but no info hash either. */
const TOO_LONG = /^[0-9a-f]{41,}$/i;

export function searchInfoHashes(text: string): InfoHashSearch {
  const layers: Layer[] = [];
  const infoHashes = new Set<InfoHash>();
  const secrets = new Map<string, Secret>();
  let isTooLong = false;
  let hasDamagedSecret = false;
  const found = (digits: string): InfoHash | undefined => {
    const infoHash = parseInfoHash(digits);
    if (infoHash !== undefined) infoHashes.add(infoHash);
    else isTooLong ||= TOO_LONG.test(digits);
    return infoHash;
  };

  let layer = readable(text);
  for (let depth = 0; depth < MAX_LAYERS; depth++) {
    const occurrences: Occurrence[] = [];
    for (const match of layer.matchAll(MARKED)) {
      const begin = match.index;
      const digitsBegin = begin + match[0].length;
      HEX.lastIndex = digitsBegin;
      const digits = HEX.exec(layer)?.[0] ?? match[1] ?? "";
      const infoHash = found(digits.replace(LINE_BREAK, ""));
      if (infoHash === undefined) continue;
      const digitsEnd = digitsBegin + digits.length;
      const after = secretAfter(layer, digitsEnd);
      if (after.kind === "found") secrets.set(writeSecret(after.secret), after.secret);
      const isDeepest = depth === MAX_LAYERS - 1;
      hasDamagedSecret ||= after.kind === "damaged" || (after.kind === "encoded" && isDeepest);
      occurrences.push({ infoHash, begin, end: after.kind === "found" ? after.end : digitsEnd });
    }
    layers.push({ text: layer, occurrences });
    const decoded = readable(percentDecoded(layer));
    if (decoded === layer) break;
    layer = decoded;
  }
  const search = () => ({ layers, infoHashes, isTooLong, secrets, hasDamagedSecret });
  if (infoHashes.size > 0) return search();
  const narrow = text.replace(FULL_WIDTH, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0));
  if (narrow !== text) return searchInfoHashes(narrow);
  if (text.length <= MAX_ALONE_LENGTH) {
    const joined = (layers[0]?.text ?? "").replace(LINE_BREAK, "");
    if (PATH.test(joined)) return searchInfoHashes(joined.replace(PATH, "$1#"));
    const fragment = FRAGMENT.exec(joined)?.[1];
    if (fragment !== undefined) return searchInfoHashes(`#${fragment}`);
    const alone = ALONE.exec(joined)?.[1];
    if (alone !== undefined) found(alone);
  }
  return search();
}

/**
 * Removes characters that are not drawn and the breaks of quoted-printable, and undoes what HTML, JSON and Proofpoint
 * make of "&", "#" and the characters around a link.
 */
function readable(text: string): string {
  return (
    text
      .replace(/&#(?:0*(\d{1,6})|x0*([0-9a-f]{1,5}));/gi, (_, decimal?: string, hex?: string) =>
        String.fromCodePoint(decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number(decimal)),
      )
      .replace(/&(?:shy|zwn?j|ZeroWidthSpace|NoBreak);|<wbr ?\/?>/gi, "")
      .replace(/\p{Default_Ignorable_Code_Point}/gu, "")
      .replace(/&(?:amp;)+|\\u0026/gi, "&")
      .replace(/&num;|\\u0023/gi, "#")
      .replace(/&period;|\\u002e/gi, ".")
      .replace(/&(?:quot|apos|lt|gt|nbsp);/gi, " ")
      // After the name of a parameter, "=" is its own.
      .replace(/([&?]\w+=)=?\r?\n[> \t]*|=\r?\n[> \t]*/g, "$1")
      .replace(
        /(urldefense\.(?:proofpoint\.)?com\/v[12]\/url\?u=)(https?-3a__[^&\s]*)/gi,
        (_, start: string, url: string) => start + url.replaceAll("-", "%").replaceAll("_", "/"),
      )
      .replace(/(urldefense\.com\/v3\/__[^\s*]{0,255})\*(?=[0-9a-f]{40}(?:[&.]|__;))/gi, "$1#")
  );
}

/** Bytes that are not UTF-8 become U+FFFD: a link may stand between them. */
function percentDecoded(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) =>
    fromUtf8Lossy(fromHex(run.replaceAll("%", "").toLowerCase()) ?? new Uint8Array()),
  );
}

/** RFC 4648. */
const BASE32 = "abcdefghijklmnopqrstuvwxyz234567";

/** @param text 40 hexadecimal or 32 base32 digits */
export function parseInfoHash(text: string): InfoHash | undefined {
  if (!/^[a-z2-7]{32}$/i.test(text)) return parseId<InfoHash>(text);
  let number = 0n;
  for (const digit of text.toLowerCase()) number = number * 32n + BigInt(BASE32.indexOf(digit));
  return parseId<InfoHash>(number.toString(16).padStart(40, "0"));
}
