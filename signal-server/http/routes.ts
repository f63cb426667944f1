/**
 * The HTTP routes: configuration for the page, its reports of peers that cannot reach each other, a health check, metrics, the keeper, a
 * hint at the tracker's path, share links without their "#", and the page itself.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Keeper } from "../keeper/keeper.ts";
import type { Readings } from "../metrics/prometheus.ts";
import type { Config } from "../process/config.ts";
import type { Log } from "../process/log.ts";
import { type KeepRoute, keepRoute } from "./keep.ts";
import { metricsRoute } from "./metrics-route.ts";
import type { Page } from "./page.ts";
import { type PageConfigOptions, pageConfigRoute } from "./page-config.ts";

interface RoutesOptions extends PageConfigOptions {
  readonly page: Page;
  readonly log: Log;
  readonly readings: () => Readings;
  /** Members on other processes cannot be reached. */
  readonly isDegraded: () => boolean;
  /** undefined: there is none. */
  readonly keeper: () => Keeper | undefined;
  readonly bodyMs?: number | undefined;
}

export function routes(options: RoutesOptions): RequestListener {
  const { config, page, log, readings, isDegraded } = options;
  let answerKeep: KeepRoute | undefined;
  const keepOf = (): KeepRoute | undefined => {
    const keeper = options.keeper();
    answerKeep ??= keeper && keepRoute({ ...options, keeper });
    return answerKeep;
  };
  const serveMetrics = metricsRoute(config.metricsToken, readings, log);
  const sendPageConfig = pageConfigRoute(options);
  const heard = reachabilityLog(config, log);
  return (request, response) => {
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Referrer-Policy", "no-referrer");
    const [path = "/", query = ""] = (request.url ?? "/").split("?", 2);
    if (path === "/unreachable" && request.method === "POST") {
      heard(query);
      response.writeHead(204, { "Cache-Control": "no-store" }).end();
      return;
    }
    if (keepOf()?.(request, response, path)) return;
    if (path === SHARE_PATH && request.method === "POST")
      return declineShare(request, response, config.basePath, query);
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.setHeader("Allow", "GET, HEAD");
      reply(response, 405, "text/plain", "Method not allowed\n");
      return;
    }
    switch (path) {
      case "/config.json":
        sendPageConfig(request, response);
        break;
      case "/healthz":
        // Still of use to everybody whose peers are on this process: a balancer should keep it.
        reply(response, 200, "text/plain", isDegraded() ? "degraded\n" : "ok\n");
        break;
      case "/metrics":
        void serveMetrics(request, response);
        break;
      case "/announce":
      case "/announce/":
        if (request.httpVersionMajor === 1) response.setHeader("Upgrade", "websocket");
        reply(response, 426, "text/plain", "This is the tracker: connect with a WebSocket\n");
        break;
      default: {
        const shareLink = misplacedShareLink(request.url ?? "/");
        if (shareLink === undefined) return page.handle(request, response);
        response.setHeader("Location", config.basePath + shareLink);
        reply(response, 302, "text/plain", "The share link is in the fragment: /#<info hash>\n");
      }
    }
  };
}

/** Where a phone's share sheet posts files to the app: the manifest's share target. */
const SHARE_PATH = "/share";

/**
 * The service worker receives what is shared; a post that gets here has passed it by. The page says that it takes another try.
 * The connection is closed (HTTP/2: not read from), so that files are not sent to the end. Chromium then believes the answer only if its status is an
 * error, so that the way to the page cannot be a redirect.
 */
function declineShare(
  request: IncomingMessage,
  response: ServerResponse,
  basePath: string,
  query: string,
): void {
  const search = new URLSearchParams(query);
  search.set("shared", "missed");
  // What remains of a query has no character that HTML would read.
  const page = `${basePath}/?${search}`.replaceAll("&", "&amp;");
  if (request.httpVersionMajor === 1) response.setHeader("Connection", "close");
  reply(
    response,
    413,
    "text/html",
    `<!doctype html><title>Tabswarm</title><meta http-equiv="refresh" content="0; url=${page}"><p><a href="${page}">Files are shared by the page, never through the server.</a>\n`,
  );
}

/** What pages may report; anything else is ignored. */
const REPORTS = ["no-path", "blocked-here", "relay-missing", "relay-unreachable"];

/** Pages report that people cannot reach each other. Each kind is logged once: what helps is the same every time. */
function reachabilityLog({ iceServers = [], turn }: Config, log: Log): (report: string) => void {
  const isStatic = iceServers.some(({ urls }) => [urls].flat().some((url) => url.startsWith("turn")));
  const help =
    turn !== undefined || isStatic
      ? `check that browsers reach the TURN server in ${turn ? "TURN_URLS" : "ICE_SERVERS"}, also over TCP and TLS`
      : "run a TURN server, which relays between them, and set TURN_URLS and TURN_SECRET; see docs/hosting.md";
  const logged = new Set<string>();
  return (report) => {
    if (!REPORTS.includes(report) || logged.has(report)) return;
    logged.add(report);
    log("peers cannot reach each other", { reason: report, help });
  };
}

/** A fragment that opens a torrent. What follows the info hash may be parameters: "&tr=". */
const FRAGMENT = "(?:(?:[0-9a-f]{40}|[a-z2-7]{32})(?![0-9a-z])|magnet:)[!-~]*";
/** Programs encode the "#" of a share link, also after search parameters; "＃" is what East Asian keyboards type. */
const ENCODED = new RegExp(`^/(\\?[!-~]*?)?%(?:(?:25)*23|EF%BC%83)(?:%20)*(${FRAGMENT})$`, "i");
/** Programs drop the "#". */
const DROPPED = new RegExp(`^/()(?!magnet:)(${FRAGMENT})$`, "i");

/** @returns the share link, below the base path, of an address that contains a share link's fragment */
function misplacedShareLink(url: string): string | undefined {
  const [, search = "", fragment] = ENCODED.exec(url) ?? DROPPED.exec(url) ?? [];
  return fragment && `/${search === "?" ? "" : search}#${fragment}`;
}

function reply(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { "Content-Type": `${type}; charset=utf-8`, "Cache-Control": "no-store" });
  response.end(body);
}
