/**
 * Makes file names from other peers safe to use: `displayName` returns a name to show as text, `safeFileName` a name to
 * save under on any operating system. Both keep Korean, emoji and every other script, and compose them (NFC): names from
 * a Mac are often decomposed, and other systems show and compare those differently. The torrent itself keeps its original
 * names.
 */
import { utf8 } from "../core/bytes.ts";

/** The limit of most file systems, in bytes of UTF-8. */
export const MAX_NAME_BYTES = 255;
/** Text after the last full stop that is longer than this is not treated as an extension. */
const MAX_EXTENSION_BYTES = 32;

/** In UTF-8. */
const ELLIPSIS_BYTES = 3;
/** Stands for a name without visible characters. */
const NAMELESS = "file";

/** Control characters (C0, DEL, C1), line and paragraph separators: they split lines and confuse terminals and logs. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern finds control characters
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/gu;
/** Bidirectional marks, embeddings, overrides and isolates. They can make "gpj.exe" look like "exe.jpg". */
const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
/** Joiners, invisible operators and the byte order mark. */
const ZERO_WIDTH = /[\u200b-\u200d\u2060-\u2064\ufeff]/gu;
/** Path separators and characters that Windows forbids. A colon would name a drive or a hidden stream. */
const FORBIDDEN = /[/\\<>:"|?*]/gu;
/** Windows opens a device for these names, with any extension. */
const RESERVED = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)\s*(\.|$)/iu;

/** White space, blank Braille, and characters that no font draws alone, such as zero-width joiners. */
const INVISIBLE = /^[\s\u2800\p{Default_Ignorable_Code_Point}]*$/u;

/**
 * Composes the name and removes control and bidi characters. Returns U+FFFD if nothing visible is left, and at most 255
 * bytes of UTF-8, the extension among them: a name of megabytes would stop the page.
 */
export function displayName(name: string): string {
  const shown = withoutTricks(name);
  if (INVISIBLE.test(shown)) return "\ufffd";
  if (prefix(shown, MAX_NAME_BYTES) === shown) return shown;
  const { stem, extension } = splitExtension(shown);
  return `${prefix(stem, MAX_NAME_BYTES - ELLIPSIS_BYTES - utf8(extension).length)}…${extension}`;
}

/** True for a name of which nothing is left without separators, NUL bytes and what is not drawn, or only a folder's "." or "..". */
export function isNameless(name: string): boolean {
  return /^\.{0,2}$/.test(
    name
      .replace(/[/\\\0]/g, "")
      .replace(BIDI, "")
      .replace(ZERO_WIDTH, ""),
  );
}

/** As `displayName`, for one component of a path that is shown with "/" between its components. Keeps the extension. */
export function shownComponent(name: string): string {
  const shown = displayName(name).replace(/[/\\]/gu, "_");
  return INVISIBLE.test(withoutTricks(name)) || /^\.\.?$/.test(shown) ? NAMELESS : shown;
}

/** Returns a single path component of 1 to 255 bytes of UTF-8 without special meaning on any operating system. */
export function safeFileName(name: string): string {
  const plain = trimmed(withoutTricks(name).replace(FORBIDDEN, "_"));
  if (INVISIBLE.test(plain)) return NAMELESS;
  // Checked again after shortening: "con", many spaces and "x.txt" become "con.txt".
  return unreserved(shortened(unreserved(plain))) || NAMELESS;
}

function unreserved(name: string): string {
  return RESERVED.test(name) ? `_${name}` : name;
}

function withoutTricks(name: string): string {
  return name.replace(CONTROLS, "").replace(BIDI, "").normalize("NFC");
}

/** Windows drops full stops and spaces at the end of a name: "a.exe." would become "a.exe". */
function trimmed(name: string): string {
  return name.trimStart().replace(/[.\s]+$/u, "");
}

/** Shortens the stem and keeps the extension, so that the file still opens with its program. */
function shortened(name: string): string {
  if (utf8(name).length <= MAX_NAME_BYTES) return name;
  const { stem, extension } = splitExtension(name);
  return trimmed(prefix(stem, MAX_NAME_BYTES - utf8(extension).length)) + extension;
}

/** The extension begins with a full stop, or is empty: ".gitignore" has none. */
export function splitExtension(name: string): { readonly stem: string; readonly extension: string } {
  const dot = name.lastIndexOf(".");
  const tail = dot > 0 ? name.slice(dot) : "";
  const extension = utf8(tail).length <= MAX_EXTENSION_BYTES ? tail : "";
  return { stem: name.slice(0, name.length - extension.length), extension };
}

/** The longest prefix of whole characters that fits into `maxBytes`. */
export function prefix(text: string, maxBytes: number): string {
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (bytes > maxBytes) break;
    end += character.length;
  }
  return text.slice(0, end);
}
