/**
 * Reads and writes share links (`https://host/#<info hash>.<secret>&tr=<tracker>…&ws=<web seed>…&so=<files>`) and reads magnets
 * (BEP 9), also inside other text. Trackers that are not WebSockets are left out, because a browser cannot reach them.
 *
 * We parse magnets ourselves, because `magnet-uri` throws on a name like "100%", turns the plus signs of "C++" into spaces
 * and drops trackers whose address contains "=".
 */
import type { InfoHash } from "../core/ids.ts";
import { type Violation, violation } from "../core/violation.ts";
import { parseFileList, writeFileList } from "./file-list.ts";
import { type InfoHashSearch, type Layer, searchInfoHashes } from "./info-hash-search.ts";
import { type Secret, writeSecret } from "./sealed/secret.ts";
import { MAX_WEB_SEEDS, parseWebSeed } from "./web-seeds.ts";

export interface ShareLink {
  readonly infoHash: InfoHash;
  /** Of a sealed share. Absent in links of public shares, and in links that only help to share. */
  readonly secret?: Secret;
  /** The name in the magnet, untrusted. It is shown until the torrent's own name is known. */
  readonly name?: string;
  /** WebSocket addresses without duplicates. */
  readonly trackers: readonly string[];
  /** The link names trackers, but none that a browser can reach. */
  readonly lacksWebSocketTracker?: true;
  /** Addresses of web servers that have the files (BEP 19), without duplicates. Absent: it names none. */
  readonly webSeeds?: readonly string[];
  /** Indices of the files that the link selects, ascending (BEP 53). Absent: all files. They may not exist. */
  readonly selected?: readonly number[];
}

export type ShareLinkViolation = Violation<
  | "malformed-link"
  | "magnet-without-info-hash"
  /** Which one is meant cannot be known. */
  | "several-info-hashes"
  /** Different secrets follow the info hash. */
  | "several-secrets"
  /** What follows the info hash is not a whole secret: a part of the link is missing, doubled or changed. */
  | "damaged-secret"
  /** More than 40 hexadecimal digits, such as a SHA-256. */
  | "info-hash-too-long"
  /** A magnet with only a BitTorrent v2 hash (`urn:btmh:`). */
  | "magnet-v2-only"
>;

/** The host may be written in any script, or be an IPv6 address in brackets. What follows is ASCII. */
const ADDRESS = /^[^/]*\/\/(?:\[[\da-f:.]+\])?[^/?#\s|<>[\]()]*[^\s|<>[\]\u0080-\uffff]*/i;

/** Longer text is refused without being searched. Searching this much takes a fraction of a second. */
const MAX_TEXT_LENGTH = 4 * 1024 * 1024;
/** Longer than the parameters of any honest link. */
const MAX_PARAMETERS_LENGTH = 64 * 1024;
/** A text may repeat its link. Looking at each of thousands of copies would take quadratic time. */
const MAX_OCCURRENCES = 20;
export const MAX_TRACKERS = 20;
/** The limit that many servers set on an address, in characters. */
const MAX_TRACKER_LENGTH = 2048;

/**
 * Finds the one info hash in a text: after "#", "%23" or "btih:", or alone; 40 hexadecimal or 32 base32 digits. Reads
 * its secret and the parameters of its share link or magnet. Never throws.
 */
export function parseShareLink(text: string): ShareLink | ShareLinkViolation {
  if (text.length > MAX_TEXT_LENGTH) return violation("malformed-link");
  const search = searchInfoHashes(text);
  const [infoHash, another] = search.infoHashes;
  if (another !== undefined) return violation("several-info-hashes");
  if (infoHash === undefined) return violation(whyNone(search));
  const [secret, anotherSecret] = search.secrets.values();
  if (anotherSecret !== undefined) return violation("several-secrets");
  // Messages show a shortened copy of a link next to the whole one.
  if (secret === undefined && search.hasDamagedSecret) return violation("damaged-secret");
  const named = { infoHash, ...(secret && { secret }) };
  for (const layer of search.layers) {
    const parameters = new Parameters();
    for (const part of parametersIn(layer)) parameters.read(part);
    // A deeper layer has lost a level of encoding that the values need.
    if (parameters.isEmpty) continue;
    return { ...named, ...parameters.result() };
  }
  return { ...named, trackers: [] };
}

/**
 * @param page the URL of the page that opens share links, with or without a fragment
 * @param trackers those that the page does not use by itself
 * @param selected indices of the files that the link selects; undefined: all files
 * @param secret of a sealed share; without it, the link only helps to share
 * @param webSeeds addresses of web servers that have the files
 */
export function shareLink(
  page: string,
  infoHash: InfoHash,
  trackers: readonly string[] = [],
  selected?: readonly number[],
  secret?: Secret,
  webSeeds: readonly string[] = [],
): string {
  const parameters = trackers.slice(0, MAX_TRACKERS).map((tracker) => `&tr=${encoded(tracker)}`);
  parameters.push(...webSeeds.slice(0, MAX_WEB_SEEDS).map((webSeed) => `&ws=${encoded(webSeed)}`));
  if (selected !== undefined && selected.length > 0) parameters.push(`&so=${writeFileList(selected)}`);
  const withSecret = secret === undefined ? infoHash : `${infoHash}.${writeSecret(secret)}`;
  return `${page.split("#", 1)[0]}#${withSecret}${parameters.join("")}`;
}

function whyNone({ layers, isTooLong }: InfoHashSearch): ShareLinkViolation["violation"] {
  const says = (pattern: RegExp): boolean => layers.some(({ text }) => pattern.test(text));
  if (isTooLong) return "info-hash-too-long";
  if (says(/btmh:/i)) return "magnet-v2-only";
  return says(/magnet:\?/i) ? "magnet-without-info-hash" : "malformed-link";
}

/** What stands next to the info hashes of a layer, up to white space or a quotation mark. */
function* parametersIn({ text, occurrences }: Layer): Generator<string> {
  const isOneMagnet = /^[\s#]*(?:web\+)?magnet:\?[^\r\n]*$/i.test(
    text.slice(0, MAX_PARAMETERS_LENGTH).trimEnd(),
  );
  // A magnet that stands alone may contain spaces: "dn=My film".
  const stop = isOneMagnet ? /[\r\n]/ : /[\s"<>`]/;
  for (const { begin, end } of occurrences.slice(0, MAX_OCCURRENCES)) {
    const before = text.slice(Math.max(0, begin - MAX_PARAMETERS_LENGTH), begin);
    const magnet = before.toLowerCase().lastIndexOf("magnet:?");
    const head = magnet < 0 ? "" : before.slice(magnet + "magnet:?".length);
    if (text[begin] !== "#" && !stop.test(head)) yield head;
    yield text.slice(end, end + MAX_PARAMETERS_LENGTH).split(stop, 1)[0] ?? "";
  }
}

class Parameters {
  private name: string | undefined;
  private readonly trackers = new Set<string>();
  private readonly webSeeds = new Set<string>();
  private hasOthers = false;
  private selected: readonly number[] | undefined;

  get isEmpty(): boolean {
    const { hasOthers, name, selected, trackers, webSeeds } = this;
    return name === undefined && selected === undefined && trackers.size + webSeeds.size === 0 && !hasOthers;
  }

  read(text: string): void {
    // Programs append "?utm_source=…" to a link that already has a fragment; others write ";" for "&".
    for (const parameter of text.split(/&|^[?;]|;(?=(?:tr|so|ws)=)/)) {
      const [key = "", ...rest] = parameter.split("=");
      const value = rest.join("=");
      // A magnet may number parameters of one kind: tr.2.
      switch (key.toLowerCase().replace(/\.\d+$/, "")) {
        case "dn":
          this.name ??= unescaped(value.replaceAll("+", " ")).trim() || undefined;
          break;
        case "tr":
          this.addTracker(value);
          break;
        case "ws":
          this.addWebSeed(value);
          break;
        case "so":
          this.selected ??= parseFileList(unescaped(value));
          break;
      }
    }
  }

  result(): Omit<ShareLink, "infoHash" | "secret"> {
    return {
      ...(this.name !== undefined && { name: this.name }),
      trackers: [...this.trackers],
      ...(this.hasOthers && this.trackers.size === 0 && { lacksWebSocketTracker: true }),
      ...(this.webSeeds.size > 0 && { webSeeds: [...this.webSeeds] }),
      ...(this.selected !== undefined && { selected: this.selected }),
    };
  }

  private addTracker(value: string): void {
    const tracker = parseTracker(unescaped(withoutRest(value)));
    if (tracker !== undefined && this.trackers.size < MAX_TRACKERS) this.trackers.add(tracker);
    else this.hasOthers ||= /^(udp|https?)(:|%3a)/i.test(value);
  }

  private addWebSeed(value: string): void {
    const webSeed = parseWebSeed(unescaped(withoutRest(value)));
    if (webSeed !== undefined && this.webSeeds.size < MAX_WEB_SEEDS) this.webSeeds.add(webSeed);
  }
}

/** Without what a message attaches to a link at its end: brackets, punctuation, a particle, a second copy of the link. */
function withoutRest(value: string): string {
  // A web seed's own address may begin like a link.
  const address = value.slice(0, 1) + value.slice(1).split(/https?:\/\/|magnet:\?/i, 1)[0];
  const isEncoded = /^(ws|http)s?%3a/i.test(address);
  const url = isEncoded ? /^[\w%.~!*'()-]*/.exec(address) : ADDRESS.exec(address);
  const text = url?.[0] ?? address;
  let end = text.length;
  while (end > 0 && ".,;:!?'*)]}".includes(text[end - 1] ?? "")) end--;
  return text.slice(0, end);
}

/** @returns undefined unless it is the address of a WebSocket tracker */
export function parseTracker(text: string): string | undefined {
  if (text.length > MAX_TRACKER_LENGTH) return undefined;
  try {
    const url = new URL(text);
    // Some browsers throw when a WebSocket address has a fragment.
    return /^wss?:$/.test(url.protocol) ? url.href.split("#", 1)[0] : undefined;
  } catch {
    return undefined;
  }
}

/** Also encodes what messages take for the punctuation after a link. */
function encoded(address: string): string {
  return encodeURIComponent(address).replace(
    /[!'()*]|\.$/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Percent-decoded, or unchanged if it contains an invalid escape ("100%"). */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
