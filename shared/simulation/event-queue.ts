/**
 * Virtual time: what is to happen, in order of when; at the same instant in the order it was planned. A binary heap kept
 * in parallel arrays, for a large swarm plans tens of millions of events and an object for each would be most of the work.
 */
import type { Instant } from "../core/time.ts";

export class EventQueue {
  /** Now. */
  now: Instant = 0;
  /** How many events have happened. */
  happened = 0;
  private readonly times: Instant[] = [];
  private readonly orders: number[] = [];
  private readonly actions: (() => void)[] = [];
  private planned = 0;

  /** How many events are still to come. */
  get size(): number {
    return this.times.length;
  }

  /** @param at not before now; what lies in the past happens now */
  plan(at: Instant, run: () => void): void {
    const { actions, orders, times } = this;
    const time = at > this.now ? at : this.now;
    const order = this.planned++;
    let hole = times.length;
    // The newest is the last of its instant, so only an earlier time lets it rise.
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      const above = times[parent] as Instant;
      if (time >= above) break;
      times[hole] = above;
      orders[hole] = orders[parent] as number;
      actions[hole] = actions[parent] as () => void;
      hole = parent;
    }
    times[hole] = time;
    orders[hole] = order;
    actions[hole] = run;
  }

  planIn(ms: number, run: () => void): void {
    this.plan(this.now + ms, run);
  }

  /** Lets the next event happen, if it is due by `limit`. @returns false when none is; then it is `limit` now */
  next(limit: Instant): boolean {
    const at = this.times[0];
    if (at === undefined || at > limit) {
      this.now = limit;
      return false;
    }
    const run = this.actions[0] as () => void;
    this.removeFirst();
    this.now = at;
    this.happened++;
    run();
    return true;
  }

  private removeFirst(): void {
    const { actions, orders, times } = this;
    const time = times.pop() as Instant;
    const order = orders.pop() as number;
    const action = actions.pop() as () => void;
    const { length } = times;
    if (length === 0) return;
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= length) break;
      const right = child + 1;
      if (right < length && this.isBefore(right, times[child] as Instant, orders[child] as number))
        child = right;
      if (!this.isBefore(child, time, order)) break;
      times[hole] = times[child] as Instant;
      orders[hole] = orders[child] as number;
      actions[hole] = actions[child] as () => void;
      hole = child;
    }
    times[hole] = time;
    orders[hole] = order;
    actions[hole] = action;
  }

  private isBefore(place: number, time: Instant, order: number): boolean {
    const at = this.times[place] as Instant;
    return at < time || (at === time && (this.orders[place] as number) < order);
  }
}
