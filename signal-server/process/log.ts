/** One line on standard error for each event that matters: time, event, details. Floods are cut short and counted. */
import type { Instant } from "../../shared/core/time.ts";
import { TokenBucket } from "../../shared/core/token-bucket.ts";

export type Log = (event: string, details?: Readonly<Record<string, string | number>>) => void;

const LINES = { burst: 100, perSecond: 5 };

/** @param write receives a line without its end */
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
    // JSON keeps what came from outside on one line and shows where it ends.
    const text = fields.map(([name, value]) => ` ${name}=${JSON.stringify(value)}`).join("");
    write(`${date().toISOString()} ${event}${text}`);
  };
}
