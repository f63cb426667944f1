/**
 * The server's configuration for pages, from `/config.json`. Defaults replace it if it is missing or malformed. It is parsed by
 * hand: a library for it would be the larger part of what loads before the first card.
 */

import { type KeeperOffer, parseKeeperOffer } from "../../../shared/keeper/protocol.ts";

export interface ServerConfig {
  readonly iceServers: readonly RTCIceServer[];
  /** Seconds until credentials expire; 0: there will be some later; undefined: none of them expires. */
  readonly expiresIn?: number;
  readonly keeper?: KeeperOffer;
  /** Whether pages of other sites may join the swarms of its tracker; undefined: it does not say. */
  readonly otherSites?: boolean;
}

const DEFAULTS: ServerConfig = { iceServers: [] };

/** A server that answers later hinders nobody: connections within one network need no configuration. */
const TIMEOUT_MS = 3000;
/** Seconds: longer ones would exceed what timers keep. */
const LONGEST_LIFE = 86_400;

/** Malformed ICE servers are left out: with one of them, browsers would make no connection at all. */
export function parseConfig(json: unknown): ServerConfig {
  const { iceServers, expiresIn, keeper: offer, otherSites } = fieldsOf(json);
  if (!Array.isArray(iceServers)) return DEFAULTS;
  const keeper = parseKeeperOffer(offer);
  const expires = typeof expiresIn === "number" && expiresIn >= 0;
  return {
    iceServers: iceServers.flatMap(parseIceServer),
    ...(keeper && { keeper }),
    ...(typeof otherSites === "boolean" && { otherSites }),
    ...(expires && { expiresIn: Math.min(expiresIn, LONGEST_LIFE) }),
  };
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

/** @returns undefined if the server cannot be reached or is out of order. A page that another server serves gets the defaults. */
export async function fetchConfig(url: string, timeoutMs = TIMEOUT_MS): Promise<ServerConfig | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    if (response.status >= 500) return undefined;
    const text = await response.text();
    return response.ok ? parseConfig(parseJson(text)) : DEFAULTS;
  } catch {
    return undefined;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
