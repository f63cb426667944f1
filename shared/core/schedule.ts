/** Things to do, by their time; with equal times, in the order in which they were put in. A binary heap. */
import type { Instant } from "./time.ts";

export interface Due {
  readonly at: Instant;
  /** Breaks ties: later entries have larger numbers. */
  readonly order: number;
}

export class Schedule<Entry extends Due> {
  /** No entry is before its parent, at half its index. */
  private heap: Entry[] = [];

  get size(): number {
    return this.heap.length;
  }

  get first(): Entry | undefined {
    return this.heap[0];
  }

  add(entry: Entry): void {
    const { heap } = this;
    let hole = heap.length;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      const above = heap[parent] as Entry;
      if (!isBefore(entry, above)) break;
      heap[hole] = above;
      hole = parent;
    }
    heap[hole] = entry;
  }

  removeFirst(): void {
    const { heap } = this;
    const last = heap.pop();
    const { length } = heap;
    if (last === undefined || length === 0) return;
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= length) break;
      const right = child + 1;
      if (right < length && isBefore(heap[right] as Entry, heap[child] as Entry)) child = right;
      const below = heap[child] as Entry;
      if (!isBefore(below, last)) break;
      heap[hole] = below;
      hole = child;
    }
    heap[hole] = last;
  }

  /** Removes all other entries. */
  keep(isKept: (entry: Entry) => boolean): void {
    // A sorted array is a heap.
    this.heap = this.heap.filter(isKept).sort((a, b) => (isBefore(a, b) ? -1 : 1));
  }
}

function isBefore(a: Due, b: Due): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
