/**
 * Which page and which tracker an address means, and which of them a share link names. A Tabswarm page has its tracker at
 * "announce" below its own address; any other WebSocket address is a tracker of somebody else.
 */
import { isViolation } from "../../../shared/core/violation.ts";
import { parseShareLink, parseTracker, type ShareLink } from "../../../shared/metainfo/share-link.ts";
import { CommandError, EXIT } from "../exit-code.ts";
import { linkSentence } from "../sentences.ts";
import { quoted } from "../terminal/plain.ts";

export interface ServerAddress {
  /** Of the page, ending in "/"; undefined: it is a tracker without a page that we could know. */
  readonly page: string | undefined;
  /** WebSocket. */
  readonly tracker: string;
}

/** @param text the address of a page or of a tracker @returns undefined if it is neither */
export function parseServerAddress(text: string): ServerAddress | undefined {
  let url: URL;
  try {
    url = new URL(text.trim());
  } catch {
    return undefined;
  }
  if (/^wss?:$/.test(url.protocol)) {
    const tracker = parseTracker(url.href);
    if (tracker === undefined) return undefined;
    if (!/\/announce\/?$/.test(url.pathname) || url.search !== "") return { page: undefined, tracker };
    const page = new URL(url.pathname.replace(/announce\/?$/, ""), url);
    return { page: withScheme(page, url.protocol === "wss:" ? "https:" : "http:"), tracker };
  }
  if (!/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "") return undefined;
  // What a browser shows may end in a file's name, in parameters or in the fragment of a share.
  const folder = new URL(url.pathname.replace(/[^/]*\.html?$/, ""), url);
  folder.pathname = folder.pathname.replace(/\/?$/, "/");
  const tracker = withScheme(new URL("announce", folder), url.protocol === "https:" ? "wss:" : "ws:");
  return { page: folder.href, tracker };
}

/** A URL's own setter refuses to change between http and ws in some versions of Node. */
function withScheme(url: URL, scheme: string): string {
  return scheme + url.href.slice(url.protocol.length);
}

export interface Servers {
  /** Pages, whose configuration says how to reach people. The share link leads to the first. */
  readonly pages: readonly string[];
  readonly trackers: readonly string[];
  /** Those that a share link has to name, because its page does not use them by itself. */
  readonly linkTrackers: readonly string[];
}

export interface ServersToOpen extends Servers {
  /** Those of `pages` that only a tracker's address lets us suppose: trackers of others are often called "announce", too. */
  readonly supposed: readonly string[];
}

/** The servers of a share that is made here. @param named with --tracker @param usual of TABSWARM_SERVER, or the default */
export function serversToSeed(named: readonly string[], usual: string): Servers {
  const given = named.map(addressOf);
  const addresses = given.some(({ page }) => page !== undefined) ? given : [usualServer(usual), ...given];
  const pages = addresses.flatMap(({ page }) => page ?? []);
  const own = addresses.find(({ page }) => page !== undefined)?.tracker;
  const trackers = unique(addresses.map(({ tracker }) => tracker));
  return { pages: unique(pages), trackers, linkTrackers: trackers.filter((tracker) => tracker !== own) };
}

/** Of a link. Only one that names no server at all needs the usual one. */
export function serversToOpen(
  { trackers }: Pick<ShareLink, "trackers">,
  text: string,
  named: readonly string[],
  usual: string,
): ServersToOpen {
  const page = pageIn(text);
  const isTracker = (address: string): boolean => /^wss?:/i.test(address.trim());
  const stated = named.filter((address) => !isTracker(address));
  const addresses = [
    ...(page === undefined ? [] : [page]),
    ...[...trackers, ...named].flatMap((tracker) => parseServerAddress(tracker) ?? []),
  ];
  if (addresses.length === 0) addresses.push(usualServer(usual));
  const all = unique(addresses.map(({ tracker }) => tracker));
  const pages = unique(addresses.flatMap((address) => address.page ?? []));
  const certain = new Set([page, ...stated.map(parseServerAddress)].map((address) => address?.page));
  const isNamed = page !== undefined || trackers.length + named.length > 0;
  return {
    pages,
    trackers: all,
    linkTrackers: all,
    supposed: isNamed ? pages.filter((one) => !certain.has(one)) : [],
  };
}

/** @throws CommandError that says what is wrong with the link */
export function readLink(text: string): ShareLink {
  const link = parseShareLink(text);
  if (isViolation(link)) throw new CommandError(linkSentence(link.violation), EXIT.usage);
  return link;
}

/** The page that a share link leads to, also if programs have encoded or dropped its "#". */
function pageIn(text: string): ServerAddress | undefined {
  const [, address] = /(https?:\/\/[^\s#"<>]*?)(?:#|%23|\/?(?=[0-9a-f]{40}(?![0-9a-z])))/i.exec(text) ?? [];
  if (address === undefined) return undefined;
  const server = parseServerAddress(address);
  // As in the page: it replaces the page's own tracker.
  const chosen = address.includes("?") ? new URL(address).searchParams.getAll("tracker") : [];
  const [tracker] = chosen.flatMap((one) => parseTracker(one) ?? []);
  return server && { ...server, tracker: tracker ?? server.tracker };
}

function usualServer(text: string): ServerAddress {
  const server = parseServerAddress(text);
  if (server === undefined)
    throw new CommandError(
      `TABSWARM_SERVER is ${quoted(text)}; it must be the address of a page, such as https://share.example.org/`,
      EXIT.usage,
    );
  return server;
}

function addressOf(text: string): ServerAddress {
  const address = parseServerAddress(text);
  if (address === undefined) throw new CommandError(`${quoted(text)} is not an address.`, EXIT.usage);
  return address;
}

const unique = (texts: readonly string[]): readonly string[] => [...new Set(texts)];
