/** A share's record as Redis has it: some facts are fields of their own, the others one text. */
import * as v from "valibot";
import type { InfoHash } from "../../shared/core/ids.ts";
import { shareRecord } from "./record-file.ts";
import type { ShareRecord } from "./share-record.ts";

export interface Found {
  readonly keeper: string;
  readonly record: ShareRecord;
  readonly ended: string | undefined;
}

/** @returns what the fields of their own do not say */
export function statusIn({ state, reason, have, length, changedAt }: ShareRecord): string {
  return JSON.stringify({ state, reason, have, length, changedAt });
}

/** @returns undefined unless a process of ours may have written it */
export function parseFound(infoHash: InfoHash, fields: unknown): Found | undefined {
  if (!Array.isArray(fields)) return undefined;
  const [keeper, tokenHash, expiresAt, status, ended] = fields as unknown[];
  try {
    const facts = {
      ...(JSON.parse(`${status}`) as object),
      infoHash,
      tokenHash,
      expiresAt: Number(expiresAt),
    };
    const parsed = v.safeParse(shareRecord, facts);
    if (!parsed.success) return undefined;
    return {
      keeper: `${keeper}`,
      record: parsed.output,
      ended: typeof ended === "string" ? ended : undefined,
    };
  } catch {
    return undefined;
  }
}
