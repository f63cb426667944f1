/** Requests to a server's keeper, as a page makes them. */
import type { InfoHash } from "../../../shared/core/ids.ts";
import {
  bearer,
  type KeepGrant,
  type KeepStatus,
  keepPath,
  parseKeepError,
  parseKeepGrant,
  parseKeepStatus,
} from "../../../shared/keeper/protocol.ts";
import type { RunningServer } from "../../process/server.ts";

type Server = Pick<RunningServer, "url">;

export interface Answer {
  readonly status: number;
  readonly grant?: KeepGrant | undefined;
  readonly error?: string | undefined;
}

export async function askToKeep({ url }: Server, infoHash: string, token?: string): Promise<Answer> {
  const response = await fetch(`${url}keep`, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...authorization(token) },
    body: JSON.stringify({ infoHash }),
  });
  const json: unknown = await response.json();
  return { status: response.status, grant: parseKeepGrant(json), error: parseKeepError(json) };
}

/** @returns undefined if it is unknown */
export async function statusOfShare({ url }: Server, infoHash: InfoHash): Promise<KeepStatus | undefined> {
  const response = await fetch(`${url}${keepPath(infoHash)}`);
  return response.status === 404 ? undefined : parseKeepStatus(await response.json());
}

/** @returns the HTTP status */
export async function askToEnd({ url }: Server, infoHash: InfoHash, token?: string): Promise<number> {
  const headers = authorization(token);
  return (await fetch(`${url}${keepPath(infoHash)}`, { method: "DELETE", headers })).status;
}

function authorization(token: string | undefined): Record<string, string> {
  return token === undefined ? {} : { Authorization: bearer(token) };
}
