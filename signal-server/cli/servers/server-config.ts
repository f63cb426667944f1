/** What a page says about itself in `/config.json`: the servers with which peers find a path to each other. */
import * as v from "valibot";
import { SECOND_MS } from "../../../shared/core/time.ts";
import { CommandError } from "../exit-code.ts";
import { systemReason } from "../sentences.ts";
import { quoted } from "../terminal/plain.ts";

/** A server on the other side of the world answers within two. */
const TIMEOUT_MS = 10 * SECOND_MS;
/** Seconds: longer ones would exceed what timers keep. */
const LONGEST_LIFE = 86_400;
/** Longer configurations are none. */
const MAX_LENGTH = 64 * 1024;

const iceServer = v.object({
  urls: v.union([v.string(), v.array(v.string())]),
  username: v.optional(v.string()),
  credential: v.optional(v.string()),
});
const pageConfig = v.object({
  iceServers: v.array(v.unknown()),
  expiresIn: v.optional(v.pipe(v.number(), v.minValue(0))),
});

export type IceServer = v.InferOutput<typeof iceServer>;

export interface ServerConfig {
  readonly iceServers: readonly IceServer[];
  /** Seconds until credentials expire; undefined: none of them expires. */
  readonly expiresIn: number | undefined;
}

/** Something answers that is no Tabswarm page. */
export class NoPageError extends CommandError {}

/** @param page its address, ending in "/" @throws CommandError that says what answers there instead */
export async function fetchServerConfig(page: string, timeoutMs = TIMEOUT_MS): Promise<ServerConfig> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(new URL("config.json", page), { signal: AbortSignal.timeout(timeoutMs) });
    text = await textOf(response);
  } catch (error) {
    const isSilent = error instanceof Error && error.name === "TimeoutError";
    const reason = isSilent ? "it does not answer" : systemReason(error);
    throw new CommandError(`No server answers at ${quoted(page)}: ${reason}.`);
  }
  if (response.status >= 500)
    throw new CommandError(
      `The server at ${quoted(page)} is out of order: it answers with ${response.status}.`,
    );
  // Its tracker is there as well, and WebSockets follow no redirects.
  const moved = response.url.replace(/config\.json$/, "");
  if (response.redirected && moved !== page)
    throw new CommandError(
      `The page at ${quoted(page)} leads to ${quoted(moved)}: use that address, with --tracker.`,
    );
  const config = response.ok ? parseServerConfig(text) : undefined;
  if (config === undefined)
    throw new NoPageError(`There is no Tabswarm page at ${quoted(page)}: something else answers there.`);
  return config;
}

/** Those ICE servers that are malformed are left out. @returns undefined if it is no such configuration */
export function parseServerConfig(text: string): ServerConfig | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = v.safeParse(pageConfig, json);
  if (!parsed.success) return undefined;
  const { iceServers, expiresIn } = parsed.output;
  const usable = iceServers.flatMap((server) => {
    const one = v.safeParse(iceServer, server);
    return one.success ? one.output : [];
  });
  return { iceServers: usable, expiresIn: expiresIn && Math.min(expiresIn, LONGEST_LIFE) };
}

async function textOf(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    length += part.length;
    if (length > MAX_LENGTH) break;
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}
