/** Virtual time: what is to happen, in order of when; at the same instant in the order it was planned. A binary heap. */
import type { Instant } from "../../core/time.ts";

interface Event {
  readonly at: Instant;
  readonly order: number;
  readonly run: () => void;
}

export class EventQueue {
  /** Now. */
  now: Instant = 0;
  private readonly heap: Event[] = [];
  private planned = 0;

  /** @param at not before now; what lies in the past happens now */
  plan(at: Instant, run: () => void): void {
    const event = { at: Math.max(at, this.now), order: this.planned++, run };
    let i = this.heap.length;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const above = this.heap[parent] as Event;
      if (!isBefore(event, above)) break;
      this.heap[i] = above;
      i = parent;
    }
    this.heap[i] = event;
  }

  planIn(ms: number, run: () => void): void {
    this.plan(this.now + ms, run);
  }

  /** Lets the next event happen, if it is due by `limit`. @returns false when none is; then it is `limit` now */
  next(limit: Instant): boolean {
    const first = this.heap[0];
    if (first === undefined || first.at > limit) {
      this.now = limit;
      return false;
    }
    this.removeFirst();
    this.now = first.at;
    first.run();
    return true;
  }

  private removeFirst(): void {
    const last = this.heap.pop() as Event;
    const { length } = this.heap;
    if (length === 0) return;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= length) break;
      const right = child + 1;
      if (right < length && isBefore(this.heap[right] as Event, this.heap[child] as Event)) child = right;
      const below = this.heap[child] as Event;
      if (!isBefore(below, last)) break;
      this.heap[i] = below;
      i = child;
    }
    this.heap[i] = last;
  }
}

function isBefore(a: Event, b: Event): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
