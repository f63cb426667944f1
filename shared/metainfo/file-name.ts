/**
 * Names come from strangers. `displayName` makes one fit to be shown as text, `safeFileName` fit to be saved, on every
 * system. Neither is for the wire: a torrent keeps its names as they are. Korean, emoji and every other script stay.
 */
import { utf8 } from "../core/bytes.ts";

/** Most file systems' limit, in bytes of UTF-8. */
const MAX_NAME_BYTES = 255;
/** A longer "extension" is just a name with a full stop in it. */
const MAX_EXTENSION_BYTES = 32;

/** C0, DEL, C1, line and paragraph separators: they break lines, terminals and logs. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/gu;
/** Marks, embeddings, overrides and isolates: with them "gpj.exe" reads "exe.jpg". */
const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
/** Separators, and what Windows forbids (a colon also names a drive or a hidden stream). */
const FORBIDDEN = /[/\\<>:"|?*]/gu;
/** Devices on Windows, whatever the extension. */
const RESERVED = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)\s*(\.|$)/iu;

/** For showing: without controls and bidi marks. Never blank: a name of nothing else is U+FFFD. */
export function displayName(name: string): string {
  const shown = withoutTricks(name);
  return shown.trim() === "" ? "\ufffd" : shown;
}

/** For saving: a single path component, 1 to 255 bytes of UTF-8, that no system takes for something else. */
export function safeFileName(name: string): string {
  const plain = trimmed(withoutTricks(name).replace(FORBIDDEN, "_"));
  // Again afterwards: "con", many spaces and "x.txt" is cut down to "con.txt".
  return unreserved(shortened(unreserved(plain))) || "file";
}

function unreserved(name: string): string {
  return RESERVED.test(name) ? `_${name}` : name;
}

function withoutTricks(name: string): string {
  return name.replace(CONTROLS, "").replace(BIDI, "");
}

/** Windows drops full stops and spaces at the end: "a.exe." would become "a.exe". */
function trimmed(name: string): string {
  return name.trimStart().replace(/[.\s]+$/u, "");
}

/** Cuts the stem, so that the file still opens with its program. */
function shortened(name: string): string {
  if (utf8(name).length <= MAX_NAME_BYTES) return name;
  const dot = name.lastIndexOf(".");
  const tail = dot > 0 ? name.slice(dot) : "";
  const extension = utf8(tail).length <= MAX_EXTENSION_BYTES ? tail : "";
  const stem = name.slice(0, name.length - extension.length);
  return trimmed(prefix(stem, MAX_NAME_BYTES - utf8(extension).length)) + extension;
}

/** The longest beginning of whole characters within so many bytes. */
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
