/**
 * What a page and a server's keeper send each other: JSON over HTTP, below the server's address. Both sides parse here
 * what the other one has sent. Neither ever sends a key: the keeper knows a share by its info hash alone.
 *
 *     POST   keep          { infoHash }      201 { token, expiresAt }, or 200 { expiresAt } when it is kept already.
 *                                            With the share's token: 200 { expiresAt }, with all its days again
 *     GET    keep/<hash>                     200 KeepStatus
 *     DELETE keep/<hash>   with the token    204
 *
 * The token travels as `Authorization: Bearer <token>`. Everything else is answered with { error }.
 */
import { type InfoHash, parseId } from "../core/ids.ts";

/** In `/config.json` as `keeper`, where there is one. */
export interface KeeperOffer {
  /** For which a share is kept. */
  readonly days: number;
  /** Length of the largest share that is kept. */
  readonly shareBytes: number;
  /** False: sealed shares only. */
  readonly isPublicAllowed: boolean;
}

export interface KeepGrant {
  /** Ends or extends keeping. Only the first request for a share receives it. */
  readonly token?: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** Only the first two are kept; the others say for a while what became of a share. */
export const KEEP_STATES = ["fetching", "kept", "given-up", "refused", "expired"] as const;
export type KeepState = (typeof KEEP_STATES)[number];

/** Why a share is refused, and in the last case given up. */
export const KEEP_REASONS = ["public", "too-large", "no-room", "nobody-completes"] as const;
export type KeepReason = (typeof KEEP_REASONS)[number];

export interface KeepStatus {
  readonly state: KeepState;
  readonly reason?: KeepReason;
  /** Verified bytes on the keeper's disk. */
  readonly have: number;
  /** null until a peer has sent the info dictionary. */
  readonly length: number | null;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** The HTTP status of each error. */
export const KEEP_ERRORS = {
  "bad-request": 400,
  "wrong-origin": 403,
  "wrong-token": 403,
  "not-kept": 404,
  "wrong-method": 405,
  /** This network has asked for as many shares as it may in a day. */
  "too-many-today": 429,
  /** This network sends too many requests, or too many wrong tokens. */
  "too-many-requests": 429,
  /** For now: the keeper, or the database that it shares with others, does not answer. */
  unavailable: 503,
  "no-room": 507,
  "too-many-shares": 507,
} as const;
export type KeepError = keyof typeof KEEP_ERRORS;

/** What a keeper calls itself to peers, so that pages do not take it for a person. Anyone could: nothing else follows from it. */
export const KEEPER_CLIENT = "Tabswarm keeper 0.1";

/** Bytes of a request's body; the longest useful one has 57. */
export const MAX_KEEP_BODY = 1024;

/** Relative to the server's address. */
export const KEEP_PATH = "keep";

export function keepPath(infoHash: InfoHash): string {
  return `${KEEP_PATH}/${infoHash}`;
}

/** @param json the value of `keeper` in the configuration. @returns undefined unless it is an offer */
export function parseKeeperOffer(json: unknown): KeeperOffer | undefined {
  const { days, shareBytes, isPublicAllowed } = fieldsOf(json);
  if (!isAmount(days) || !isAmount(shareBytes) || typeof isPublicAllowed !== "boolean") return undefined;
  return { days, shareBytes, isPublicAllowed };
}

/** @returns undefined unless `body` asks for a share; digits may be in either case */
export function parseKeepRequest(body: string): InfoHash | undefined {
  const { infoHash } = fieldsOf(parseJson(body));
  return typeof infoHash === "string" ? parseId<InfoHash>(infoHash) : undefined;
}

/** @returns undefined unless it is the answer to a request that was granted */
export function parseKeepGrant(json: unknown): KeepGrant | undefined {
  const { token, expiresAt } = fieldsOf(json);
  if (!isAmount(expiresAt)) return undefined;
  if (token === undefined) return { expiresAt };
  return typeof token === "string" && isTokenShaped(token) ? { token, expiresAt } : undefined;
}

export function parseKeepStatus(json: unknown): KeepStatus | undefined {
  const { state, reason, have, length, expiresAt } = fieldsOf(json);
  const known = KEEP_STATES.find((one) => one === state);
  if (known === undefined || !isAmount(have) || !isAmount(expiresAt)) return undefined;
  if (length !== null && !isAmount(length)) return undefined;
  const why = KEEP_REASONS.find((one) => one === reason);
  return { state: known, ...(why !== undefined && { reason: why }), have, length, expiresAt };
}

/** @param json of an answer whose status is an error */
export function parseKeepError(json: unknown): KeepError | undefined {
  const { error } = fieldsOf(json);
  return typeof error === "string" && Object.hasOwn(KEEP_ERRORS, error) ? (error as KeepError) : undefined;
}

/** What a header may contain as a token: base64url, and no longer than any token is. */
export function isTokenShaped(text: string): boolean {
  return /^[\w-]{22,64}$/.test(text);
}

/** @returns undefined unless the header contains a token */
export function parseBearer(authorization: string | undefined): string | undefined {
  const [, token = ""] = /^Bearer ([^ ]+)$/i.exec(authorization ?? "") ?? [];
  return isTokenShaped(token) ? token : undefined;
}

export function bearer(token: string): string {
  return `Bearer ${token}`;
}

function isAmount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function fieldsOf(json: unknown): Record<string, unknown> {
  return typeof json === "object" && json !== null ? { ...json } : {};
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
