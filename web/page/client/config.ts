/**
 * The server's configuration for pages, from `/config.json`. Defaults replace it if it is missing or malformed. It is parsed by
 * hand: a library for it would be the larger part of what loads before the first card.
 */

interface ServerConfig {
  readonly iceServers: readonly RTCIceServer[];
}

const DEFAULTS: ServerConfig = { iceServers: [] };

/** A server that answers later hinders nobody: connections within one network need no configuration. */
const TIMEOUT_MS = 3000;

/** Malformed ICE servers are left out: with one of them, browsers would make no connection at all. */
export function parseConfig(json: unknown): ServerConfig {
  const { iceServers } = fieldsOf(json);
  return Array.isArray(iceServers) ? { iceServers: iceServers.flatMap(parseIceServer) } : DEFAULTS;
}

/** @returns nothing if it is malformed */
function parseIceServer(json: unknown): readonly RTCIceServer[] {
  const { urls: stated, username, credential } = fieldsOf(json);
  const urls: readonly unknown[] = [stated].flat();
  if (urls.length === 0 || !urls.every(isIceUrl)) return [];
  if (!isTextOrAbsent(username) || !isTextOrAbsent(credential)) return [];
  // Browsers refuse to make any connection with a TURN server that lacks them.
  const needsBoth = urls.some((url) => /^turn/i.test(url));
  if (needsBoth && (username === undefined || credential === undefined)) return [];
  const more = {
    ...(username !== undefined && { username }),
    ...(credential !== undefined && { credential }),
  };
  return [{ urls: typeof stated === "string" ? stated : [...urls], ...more }];
}

function fieldsOf(json: unknown): Record<string, unknown> {
  return typeof json === "object" && json !== null ? { ...json } : {};
}

function isIceUrl(value: unknown): value is string {
  return typeof value === "string" && /^(stuns?|turns?):./i.test(value);
}

function isTextOrAbsent(value: unknown): value is string | undefined {
  return value === undefined || typeof value === "string";
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
