/** Reads the values of options. What cannot be read is undefined; the caller names the option, and what it wants. */
import { isIP } from "node:net";
import { SECOND_MS } from "../../../shared/core/time.ts";

const RATE_UNITS: Readonly<Record<string, number>> = {
  "": 1,
  k: 1e3,
  m: 1e6,
  g: 1e9,
  ki: 2 ** 10,
  mi: 2 ** 20,
  gi: 2 ** 30,
};
const TIME_UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };
/** About 30 years: later instants are mistakes. */
const LONGEST_S = 1e9;

/** "500k", "1.5M", "2MB/s", "1Mi" @returns whole bytes per second */
export function parseRate(text: string): number | undefined {
  const [, digits, unit = ""] =
    /^(\d{1,12}(?:\.\d{1,6})?)\s*([kmg]i?)?(?:b(?:\/s)?)?$/i.exec(text.trim()) ?? [];
  if (digits === undefined) return undefined;
  const rate = Math.round(Number(digits) * (RATE_UNITS[unit.toLowerCase()] ?? 1));
  return Number.isSafeInteger(rate) ? rate : undefined;
}

/** "90m", "1h30m", "7d" @returns milliseconds, at least one second */
export function parseDuration(text: string): number | undefined {
  if (!/^(?:\d{1,9}[smhdw])+$/i.test(text)) return undefined;
  let seconds = 0;
  for (const [, digits, unit = "s"] of text.matchAll(/(\d+)([smhdw])/gi))
    seconds += Number(digits) * (TIME_UNITS[unit.toLowerCase()] ?? 1);
  return seconds >= 1 && seconds <= LONGEST_S ? seconds * SECOND_MS : undefined;
}

/** A duration from now, or a date with a time as ISO 8601 writes it. @returns milliseconds since 1970, in the future */
export function parseUntil(text: string, now: number): number | undefined {
  const duration = parseDuration(text);
  if (duration !== undefined) return now + duration;
  if (!/^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/.test(text)) return undefined;
  const at = Date.parse(text.replace(" ", "T"));
  return at > now && at - now <= LONGEST_S * SECOND_MS ? at : undefined;
}

/** @returns milliseconds; infinite for "forever" */
export function parseWait(text: string): number | undefined {
  return text === "forever" ? Number.POSITIVE_INFINITY : parseDuration(text);
}

export function parseCount(text: string): number | undefined {
  return /^[1-9]\d{0,5}$/.test(text) ? Number(text) : undefined;
}

export function parseAddress(text: string): string | undefined {
  return isIP(text) === 0 ? undefined : text;
}
