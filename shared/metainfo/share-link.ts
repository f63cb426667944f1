/**
 * What people send each other: share links (`https://host/#<info hash>`) and magnets (BEP 9). The one import of
 * `magnet-uri`, which writes magnets and knows base32.
 *
 * It does not read them here: it throws on a name like "100%", turns the plus of "C++" into a space and drops trackers
 * whose address holds "=". A link from outside is data: trackers other than WebSockets are left out.
 */
import { decode, encode } from "magnet-uri";
import { fromUtf8Lossy, utf8 } from "../core/bytes.ts";
import { type InfoHash, parseId } from "../core/ids.ts";
import { type Violation, violation } from "../core/violation.ts";

export interface ShareLink {
  readonly infoHash: InfoHash;
  /** As the magnet tells it, to be shown until the torrent's own is known; data from outside. */
  readonly name?: string;
  /** WebSocket addresses, each once. */
  readonly trackers: readonly string[];
}

export type ShareLinkViolation = Violation<"malformed-link" | "magnet-without-info-hash">;

/** Longer than any honest link; what is longer is not looked at. */
const MAX_LINK_LENGTH = 64 * 1024;
const MAX_TRACKERS = 20;

/**
 * Reads an info hash (40 hexadecimal digits or 32 of base32), a magnet, or anything whose fragment is one of these:
 * an address, or the fragment alone. White space around it does not matter. Never throws.
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

/** @param page the address of the page that opens links, with or without a fragment */
export function shareLink(page: string, infoHash: InfoHash): string {
  return `${page.split("#", 1)[0]}#${infoHash}`;
}

export function magnetLink(infoHash: InfoHash, name: string, trackers: readonly string[]): string {
  // A name that is not well-formed UTF-16 cannot be escaped; the round trip mends it.
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
    // Several of a kind may be numbered: xt.1, tr.2
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
    // A WebSocket's address may have no fragment: some browsers throw.
    return /^wss?:$/.test(url.protocol) ? url.href.split("#", 1)[0] : undefined;
  } catch {
    return undefined;
  }
}

/** Percent-decoded, or as it is where it is no proper escape ("100%"). */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
