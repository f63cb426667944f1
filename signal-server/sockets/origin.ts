/**
 * Decides which pages may open the tracker's WebSocket, since browsers let any page try. The server's own pages and listed
 * origins may. Programs other than browsers send no Origin header and may, too. A host can open the tracker to the pages of all
 * sites; what costs traffic and disk, credentials for a TURN server and the keeper, stays with those that are listed by name.
 */
import type { IncomingHttpHeaders } from "node:http";

/** In a list of origins; no browser sends it. */
export const ANY_ORIGIN = "*";

interface PageOrigin extends HostAndPort {
  readonly origin: string;
  readonly scheme: string;
  readonly usualPort: string;
}

interface HostAndPort {
  readonly hostname: string;
  /** undefined: the scheme's own. */
  readonly port: string | undefined;
}

/** As `isOriginAllowed`, for the tracker. */
export function mayJoin(
  headers: IncomingHttpHeaders,
  allowed: ReadonlySet<string>,
  isSecure = false,
): boolean {
  return allowed.has(ANY_ORIGIN) || isOriginAllowed(headers, allowed, isSecure);
}

/** @param isSecure true if the request came over TLS to this server; a proxy in front of it may still have been reached without */
export function isOriginAllowed(
  headers: IncomingHttpHeaders,
  allowed: ReadonlySet<string>,
  isSecure = false,
): boolean {
  const { origin } = headers;
  if (origin === undefined || (origin !== ANY_ORIGIN && allowed.has(origin))) return true;
  const page = parseOrigin(origin);
  if (page === undefined) return false;
  const isProxied = headers["x-forwarded-host"] !== undefined || headers["x-forwarded-for"] !== undefined;
  if (isSecure && !isProxied && page.scheme !== "https") return false;
  return ownHosts(headers).some((host) => isSameHost(page, host));
}

/** Browsers name no origin in a request within one, but most of them say so in another header. */
export function isReaderAllowed(headers: IncomingHttpHeaders, allowed: ReadonlySet<string>): boolean {
  const site = headers["sec-fetch-site"];
  if (headers.origin !== undefined || site === undefined) return isOriginAllowed(headers, allowed);
  return site === "same-origin" || site === "none";
}

/** What whoever runs the server can do about a refusal. */
export function cureFor(headers: IncomingHttpHeaders): string {
  const { origin = "", host = "" } = headers;
  const page = parseOrigin(origin);
  if (page === undefined) return "The page has no origin that could be allowed: open it over HTTP or HTTPS.";
  const proxy =
    "the reverse proxy must forward the Host header as the browser sent it (in nginx: proxy_set_header Host $http_host;)";
  const list = `list it: ALLOWED_ORIGINS=${page.origin}`;
  if (parseHost(host)?.hostname === page.hostname)
    return `If this is your own page, ${proxy}, which has lost the port. Otherwise ${list}`;
  return `If this is your own page, ${proxy}, or ${list}`;
}

/**
 * The hosts under which the page may have been opened. A page cannot set these headers, so the word of any proxy is as good
 * as that of the browser.
 */
function ownHosts(headers: IncomingHttpHeaders): readonly HostAndPort[] {
  const forwarded = String(headers["x-forwarded-host"] ?? "").split(",");
  const hosts = [headers.host ?? "", ...forwarded].flatMap((text) => parseHost(text.trim()) ?? []);
  const [port] = String(headers["x-forwarded-port"] ?? "").split(",");
  if (port === undefined || !/^\d{1,5}$/.test(port.trim())) return hosts;
  return [
    ...hosts,
    ...hosts.filter((host) => host.port === undefined).map((host) => ({ ...host, port: port.trim() })),
  ];
}

/** The scheme is not compared here: behind a proxy that terminates TLS this server does not know it. */
function isSameHost(page: PageOrigin, host: HostAndPort): boolean {
  return page.hostname === host.hostname && (page.port ?? page.usualPort) === (host.port ?? page.usualPort);
}

function parseOrigin(text: string): PageOrigin | undefined {
  const match = /^(https?):\/\/([^/?#@\\]+)$/i.exec(text);
  const host = parseHost(match?.[2] ?? "");
  if (host === undefined) return undefined;
  const { origin, protocol } = new URL(text);
  const scheme = protocol.slice(0, -1);
  return { ...host, origin, scheme, usualPort: scheme === "https" ? "443" : "80" };
}

/** @param text as in a Host header; case and the spellings of an IPv6 address do not matter */
function parseHost(text: string): HostAndPort | undefined {
  const match = /^(\[[\da-f:.]+\]|[^\s/?#@:\\[\]]+)(?::(\d{1,5}))?$/i.exec(text);
  if (match === null) return undefined;
  try {
    return { hostname: new URL(`http://${match[1]}`).hostname, port: match[2] };
  } catch {
    return undefined;
  }
}

/** True if the page was opened on the machine that serves it. */
export function isLocalHost(host: string | undefined): boolean {
  try {
    const { hostname } = new URL(`http://${host}`);
    return /^(.+\.)?localhost$|^127\.\d+\.\d+\.\d+$|^\[::1\]$/.test(hostname);
  } catch {
    return false;
  }
}
