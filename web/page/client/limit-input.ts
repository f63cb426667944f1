/** Parses a limit as users type it: kilobytes per second, empty for no limit. Knows neither the DOM nor sentences. */

export type LimitComplaint = "not-a-number" | "negative" | "too-little" | "too-much";

export type LimitInput =
  | { readonly kind: "limit"; readonly bytesPerSecond: number | undefined }
  | { readonly kind: "complaint"; readonly complaint: LimitComplaint };

const BYTES = 1000;
/** 10 GB/s: no network connection is faster, so a greater number is a mistake. */
const MOST = 10_000_000;

export function parseLimitInput(text: string): LimitInput {
  const complain = (complaint: LimitComplaint): LimitInput => ({ kind: "complaint", complaint });
  if (text.trim() === "") return { kind: "limit", bytesPerSecond: undefined };
  const amount = Number(text);
  if (!Number.isFinite(amount)) return complain("not-a-number");
  if (amount < 0) return complain("negative");
  // Below 1 kB/s a single 16 KiB block would take more than 16 s.
  if (amount > 0 && amount < 1) return complain("too-little");
  if (amount > MOST) return complain("too-much");
  return { kind: "limit", bytesPerSecond: Math.round(amount * BYTES) };
}

export function limitInputText(bytesPerSecond: number | undefined): string {
  return bytesPerSecond === undefined ? "" : String(bytesPerSecond / BYTES);
}
