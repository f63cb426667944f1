/** What the server tells every page at `/config.json`, parsed; what does not parse is as good as not told. */
import * as v from "valibot";

export interface ServerConfig {
  readonly iceServers: readonly RTCIceServer[];
}

const IceServer = v.pipe(
  v.object({
    urls: v.union([v.string(), v.array(v.string())]),
    username: v.optional(v.string()),
    credential: v.optional(v.string()),
  }),
  v.transform(
    ({ urls, username, credential }): RTCIceServer => ({
      urls,
      ...(username !== undefined && { username }),
      ...(credential !== undefined && { credential }),
    }),
  ),
);
const Config = v.object({ iceServers: v.array(IceServer) });

const NOTHING_TOLD: ServerConfig = { iceServers: [] };

export function parseConfig(json: unknown): ServerConfig {
  const parsed = v.safeParse(Config, json);
  return parsed.success ? parsed.output : NOTHING_TOLD;
}

/** Never fails: a page served by something else than our server still works on one network. */
export async function fetchConfig(url: string): Promise<ServerConfig> {
  try {
    const response = await fetch(url);
    return response.ok ? parseConfig(await response.json()) : NOTHING_TOLD;
  } catch {
    return NOTHING_TOLD;
  }
}
