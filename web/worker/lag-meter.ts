/** How late this worker's timers fire. On a machine that cannot keep up they fall behind, and rate limits no longer bind. */
import { platform } from "./platform.ts";

const PERIOD_MS = 100;
/** Lateness of a timer on an idle machine. */
const TOLERATED_MS = 5;

/** @returns a function that reads the lateness so far */
export function startLagMeter(): () => { readonly overdueMs: number; readonly watchedMs: number } {
  const { clock } = platform;
  const since = clock.now();
  let dueAt = since + PERIOD_MS;
  let overdueMs = 0;
  setInterval(() => {
    const now = clock.now();
    const late = now - dueAt;
    if (late > TOLERATED_MS) overdueMs += late;
    // Count a missed period once: the browser skips the ticks that it could not run.
    dueAt = late > PERIOD_MS ? now + PERIOD_MS : dueAt + PERIOD_MS;
  }, PERIOD_MS);
  return () => ({ overdueMs, watchedMs: clock.now() - since });
}
