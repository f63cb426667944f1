/**
 * Text from outside, made harmless for terminals and logs. Names, links, trackers' words and messages of the system may contain
 * escape sequences, which move the cursor, change the window's title or make a terminal type; and marks that reverse text.
 */
import { prefix } from "../../../shared/metainfo/file-name.ts";

/** Controls (C0, DEL, C1), line and paragraph separators, and bidirectional marks. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern finds control characters
const TRICKS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
/** Bytes of UTF-8: what people type wrong is shown as far as they recognise it. */
const MAX_QUOTED = 80;

/** On one line; what is harmful becomes U+FFFD. */
export function plain(text: string): string {
  return text.replace(TRICKS, "\ufffd");
}

/** An argument in quotes, on one line, and short. */
export function quoted(text: string): string {
  const short = prefix(text, MAX_QUOTED);
  return `“${plain(short === text ? text : `${short}…`)}”`;
}

/** JSON on one line, in which also what JSON.stringify leaves as it is does no harm. */
export function plainJson(value: unknown): string {
  return JSON.stringify(value).replace(
    TRICKS,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Characters that fill two columns: East Asian ones and emoji. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60]/u;
/** Characters without a column of their own. */
const NARROW = /[\p{Mn}\p{Me}\p{Default_Ignorable_Code_Point}]/u;

export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += NARROW.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return columns;
}

/** The beginning that fits, with "…" where something is missing. */
export function cutTo(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  let cut = "";
  for (const character of text) {
    if (columnsOf(cut + character) > columns - 1) break;
    cut += character;
  }
  return columns > 0 ? `${cut}…` : "";
}
