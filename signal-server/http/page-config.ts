/**
 * `/config.json`: the ICE servers and the tracker's limits. With TURN_SECRET it contains credentials of limited life, which only
 * pages that may use the tracker can read, and each network as often as its budget allows.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Instant, SECOND_MS } from "../../shared/core/time.ts";
import type { Rate } from "../../shared/core/token-bucket.ts";
import type { KeeperOffer } from "../../shared/keeper/protocol.ts";
import { AddressBudgets } from "../../shared/tracker/core/address-budgets.ts";
import {
  ANNOUNCE_INTERVAL_MS,
  MAX_CANDIDATES_AN_OFFER,
  TICK_MS,
  type TrackerLimits,
} from "../../shared/tracker/core/limits.ts";
import {
  MAX_MESSAGE_LENGTH,
  MAX_OFFERS_AN_ANNOUNCE,
  MAX_SDP_LENGTH,
} from "../../shared/tracker/protocol/limits.ts";
import type { Config, IceServer } from "../process/config.ts";
import type { KeeperConfig } from "../process/keeper-config.ts";
import { addressOf } from "../sockets/address.ts";
import { ANY_ORIGIN, isLocalHost, isOriginAllowed, isReaderAllowed } from "../sockets/origin.ts";
import { TURN_LIFETIME, turnServer } from "./turn-credentials.ts";

export const PUBLIC_STUN: readonly IceServer[] = [{ urls: "stun:stun.l.google.com:19302" }];

interface PageConfig {
  readonly iceServers: readonly IceServer[];
  /** Seconds until credentials expire; 0: the network has had its share of them; absent: none of them expires. */
  readonly expiresIn?: number;
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
  readonly keeper?: KeeperOffer;
  /** Whether pages of all other sites may use the tracker. Programs may in any case. */
  readonly otherSites: boolean;
}

export interface PageConfigOptions {
  readonly config: Config;
  readonly limits: TrackerLimits;
  readonly now: () => Instant;
  /** Seconds. */
  readonly turnLifetime?: number | undefined;
  /** Reports what an address took. @returns what it has left in all processes; undefined: there is one, or nobody knows */
  readonly takeShared?:
    | ((address: string, amount: number, rate: Rate) => Promise<number | undefined>)
    | undefined;
}

export function pageConfigRoute({
  config,
  limits,
  now,
  turnLifetime = TURN_LIFETIME,
  takeShared = async () => undefined,
}: PageConfigOptions): (request: IncomingMessage, response: ServerResponse) => void {
  const { allowedOrigins, iceServers, keeper, trustProxyHops, turn, turnCredentials } = config;
  const budgets = new AddressBudgets(turnCredentials);
  let forgottenAt = now();

  const mayHaveCredentials = (address: string): boolean => {
    if (now() - forgottenAt > TICK_MS) {
      forgottenAt = now();
      budgets.forgetIdle(forgottenAt);
    }
    if (!budgets.take(now(), address)) return false;
    const sum = budgets.report(address, 1);
    if (sum !== undefined) void reportTaken(address, sum);
    return true;
  };

  const reportTaken = async (address: string, amount: number): Promise<void> => {
    const left = await takeShared(address, amount, turnCredentials);
    if (left !== undefined) budgets.limit(now(), address, left);
  };

  const turnFor = (request: IncomingMessage): Partial<PageConfig> & { turn: readonly IceServer[] } => {
    if (turn === undefined || !isReaderAllowed(request.headers, allowedOrigins)) return { turn: [] };
    const address = addressOf(request, trustProxyHops);
    if (!mayHaveCredentials(address)) return { turn: [], expiresIn: 0 };
    const expiresAt = Date.now() / SECOND_MS + turnLifetime;
    return { turn: [turnServer(turn, address, expiresAt)], expiresIn: turnLifetime };
  };

  return (request, response) => {
    const { headers } = request;
    // Between tabs of one machine STUN is useless, and no outside server needs to see them. The address in the browser
    // decides, because other machines may open the same server.
    const stun = iceServers ?? (isLocalHost(headers.host) ? [] : PUBLIC_STUN);
    const { turn: relays, ...expiry } = turnFor(request);
    const body: PageConfig = {
      iceServers: [...stun, ...relays],
      ...expiry,
      limits: {
        messageBytes: MAX_MESSAGE_LENGTH,
        sdpBytes: MAX_SDP_LENGTH,
        offersPerAnnounce: MAX_OFFERS_AN_ANNOUNCE,
        candidatesPerOffer: MAX_CANDIDATES_AN_OFFER,
        torrentsPerSocket: limits.torrentsPerSocket,
        announceInterval: ANNOUNCE_INTERVAL_MS / SECOND_MS,
      },
      ...(keeper && { keeper: offerOf(keeper) }),
      otherSites: allowedOrigins.has(ANY_ORIGIN),
    };
    // Pages of other servers that may use the tracker need the same configuration.
    if (headers.origin !== undefined && isOriginAllowed(headers, allowedOrigins))
      response.setHeader("Access-Control-Allow-Origin", headers.origin);
    response.writeHead(200, {
      "Content-Type": "application/json; charset=utf-8",
      "Cache-Control": "no-store",
      Vary: "Origin, Sec-Fetch-Site",
    });
    response.end(JSON.stringify(body));
  };
}

function offerOf({ days, shareBytes, isPublicAllowed }: KeeperConfig): KeeperOffer {
  return { days, shareBytes, isPublicAllowed };
}
