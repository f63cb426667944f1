/** The order in which the storage view lists items: what this tab has open, what other tabs have open, and the rest. */
import type { StoredItem } from "../bridge/storage.ts";

const RANK: Readonly<Record<StoredItem["holder"], number>> = { this: 0, other: 1, closed: 2 };

type Ordered = Pick<StoredItem, "holder" | "slot" | "lastUsedAt" | "name">;

/**
 * What is open keeps its place while it is used; the rest is ordered by its last use, latest first, and what was last used at
 * an unknown time comes last.
 * @returns a new array
 */
export function inListOrder<T extends Ordered>(items: readonly T[]): T[] {
  return items.toSorted(
    (a, b) =>
      RANK[a.holder] - RANK[b.holder] ||
      (a.holder === "closed" ? (b.lastUsedAt ?? 0) - (a.lastUsedAt ?? 0) : a.slot - b.slot) ||
      byName.compare(a.name, b.name),
  );
}

const byName = new Intl.Collator(undefined, { numeric: true });
