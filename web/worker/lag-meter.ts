/** How late this worker's timers fire. On a machine that cannot keep up they fall behind, and rate limits no longer bind. */
import { platform } from "./platform.ts";

const PERIOD_MS = 100;
/** Lateness of a timer on an idle machine. */
const TOLERATED_MS = 5;

export class LagMeter {
  private overdueMs = 0;
  private readonly since = platform.clock.now();
  private dueAt = this.since + PERIOD_MS;

  constructor() {
    setInterval(() => this.tick(), PERIOD_MS);
  }

  get reading(): { readonly overdueMs: number; readonly watchedMs: number } {
    return { overdueMs: this.overdueMs, watchedMs: platform.clock.now() - this.since };
  }

  private tick(): void {
    const now = platform.clock.now();
    const late = now - this.dueAt;
    if (late > TOLERATED_MS) this.overdueMs += late;
    // Count a missed period once: the browser skips the ticks that it could not run.
    this.dueAt = late > PERIOD_MS ? now + PERIOD_MS : this.dueAt + PERIOD_MS;
  }
}
