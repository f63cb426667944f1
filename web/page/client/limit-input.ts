/** A limit as people type it: kilobytes a second, empty for none. Knows no DOM and no sentences. */

/** What is wrong with it. */
export type LimitComplaint = "not-a-number" | "negative" | "too-little" | "too-much";

export type LimitInput =
  | { readonly kind: "limit"; readonly bytesPerSecond: number | undefined }
  | { readonly kind: "complaint"; readonly complaint: LimitComplaint };

const BYTES = 1000;
/** Ten gigabytes a second: no connection carries more, so that something else was meant. */
const MOST = 10_000_000;

export function parseLimitInput(text: string): LimitInput {
  const complain = (complaint: LimitComplaint): LimitInput => ({ kind: "complaint", complaint });
  if (text.trim() === "") return { kind: "limit", bytesPerSecond: undefined };
  const amount = Number(text);
  if (!Number.isFinite(amount)) return complain("not-a-number");
  if (amount < 0) return complain("negative");
  // Less than one and not nothing: a block would take a quarter of a minute and more.
  if (amount > 0 && amount < 1) return complain("too-little");
  if (amount > MOST) return complain("too-much");
  return { kind: "limit", bytesPerSecond: Math.round(amount * BYTES) };
}

export function limitInputText(bytesPerSecond: number | undefined): string {
  return bytesPerSecond === undefined ? "" : String(bytesPerSecond / BYTES);
}
