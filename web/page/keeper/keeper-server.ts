/**
 * The requests to the keeper of the page's own server. Never rejects: what does not come from a keeper, such as a proxy's error
 * page, counts as no answer. A token is in a header only, because addresses end up in logs.
 */
import type { InfoHash } from "../../../shared/core/ids.ts";
import {
  bearer,
  KEEP_PATH,
  keepPath,
  parseKeepError,
  parseKeepGrant,
  parseKeepStatus,
} from "../../../shared/keeper/protocol.ts";
import { appUrl } from "../app-url.ts";
import type { CommandAnswer, StatusAnswer } from "./keeping.ts";

export interface KeeperServer {
  status(infoHash: InfoHash): Promise<StatusAnswer>;
  keep(infoHash: InfoHash): Promise<CommandAnswer>;
  extend(infoHash: InfoHash, token: string): Promise<CommandAnswer>;
  end(infoHash: InfoHash, token: string): Promise<CommandAnswer>;
}

/** A server that is about to answer has done so by then; one that sleeps must not hold up the buttons. */
const TIMEOUT_MS = 15_000;

interface Answer {
  readonly status: number;
  /** undefined: it is none. */
  readonly json: unknown;
}

/** @param address of a path below the server's own */
export function keeperServer(address: (path: string) => string = (path) => appUrl(path).href): KeeperServer {
  const ask = async (path: string, init: RequestInit): Promise<Answer | undefined> => {
    try {
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const response = await fetch(address(path), { ...init, cache: "no-store", signal });
      return { status: response.status, json: parseJson(await response.text()) };
    } catch {
      return undefined;
    }
  };
  const post = async (infoHash: InfoHash, token: string | undefined): Promise<CommandAnswer> => {
    const headers = {
      "Content-Type": "application/json",
      ...(token !== undefined && { Authorization: bearer(token) }),
    };
    const answer = await ask(KEEP_PATH, { method: "POST", headers, body: JSON.stringify({ infoHash }) });
    const grant = isSuccess(answer) ? parseKeepGrant(answer?.json) : undefined;
    return grant ? { kind: "granted", grant } : failureIn(answer);
  };
  return {
    status: async (infoHash) => {
      const answer = await ask(keepPath(infoHash), { method: "GET" });
      if (isSuccess(answer)) return parseKeepStatus(answer?.json) ?? "silent";
      return parseKeepError(answer?.json) === "not-kept" ? "not-kept" : "silent";
    },
    keep: (infoHash) => post(infoHash, undefined),
    extend: post,
    end: async (infoHash, token) => {
      const headers = { Authorization: bearer(token) };
      const answer = await ask(keepPath(infoHash), { method: "DELETE", headers });
      return isSuccess(answer) ? { kind: "ended" } : failureIn(answer);
    },
  };
}

function isSuccess(answer: Answer | undefined): boolean {
  return answer !== undefined && answer.status >= 200 && answer.status < 300;
}

function failureIn(answer: Answer | undefined): CommandAnswer {
  return { kind: "failed", failure: parseKeepError(answer?.json) ?? "unreachable" };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
