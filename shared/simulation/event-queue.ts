/** Virtual time in whole milliseconds. Events run in the order of their times; with equal times, in the order of planning. */
import type { Instant } from "../core/time.ts";

interface Event {
  readonly at: Instant;
  readonly order: number;
  readonly run: () => void;
}

export class EventQueue {
  /** Now. */
  now: Instant = 0;
  /** How many events have happened. */
  happened = 0;
  /** A binary heap. */
  private readonly heap: Event[] = [];
  private planned = 0;

  /** @param at rounded up to a whole millisecond; a past time means now */
  plan(at: Instant, run: () => void): void {
    this.put({ at: at > this.now ? Math.ceil(at) : this.now, order: this.planned++, run });
  }

  planIn(ms: number, run: () => void): void {
    this.plan(this.now + ms, run);
  }

  /** Runs the next event if it is due by `limit`, a whole millisecond. @returns false if none is due; then `now` is `limit` */
  next(limit: Instant): boolean {
    const event = this.heap[0];
    if (event === undefined || event.at > limit) {
      this.now = limit;
      return false;
    }
    this.removeFirst();
    this.now = event.at;
    this.happened++;
    event.run();
    return true;
  }

  private put(event: Event): void {
    const { heap } = this;
    let hole = heap.length;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      const above = heap[parent] as Event;
      if (!isBefore(event, above)) break;
      heap[hole] = above;
      hole = parent;
    }
    heap[hole] = event;
  }

  private removeFirst(): void {
    const { heap } = this;
    const last = heap.pop() as Event;
    const { length } = heap;
    if (length === 0) return;
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= length) break;
      const right = child + 1;
      if (right < length && isBefore(heap[right] as Event, heap[child] as Event)) child = right;
      const below = heap[child] as Event;
      if (!isBefore(below, last)) break;
      heap[hole] = below;
      hole = child;
    }
    heap[hole] = last;
  }
}

function isBefore(a: Event, b: Event): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
