/** One peer's choker over time, as rows and columns. Pure. */
import type { ChokeEntry, ChokeRound, Recording } from "../model/recording.ts";

/** What a cell shows. Snubbed goes before choked: it is why. */
export type ChokeMark = "regular" | "optimistic" | "snubbed" | "choked" | "not-interested";

export interface ChokeColumn {
  readonly at: number;
  readonly byTurns: boolean;
  /** By the other peer's number; undefined: not linked then. */
  readonly entries: readonly (ChokeEntry | undefined)[];
}

export interface ChokeGrid {
  /** Numbers of the peers that were ever decided about, ascending. */
  readonly rows: readonly number[];
  readonly columns: readonly ChokeColumn[];
}

/** Decisions of `peer` up to the moment `until`. */
export function chokeGrid(
  { chokeRounds }: Pick<Recording, "chokeRounds">,
  peer: number,
  until: number,
): ChokeGrid {
  const rows = new Set<number>();
  const columns: ChokeColumn[] = [];
  for (const round of chokeRounds) {
    if (round.peer !== peer || round.at > until) continue;
    columns.push(columnOf(round));
    for (const { to } of round.entries) rows.add(to);
  }
  return { rows: [...rows].sort((a, b) => a - b), columns };
}

function columnOf({ at, byTurns, entries }: ChokeRound): ChokeColumn {
  const byNumber: (ChokeEntry | undefined)[] = [];
  for (const entry of entries) byNumber[entry.to] = entry;
  return { at, byTurns, entries: byNumber };
}

export function markOf({ unchoke, isSnubbed, isInterested }: ChokeEntry): ChokeMark {
  if (unchoke !== "choked") return unchoke;
  if (isSnubbed) return "snubbed";
  return isInterested ? "choked" : "not-interested";
}

/** The place of an entry among all of its round by what decided, 1 the greatest. */
export function rankOf(
  entry: ChokeEntry,
  { entries }: ChokeColumn,
): { readonly rank: number; readonly of: number } {
  const all = entries.filter((other) => other !== undefined);
  return { rank: 1 + all.filter(({ decidedBy }) => decidedBy > entry.decidedBy).length, of: all.length };
}
