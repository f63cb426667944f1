/**
 * Recognises counters that were there before (as in RFC 4303, section 3.4.3): each passes once, and those far below the highest
 * not at all, so that a few bytes per sender suffice. Two neighbours may deliver a peer's boxes in another order.
 */

const WIDTH = 64;

export class ReplayWindow {
  private highest = -1;
  private readonly seen = new Set<number>();

  /** Counters that are remembered. */
  get size(): number {
    return this.seen.size;
  }

  isNew(counter: number): boolean {
    return counter > this.highest - WIDTH && !this.seen.has(counter);
  }

  /** Only for what was authentic: others could exhaust the counters. */
  add(counter: number): void {
    this.seen.add(counter);
    this.highest = Math.max(this.highest, counter);
    for (const old of this.seen) if (old <= this.highest - WIDTH) this.seen.delete(old);
  }
}
