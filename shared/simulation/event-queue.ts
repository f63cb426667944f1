/** Virtual time in whole milliseconds. Events run in the order of their times; with equal times, in the order of planning. */
import { type Due, Schedule } from "../core/schedule.ts";
import type { Instant } from "../core/time.ts";

interface Event extends Due {
  readonly run: () => void;
}

export class EventQueue {
  /** Now. */
  now: Instant = 0;
  /** How many events have happened. */
  happened = 0;
  private readonly events = new Schedule<Event>();
  private planned = 0;

  /** @param at rounded up to a whole millisecond; a past time means now */
  plan(at: Instant, run: () => void): void {
    this.events.add({ at: at > this.now ? Math.ceil(at) : this.now, order: this.planned++, run });
  }

  planIn(ms: number, run: () => void): void {
    this.plan(this.now + ms, run);
  }

  /** Runs the next event if it is due by `limit`, a whole millisecond. @returns false if none is due; then `now` is `limit` */
  next(limit: Instant): boolean {
    const event = this.events.first;
    if (event === undefined || event.at > limit) {
      this.now = limit;
      return false;
    }
    this.events.removeFirst();
    this.now = event.at;
    this.happened++;
    event.run();
    return true;
  }
}
