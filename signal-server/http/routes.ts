/** The HTTP routes: configuration for the page, a health check, a hint at the tracker's path, and the page itself. */
import type { RequestListener, ServerResponse } from "node:http";
import { SECOND_MS } from "../../shared/core/time.ts";
import {
  ANNOUNCE_INTERVAL_MS,
  MAX_CANDIDATES_AN_OFFER,
  type TrackerLimits,
} from "../../shared/tracker/core/limits.ts";
import {
  MAX_MESSAGE_LENGTH,
  MAX_OFFERS_AN_ANNOUNCE,
  MAX_SDP_LENGTH,
} from "../../shared/tracker/protocol/limits.ts";
import type { Config, IceServer } from "../process/config.ts";
import { isLocalHost } from "../sockets/origin.ts";
import type { Page } from "./page.ts";

const PUBLIC_STUN: readonly IceServer[] = [{ urls: "stun:stun.l.google.com:19302" }];

/** The content of `/config.json`. */
interface PageConfig {
  readonly iceServers: readonly IceServer[];
  /** The tracker's limits, for clients that want to stay within them. */
  readonly limits: {
    readonly messageBytes: number;
    readonly sdpBytes: number;
    readonly offersPerAnnounce: number;
    readonly candidatesPerOffer: number;
    readonly torrentsPerSocket: number;
    /** Seconds. */
    readonly announceInterval: number;
  };
}

function pageConfig(config: Config, limits: TrackerLimits, host: string | undefined): PageConfig {
  return {
    // Between tabs of one machine STUN is useless, and no outside server needs to see them. The address in the browser
    // decides, because other machines may open the same server.
    iceServers: config.iceServers ?? (isLocalHost(host) ? [] : PUBLIC_STUN),
    limits: {
      messageBytes: MAX_MESSAGE_LENGTH,
      sdpBytes: MAX_SDP_LENGTH,
      offersPerAnnounce: MAX_OFFERS_AN_ANNOUNCE,
      candidatesPerOffer: MAX_CANDIDATES_AN_OFFER,
      torrentsPerSocket: limits.torrentsPerSocket,
      announceInterval: ANNOUNCE_INTERVAL_MS / SECOND_MS,
    },
  };
}

export function routes(config: Config, limits: TrackerLimits, page: Page): RequestListener {
  return (request, response) => {
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Referrer-Policy", "no-referrer");
    if (page.contentSecurityPolicy !== undefined)
      response.setHeader("Content-Security-Policy", page.contentSecurityPolicy);
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.setHeader("Allow", "GET, HEAD");
      reply(response, 405, "text/plain", "Method not allowed\n");
      return;
    }
    switch ((request.url ?? "/").split("?", 1)[0]) {
      case "/config.json":
        reply(
          response,
          200,
          "application/json",
          JSON.stringify(pageConfig(config, limits, request.headers.host)),
        );
        break;
      case "/healthz":
        reply(response, 200, "text/plain", "ok\n");
        break;
      case "/announce":
      case "/announce/":
        response.setHeader("Upgrade", "websocket");
        reply(response, 426, "text/plain", "This is the tracker: connect with a WebSocket\n");
        break;
      default:
        page.handle(request, response);
    }
  };
}

function reply(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { "Content-Type": `${type}; charset=utf-8`, "Cache-Control": "no-store" });
  response.end(body);
}
