/**
 * Finds the secret that follows an info hash in text from outside. Programs attach punctuation, break lines and repeat links,
 * so what follows a complete secret is mostly ignored. A "." that ends a sentence is no secret; a secret that is too short, too
 * long or changed is never taken for none, because the page would then open the link as one without a secret.
 */
import { parseSecret, type Secret } from "./secret.ts";

/** Mail programs break long lines, and may write a space before the break and ">" after it. */
export const LINE_BREAK = /[ \t]*(?:\r?\n|[\r\u2028\u2029])[>| \t]*/g;

export type SecretAfter =
  | { readonly kind: "none" }
  /** Some of it is percent-encoded: it can be read when that is removed. */
  | { readonly kind: "encoded" }
  | { readonly kind: "damaged" }
  /** @property end where the secret ends in the text */
  | { readonly kind: "found"; readonly secret: Secret; readonly end: number };

/** "．" is the full stop of East Asian keyboards. Programs may break the line, or put a space, after a full stop. */
const COMPLETE = new RegExp(
  `(?:${LINE_BREAK.source})?[.\\uff0e][\\s>|]{0,64}((?:[\\w-](?:${LINE_BREAK.source})?){21}[\\w-])(\\.(?:${LINE_BREAK.source})?p(?=_*(?![\\w-])))?`,
  "y",
);
const BEGUN = /[.\uff0e][\w-]+/y;
const ENCODED = /%[\da-f]{2}/iy;
const ENCODED_MARK = /%(?:25)*2e/iy;
/** Underscores around a link are markup. A second copy of the link may follow at once. */
const AFTER_SECRET = /_*(?![\w-]|\.[\w-])|(?=https?:\/\/|magnet:\?)/iy;

/** @param index where the info hash ends */
export function secretAfter(text: string, index: number): SecretAfter {
  if (matchAt(ENCODED_MARK, text, index)) return { kind: "encoded" };
  const match = matchAt(COMPLETE, text, index);
  const begun = matchAt(BEGUN, text, index);
  // Words on the next line follow a sentence, unless they are a secret.
  const end = index + (match ?? begun ?? [""])[0].length;
  if (end === index) return { kind: "none" };
  if (matchAt(ENCODED, text, end)) return { kind: "encoded" };
  const secret = match && parseSecret((match[1] ?? "").replace(LINE_BREAK, "") + (match[2] ? ".p" : ""));
  if (secret && matchAt(AFTER_SECRET, text, end)) return { kind: "found", secret, end };
  return { kind: begun ? "damaged" : "none" };
}

function matchAt(pattern: RegExp, text: string, index: number): RegExpExecArray | undefined {
  pattern.lastIndex = index;
  return pattern.exec(text) ?? undefined;
}
