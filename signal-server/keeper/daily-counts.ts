/** How many shares each network address has asked for in its last day. Bounded: beyond the limit the oldest is forgotten. */
import { BoundedMap } from "../../shared/core/bounded-map.ts";
import { DAY_MS } from "../../shared/core/time.ts";

const MAX_ADDRESSES = 50_000;

interface Count {
  readonly since: number;
  readonly taken: number;
}

export class DailyCounts {
  private readonly limit: number;
  private readonly counts = new BoundedMap<string, Count>(MAX_ADDRESSES);

  /** @param limit 0: none */
  constructor(limit: number) {
    this.limit = limit;
  }

  /** @returns false if the address has had its share of this day, which begins with its first request */
  take(now: number, address: string): boolean {
    if (this.limit === 0) return true;
    const known = this.counts.get(address);
    const { since, taken } = known && now - known.since < DAY_MS ? known : { since: now, taken: 0 };
    if (taken >= this.limit) return false;
    this.counts.set(address, { since, taken: taken + 1 });
    return true;
  }

  giveBack(address: string): void {
    const known = this.counts.get(address);
    if (known !== undefined) this.counts.set(address, { ...known, taken: Math.max(0, known.taken - 1) });
  }
}
