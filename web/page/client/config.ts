/** The server's configuration for pages, from `/config.json`. Defaults replace it if it is missing or malformed. */
import * as v from "valibot";

interface ServerConfig {
  readonly iceServers: readonly RTCIceServer[];
}

const IceServer = v.object({
  urls: v.union([v.string(), v.array(v.string())]),
  username: v.exactOptional(v.string()),
  credential: v.exactOptional(v.string()),
});
const Config = v.object({ iceServers: v.array(IceServer) });

const DEFAULTS: ServerConfig = { iceServers: [] };

export function parseConfig(json: unknown): ServerConfig {
  const parsed = v.safeParse(Config, json);
  return parsed.success ? parsed.output : DEFAULTS;
}

/** Never fails: a page served by another server still works within one network. */
export async function fetchConfig(url: string): Promise<ServerConfig> {
  try {
    const response = await fetch(url);
    return response.ok ? parseConfig(await response.json()) : DEFAULTS;
  } catch {
    return DEFAULTS;
  }
}
