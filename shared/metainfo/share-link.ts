/**
 * Reads and writes share links (`https://host/#<info hash>`) and magnets (BEP 9). Trackers that are not WebSockets are
 * left out. This is the only import of `magnet-uri`.
 *
 * `magnet-uri` writes magnets and decodes base32. We parse magnets ourselves, because it throws on a name like "100%",
 * turns the plus signs of "C++" into spaces and drops trackers whose address contains "=".
 */
import { decode, encode } from "magnet-uri";
import { fromUtf8Lossy, utf8 } from "../core/bytes.ts";
import { type InfoHash, parseId } from "../core/ids.ts";
import { type Violation, violation } from "../core/violation.ts";

export interface ShareLink {
  readonly infoHash: InfoHash;
  /** The name in the magnet, untrusted. It is shown until the torrent's own name is known. */
  readonly name?: string;
  /** WebSocket addresses without duplicates. */
  readonly trackers: readonly string[];
}

export type ShareLinkViolation = Violation<"malformed-link" | "magnet-without-info-hash">;

/** Longer than any honest link. Longer text is refused without being parsed. */
const MAX_LINK_LENGTH = 64 * 1024;
const MAX_TRACKERS = 20;

/**
 * Reads an info hash (40 hexadecimal or 32 base32 digits), a magnet, a URL whose fragment is one of these, or that
 * fragment alone. Ignores surrounding white space. Never throws.
 */
export function parseShareLink(text: string): ShareLink | ShareLinkViolation {
  const trimmed = text.trim();
  if (trimmed.length > MAX_LINK_LENGTH) return violation("malformed-link");
  if (isMagnet(trimmed)) return parseMagnet(trimmed);
  const fragment = trimmed.slice(trimmed.indexOf("#") + 1).trim();
  const core = isMagnet(fragment) ? fragment : unescaped(fragment).trim();
  if (isMagnet(core)) return parseMagnet(core);
  const infoHash = parseInfoHash(core);
  return infoHash === undefined ? violation("malformed-link") : { infoHash, trackers: [] };
}

/** @param page the URL of the page that opens share links, with or without a fragment */
export function shareLink(page: string, infoHash: InfoHash): string {
  return `${page.split("#", 1)[0]}#${infoHash}`;
}

export function magnetLink(infoHash: InfoHash, name: string, trackers: readonly string[]): string {
  // encodeURIComponent throws on a lone surrogate; the round trip through UTF-8 replaces it with U+FFFD.
  return encode({ xt: `urn:btih:${infoHash}`, dn: fromUtf8Lossy(utf8(name)), tr: [...trackers] });
}

function isMagnet(text: string): boolean {
  return /^magnet:\?/i.test(text);
}

function parseMagnet(magnet: string): ShareLink | ShareLinkViolation {
  let infoHash: InfoHash | undefined;
  let name: string | undefined;
  const trackers = new Set<string>();
  for (const parameter of magnet.slice("magnet:?".length).split("&")) {
    const [key = "", ...rest] = parameter.split("=");
    const value = rest.join("=");
    // A magnet may number parameters of one kind: xt.1, tr.2.
    switch (key.toLowerCase().replace(/\.\d+$/, "")) {
      case "xt":
        infoHash ??= parseTopic(unescaped(value));
        break;
      case "dn":
        name ??= unescaped(value.replaceAll("+", " ")).trim() || undefined;
        break;
      case "tr": {
        const tracker = parseTracker(unescaped(value));
        if (tracker !== undefined && trackers.size < MAX_TRACKERS) trackers.add(tracker);
        break;
      }
    }
  }
  if (infoHash === undefined) return violation("magnet-without-info-hash");
  return { infoHash, ...(name !== undefined && { name }), trackers: [...trackers] };
}

function parseTopic(topic: string): InfoHash | undefined {
  return /^urn:btih:/i.test(topic) ? parseInfoHash(topic.slice("urn:btih:".length)) : undefined;
}

function parseInfoHash(text: string): InfoHash | undefined {
  if (!/^[a-z2-7]{32}$/i.test(text)) return parseId<InfoHash>(text);
  return parseId<InfoHash>(decode(`magnet:?xt=urn:btih:${text.toUpperCase()}`).infoHash ?? "");
}

function parseTracker(text: string): string | undefined {
  try {
    const url = new URL(text);
    // Some browsers throw when a WebSocket address has a fragment.
    return /^wss?:$/.test(url.protocol) ? url.href.split("#", 1)[0] : undefined;
  } catch {
    return undefined;
  }
}

/** Percent-decoded, or unchanged if it contains an invalid escape ("100%"). */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
