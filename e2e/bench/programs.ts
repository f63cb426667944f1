/** The programs that are held against each other, under the names of their columns. */
import type { Ground } from "./bench.ts";
import type { Contender } from "./contender.ts";
import type { Party } from "./figures.ts";
import { tabswarm } from "./tabswarm.ts";
import { webtorrent } from "./webtorrent.ts";

/** The same measurement by each program that takes part, ready to be run in turn. */
export function byEachProgram<T>(
  ground: Ground,
  measure: (contender: Contender) => Promise<T>,
): Map<Party, () => Promise<T>> {
  const entries = new Map<Party, () => Promise<T>>([["tabswarm", () => measure(tabswarm())]]);
  if (ground.parties.has("webtorrent")) entries.set("webtorrent", () => measure(webtorrent("default")));
  return entries;
}
