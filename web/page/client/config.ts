/** The server's configuration for pages, from `/config.json`. Defaults replace it if it is missing or malformed. */
import * as v from "valibot";

interface ServerConfig {
  readonly iceServers: readonly RTCIceServer[];
}

const IceUrl = v.pipe(v.string(), v.regex(/^(stuns?|turns?):./i));
const IceServer = v.pipe(
  v.object({
    urls: v.union([IceUrl, v.pipe(v.array(IceUrl), v.minLength(1))]),
    username: v.exactOptional(v.string()),
    credential: v.exactOptional(v.string()),
  }),
  // Browsers refuse to make any connection with a TURN server that lacks them.
  v.check(
    ({ urls, username, credential }) =>
      ![urls].flat().some((url) => /^turn/i.test(url)) ||
      (username !== undefined && credential !== undefined),
  ),
);
const Config = v.object({ iceServers: v.array(v.unknown()) });

const DEFAULTS: ServerConfig = { iceServers: [] };

/** A server that answers later hinders nobody: connections within one network need no configuration. */
const TIMEOUT_MS = 3000;

/** Malformed ICE servers are left out: with one of them, browsers would make no connection at all. */
export function parseConfig(json: unknown): ServerConfig {
  const parsed = v.safeParse(Config, json);
  if (!parsed.success) return DEFAULTS;
  const servers = parsed.output.iceServers.map((server) => v.safeParse(IceServer, server));
  return { iceServers: servers.flatMap(({ success, output }) => (success ? [output] : [])) };
}

/** Never fails: a page served by another server still works within one network. */
export async function fetchConfig(url: string, timeoutMs = TIMEOUT_MS): Promise<ServerConfig> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    return response.ok ? parseConfig(await response.json()) : DEFAULTS;
  } catch {
    return DEFAULTS;
  }
}
