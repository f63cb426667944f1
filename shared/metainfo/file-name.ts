/**
 * Makes file names from other peers safe to use: `displayName` returns a name to show as text, `safeFileName` a name to
 * save under on any operating system. Both keep Korean, emoji and every other script. The torrent itself keeps its
 * original names.
 */
import { utf8 } from "../core/bytes.ts";

/** The limit of most file systems, in bytes of UTF-8. */
const MAX_NAME_BYTES = 255;
/** Text after the last full stop that is longer than this is not treated as an extension. */
const MAX_EXTENSION_BYTES = 32;

/** Control characters (C0, DEL, C1), line and paragraph separators: they split lines and confuse terminals and logs. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern finds control characters
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/gu;
/** Bidirectional marks, embeddings, overrides and isolates. They can make "gpj.exe" look like "exe.jpg". */
const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
/** Path separators and characters that Windows forbids. A colon would name a drive or a hidden stream. */
const FORBIDDEN = /[/\\<>:"|?*]/gu;
/** Windows opens a device for these names, with any extension. */
const RESERVED = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)\s*(\.|$)/iu;

/** Removes control and bidi characters. Returns U+FFFD if nothing visible is left. */
export function displayName(name: string): string {
  const shown = withoutTricks(name);
  return shown.trim() === "" ? "\ufffd" : shown;
}

/** Returns a single path component of 1 to 255 bytes of UTF-8 without special meaning on any operating system. */
export function safeFileName(name: string): string {
  const plain = trimmed(withoutTricks(name).replace(FORBIDDEN, "_"));
  // Checked again after shortening: "con", many spaces and "x.txt" become "con.txt".
  return unreserved(shortened(unreserved(plain))) || "file";
}

function unreserved(name: string): string {
  return RESERVED.test(name) ? `_${name}` : name;
}

function withoutTricks(name: string): string {
  return name.replace(CONTROLS, "").replace(BIDI, "");
}

/** Windows drops full stops and spaces at the end of a name: "a.exe." would become "a.exe". */
function trimmed(name: string): string {
  return name.trimStart().replace(/[.\s]+$/u, "");
}

/** Shortens the stem and keeps the extension, so that the file still opens with its program. */
function shortened(name: string): string {
  if (utf8(name).length <= MAX_NAME_BYTES) return name;
  const dot = name.lastIndexOf(".");
  const tail = dot > 0 ? name.slice(dot) : "";
  const extension = utf8(tail).length <= MAX_EXTENSION_BYTES ? tail : "";
  const stem = name.slice(0, name.length - extension.length);
  return trimmed(prefix(stem, MAX_NAME_BYTES - utf8(extension).length)) + extension;
}

/** The longest prefix of whole characters that fits into `maxBytes`. */
function prefix(text: string, maxBytes: number): string {
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    bytes += utf8(character).length;
    if (bytes > maxBytes) break;
    end += character.length;
  }
  return text.slice(0, end);
}
