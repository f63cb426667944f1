/** Bounds how long an answer may take. */
import { setImmediate } from "node:timers/promises";

export class SlowError extends Error {
  override readonly name = "SlowError";
  override readonly message = "no answer in time";
}

/** @throws SlowError */
export function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    // First read what has arrived: a late answer may be our fault.
    timer = setTimeout(() => void setImmediate().then(() => reject(new SlowError())), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
