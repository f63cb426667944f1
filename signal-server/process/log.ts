/**
 * Logs each important event as one line, as text or as JSON: time, event, details. Suppresses floods and counts the suppressed
 * lines. Unless the host asks for them, no line contains a client's address or an info hash, which would show what people share.
 */
import { isIP } from "node:net";
import type { Instant } from "../../shared/core/time.ts";
import { TokenBucket } from "../../shared/core/token-bucket.ts";

type Details = Readonly<Record<string, string | number>>;

export type Log = (event: string, details?: Details) => void;

export interface LogStyle {
  readonly format: "text" | "json";
  /** True: lines may contain clients' addresses, and info hashes. */
  readonly showsAddresses: boolean;
}

/** Enough for normal operation; an attacker can add at most 5 lines per second, about 50 MB per day. */
const LINES = { burst: 100, perSecond: 5 };

/** Details about the host's own pages and proxies, without which nobody could act on the line. */
const OF_PAGES: readonly string[] = ["origin", "host", "cure", "help"];

/** @param write receives a line without its line end */
export function makeLog(
  write: (line: string) => void,
  now: () => Instant,
  date: () => Date,
  { format, showsAddresses }: LogStyle = { format: "text", showsAddresses: false },
): Log {
  const bucket = new TokenBucket(now(), LINES);
  let suppressed = 0;
  return (event, details = {}) => {
    if (!bucket.take(now())) {
      suppressed++;
      return;
    }
    const shown = showsAddresses ? details : withoutAddresses(details);
    const all = suppressed > 0 ? { ...shown, linesSuppressed: suppressed } : shown;
    suppressed = 0;
    write(lineOf(format, date().toISOString(), event, all));
  };
}

/** @returns one line without its line end, whatever the details contain */
export function lineOf(format: LogStyle["format"], time: string, event: string, details: Details): string {
  if (format === "json") return JSON.stringify({ time, event, ...details });
  // JSON keeps text from outside on one line and marks where it ends.
  const fields = Object.entries(details).map(([name, value]) => ` ${name}=${JSON.stringify(value)}`);
  return `${time} ${event}${fields.join("")}`;
}

function withoutAddresses(details: Details): Details {
  const kept = Object.entries(details).filter(([name]) => name !== "address");
  return Object.fromEntries(
    kept.map(([name, value]) => [
      name,
      typeof value === "string" && !OF_PAGES.includes(name) ? withoutAddressesIn(value) : value,
    ]),
  );
}

const INFO_HASH = /(?<![\da-z])[\da-f]{40}(?![\da-z])/gi;
const ADDRESS = /(?<![\w.:])(?:\d+(?:\.\d+){3}(?!\.?\w)|[\da-f:]*:[\da-f:]*:[\da-f:.]*(?!\w))/gi;

/** Messages of errors, such as "connect ECONNREFUSED 192.0.2.1:80", contain addresses. */
function withoutAddressesIn(text: string): string {
  return text
    .replace(INFO_HASH, "(hidden)")
    .replace(ADDRESS, (found) => (isIP(found) === 0 ? found : "(hidden)"));
}
