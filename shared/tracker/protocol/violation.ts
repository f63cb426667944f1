/** Reads the text of a WebSocket message into a message or a named violation, for `parse-client.ts` and `parse-server.ts`. */
import { type InfoHash, idFromTracker, type OfferId } from "../../core/ids.ts";
import { MAX_MESSAGE_LENGTH } from "./limits.ts";
import type { Action, Failure } from "./messages.ts";

export const VIOLATIONS = [
  "message-too-long",
  "not-json",
  "unknown-action",
  "bad-field",
  "bad-id",
  "bad-number",
  "bad-sdp",
  "bad-candidate",
  "own-message",
  "too-many-offers",
  "too-many-hashes",
] as const;
export type ViolationName = (typeof VIOLATIONS)[number];

export interface Violation {
  readonly name: ViolationName;
  /** Path of the field, such as `offers.0.offer.sdp`; undefined if the whole message is at fault. */
  readonly field: string | undefined;
  /** The parts of the message that were valid, for the failure that refuses it. */
  readonly action: Action | undefined;
  readonly infoHash: InfoHash | undefined;
  readonly offerId: OfferId | undefined;
}

export type Parsed<T> =
  | { readonly ok: true; readonly message: T }
  | { readonly ok: false; readonly violation: Violation };

/** Of a JSON object, unchecked. */
export type Fields = Readonly<Record<string, unknown>>;

/** "bad-sdp in offers.0.offer.sdp" */
export function describeViolation(violation: Violation): string {
  return violation.field === undefined ? violation.name : `${violation.name} in ${violation.field}`;
}

/** Thrown by the functions that read messages, and caught in `parseText`. */
export class Refusal extends Error {
  readonly violation: ViolationName;
  readonly field: string | undefined;

  constructor(violation: ViolationName, field?: string) {
    super(violation);
    this.violation = violation;
    this.field = field;
  }
}

/** Never throws. @param read throws a Refusal for what it cannot read */
export function parseText<T>(text: string, read: (fields: Fields) => T): Parsed<T> {
  let fields: Fields = {};
  try {
    if (text.length > MAX_MESSAGE_LENGTH) throw new Refusal("message-too-long");
    const value = parseJson(text);
    if (!isObject(value)) throw new Refusal("bad-field");
    fields = value;
    return { ok: true, message: read(fields) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { ok: false, violation: { name: error.violation, field: error.field, ...understood(fields) } };
  }
}

export function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null;
}

export function isPresent(field: unknown): boolean {
  return field !== undefined && field !== null;
}

/** What a failure says of the message that it is about. */
export function understood({
  action,
  info_hash,
  offer_id,
}: Fields): Pick<Failure, "action" | "infoHash" | "offerId"> {
  return {
    action: action === "announce" || action === "scrape" || action === "signal" ? action : undefined,
    infoHash: typeof info_hash === "string" ? idFromTracker<InfoHash>(info_hash) : undefined,
    offerId: typeof offer_id === "string" ? idFromTracker<OfferId>(offer_id) : undefined,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Some servers begin with a byte order mark, or end with the zero of a string in C.
    const json = text.replace(/^\ufeff/, "").split("\0", 1)[0] ?? "";
    if (json !== text) return parseJson(json);
    throw new Refusal("not-json");
  }
}
