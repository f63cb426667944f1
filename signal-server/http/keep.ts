/**
 * `/keep`: pages ask the keeper to fetch and serve a share, see how far it is, and end it (`shared/keeper/protocol.ts`). Only the
 * server's own pages, those of allowed origins, and programs that are no browsers may; each network may ask a limited number
 * of times.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { type InfoHash, parseId } from "../../shared/core/ids.ts";
import { type Instant, SECOND_MS } from "../../shared/core/time.ts";
import type { Rate } from "../../shared/core/token-bucket.ts";
import {
  KEEP_ERRORS,
  type KeepError,
  type KeepGrant,
  type KeepStatus,
  MAX_KEEP_BODY,
  parseBearer,
  parseKeepRequest,
} from "../../shared/keeper/protocol.ts";
import { AddressBudgets } from "../../shared/tracker/core/address-budgets.ts";
import { TICK_MS } from "../../shared/tracker/core/limits.ts";
import type { Keeper } from "../keeper/keeper.ts";
import { UnavailableError } from "../keeper/registry.ts";
import type { Config } from "../process/config.ts";
import type { Log } from "../process/log.ts";
import { addressOf } from "../sockets/address.ts";
import { isOriginAllowed, isReaderAllowed } from "../sockets/origin.ts";

/** Pages ask every few seconds while a share is fetched, and a school may have one address. */
const REQUESTS: Rate = { burst: 200, perSecond: 20 };
/** Requests with a token: few, so that nobody can guess. */
const TOKENS: Rate = { burst: 30, perSecond: 0.2 };
/** Time for a body of a few bytes. HTTP/2 has no limit of its own for it. */
const BODY_MS = 10 * SECOND_MS;

export interface KeepOptions {
  readonly config: Pick<Config, "allowedOrigins" | "trustProxyHops">;
  readonly keeper: Keeper;
  readonly now: () => Instant;
  readonly log: Log;
  readonly bodyMs?: number | undefined;
}

type Answer =
  | { readonly status: 200 | 201; readonly body: KeepGrant | KeepStatus }
  | { readonly status: 204 }
  | { readonly error: KeepError; readonly allow?: string };

export type KeepRoute = (request: IncomingMessage, response: ServerResponse, path: string) => boolean;

/** @returns a function that answers requests at `/keep` and below it; false: it is another path */
export function keepRoute(options: KeepOptions): KeepRoute {
  const mayAsk = budget(REQUESTS, options.now);
  const mayTryToken = budget(TOKENS, options.now);
  return (request, response, path) => {
    const [isKeep, name] = /^\/keep(?:\/(.*))?$/.exec(path) ?? [];
    if (isKeep === undefined) return false;
    const { config, keeper, log } = options;
    const origin = allowedOrigin(request, config);
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("Vary", "Origin, Sec-Fetch-Site");
    if (typeof origin === "string") response.setHeader("Access-Control-Allow-Origin", origin);
    const address = addressOf(request, config.trustProxyHops);
    const answer = async (): Promise<Answer> => {
      if (origin === false) return { error: "wrong-origin" };
      if (!mayAsk(address)) return { error: "too-many-requests" };
      if (request.headers.authorization !== undefined && !mayTryToken(address))
        return { error: "too-many-requests" };
      return route({ ...options, request, response, address, name });
    };
    answer()
      .catch((error: unknown): Answer => {
        if (!(error instanceof UnavailableError)) log("keeper failed", { error: String(error) });
        return { error: "unavailable" };
      })
      .then((answered) => {
        if ("error" in answered) keeper.countRefusal(answered.error);
        send(request, response, answered);
      });
    return true;
  };
}

interface Asked extends KeepOptions {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly address: string;
  /** What follows "/keep/". */
  readonly name: string | undefined;
}

function route(asked: Asked): Promise<Answer> {
  const { name, request, response } = asked;
  const methods = name === undefined || name === "" ? ["POST"] : ["GET", "HEAD", "DELETE"];
  if (request.method === "OPTIONS") return preflight(response, methods);
  if (!methods.includes(request.method ?? ""))
    return Promise.resolve({ error: "wrong-method", allow: methods.join(", ") });
  if (request.method === "POST") return keep(asked);
  const infoHash = parseId<InfoHash>(name ?? "");
  if (infoHash === undefined) return Promise.resolve({ error: "bad-request" });
  return request.method === "DELETE" ? end(asked, infoHash) : status(asked, infoHash);
}

/** Browsers ask before a page of another origin may send JSON or a token. */
async function preflight(response: ServerResponse, methods: readonly string[]): Promise<Answer> {
  response.setHeader("Access-Control-Allow-Methods", methods.join(", "));
  response.setHeader("Access-Control-Allow-Headers", "Authorization, Content-Type");
  response.setHeader("Access-Control-Max-Age", "600");
  return { status: 204 };
}

async function keep({ address, bodyMs = BODY_MS, keeper, request }: Asked): Promise<Answer> {
  const { authorization, "content-type": type = "" } = request.headers;
  if (!/^application\/json *(;|$)/i.test(type)) return { error: "bad-request" };
  const body = await readBody(request, bodyMs);
  const infoHash = body === undefined ? undefined : parseKeepRequest(body);
  if (infoHash === undefined) return { error: "bad-request" };
  const token = parseBearer(authorization);
  if (authorization !== undefined && token === undefined) return { error: "wrong-token" };
  const answer = await keeper.keep(address, infoHash, token);
  if (answer.kind === "refused") return { error: answer.error };
  return { status: answer.kind === "new" ? 201 : 200, body: answer.grant };
}

async function status({ keeper }: Asked, infoHash: InfoHash): Promise<Answer> {
  const found = await keeper.status(infoHash);
  return found === undefined ? { error: "not-kept" } : { status: 200, body: found };
}

async function end({ keeper, request }: Asked, infoHash: InfoHash): Promise<Answer> {
  const error = await keeper.end(infoHash, parseBearer(request.headers.authorization));
  return error === undefined ? { status: 204 } : { error };
}

/** @returns undefined if it is too long, too slow or cut off; what follows is not read then */
function readBody(request: IncomingMessage, ms: number): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let length = 0;
  return new Promise((resolve) => {
    const done = (body?: string): void => {
      clearTimeout(timer);
      request.removeAllListeners("data").pause();
      resolve(body);
    };
    const timer = setTimeout(done, ms);
    request.on("data", (part: Buffer) => {
      length += part.length;
      if (length > MAX_KEEP_BODY) return done();
      parts.push(part);
    });
    request.on("end", () => done(Buffer.concat(parts).toString("utf8")));
    request.on("error", () => done());
    request.on("close", () => done());
  });
}

/** @returns the page's origin if it is another one that may read the answer; undefined: there is none to name; false: it may not ask */
function allowedOrigin(request: IncomingMessage, config: KeepOptions["config"]): string | undefined | false {
  const { headers } = request;
  const isAllowed =
    isReaderAllowed(headers, config.allowedOrigins) &&
    isOriginAllowed(headers, config.allowedOrigins, "encrypted" in request.socket);
  return isAllowed && headers.origin;
}

function budget(rate: Rate, now: () => Instant): (address: string) => boolean {
  const budgets = new AddressBudgets(rate);
  let forgottenAt = now();
  return (address) => {
    if (now() - forgottenAt > TICK_MS) {
      forgottenAt = now();
      budgets.forgetIdle(forgottenAt);
    }
    return budgets.take(now(), address);
  };
}

function send(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  // A body that is not read to its end would be taken for the next request.
  if (!request.complete && request.httpVersionMajor === 1) response.setHeader("Connection", "close");
  if ("error" in answer) {
    if (answer.allow !== undefined) response.setHeader("Allow", answer.allow);
    return sendJson(response, KEEP_ERRORS[answer.error], { error: answer.error });
  }
  if (answer.status === 204) response.writeHead(204).end();
  else sendJson(response, answer.status, answer.body);
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "Content-Type": "application/json; charset=utf-8" });
  response.end(JSON.stringify(body));
}
