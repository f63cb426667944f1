/** How late this worker's timers come. On a machine that cannot keep up they fall behind, and limits no longer bind. */
import { monotonicNow } from "./clock.ts";

const PERIOD_MS = 100;
/** What a timer may be late on an idle machine. */
const TOLERATED_MS = 5;

export class LagMeter {
  /** All lateness there was. */
  overdueMs = 0;
  private readonly since = monotonicNow();
  private dueAt = this.since + PERIOD_MS;
  private readonly timer = setInterval(() => this.tick(), PERIOD_MS);

  get watchedMs(): number {
    return monotonicNow() - this.since;
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private tick(): void {
    const now = monotonicNow();
    const late = now - this.dueAt;
    if (late > TOLERATED_MS) this.overdueMs += late;
    // The next one is due a period after it should have been, or, when more was missed than one, after this one.
    this.dueAt = late > PERIOD_MS ? now + PERIOD_MS : this.dueAt + PERIOD_MS;
  }
}
