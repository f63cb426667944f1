/** Timers whose time moves only in `pass`. */
import { type Instant, NEVER } from "../../core/time.ts";
import type { Timers } from "../ports.ts";

interface Due {
  readonly at: Instant;
  readonly action: () => void;
}

export class VirtualTimers implements Timers {
  now: Instant = 0;
  private readonly waiting = new Set<Due>();

  after(ms: number, action: () => void): () => void {
    const due = { at: this.now + ms, action };
    this.waiting.add(due);
    return () => this.waiting.delete(due);
  }

  /** How many actions wait. */
  get pending(): number {
    return this.waiting.size;
  }

  /** When the next action is due. */
  get nextAt(): Instant {
    return Math.min(NEVER, ...[...this.waiting].map(({ at }) => at));
  }

  /** Moves time, and runs in order everything that falls due, including what that schedules. 0: what is due now. */
  pass(ms: number): void {
    const until = this.now + ms;
    for (;;) {
      const next = this.nextAt;
      if (next > until) break;
      this.now = Math.max(this.now, next);
      for (const due of [...this.waiting]) {
        if (due.at !== next || !this.waiting.delete(due)) continue;
        due.action();
      }
    }
    this.now = until;
  }
}
