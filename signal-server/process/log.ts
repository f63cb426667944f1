/** Logs each important event as one line: time, event, details. Suppresses floods and counts the suppressed lines. */
import type { Instant } from "../../shared/core/time.ts";
import { TokenBucket } from "../../shared/core/token-bucket.ts";

export type Log = (event: string, details?: Readonly<Record<string, string | number>>) => void;

/** Enough for normal operation; an attacker can add at most 5 lines per second, about 50 MB per day. */
const LINES = { burst: 100, perSecond: 5 };

/** @param write receives a line without its line end */
export function makeLog(write: (line: string) => void, now: () => Instant, date: () => Date): Log {
  const bucket = new TokenBucket(now(), LINES);
  let suppressed = 0;
  return (event, details = {}) => {
    if (!bucket.take(now())) {
      suppressed++;
      return;
    }
    const fields = Object.entries(suppressed > 0 ? { ...details, linesSuppressed: suppressed } : details);
    suppressed = 0;
    // JSON keeps text from outside on one line and marks where it ends.
    const text = fields.map(([name, value]) => ` ${name}=${JSON.stringify(value)}`).join("");
    write(`${date().toISOString()} ${event}${text}`);
  };
}
