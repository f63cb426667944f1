/** The decisions of one peer's choker as a table: a row per peer, a column per decision. */
import type { ChokeEntry, Recording } from "../model/recording.ts";

/**
 * What a cell shows. "in-turn": served by a peer that gets nothing in return, because it is complete. "by-chance": in a regular
 * slot without having sent anything, because too few others have. A lent slot is one that no interested peer needs: the peer may
 * send requests as soon as it wants a piece. "snubbed" takes precedence over "choked" because it is the reason.
 */
export type ChokeMark =
  | "regular"
  | "in-turn"
  | "by-chance"
  | "lent"
  | "optimistic"
  | "snubbed"
  | "choked"
  | "not-interested";

export interface ChokeColumn {
  readonly at: number;
  readonly byTurns: boolean;
  /** By the other peer's number; undefined when there was no link. */
  readonly entries: readonly (ChokeEntry | undefined)[];
}

export interface ChokeGrid {
  /** Numbers of all peers in any decision, ascending. */
  readonly rows: readonly number[];
  readonly columns: readonly ChokeColumn[];
}

/** Decisions of `peer` up to `until`. */
export function chokeGrid(
  { chokeRounds }: Pick<Recording, "chokeRounds">,
  peer: number,
  until: number,
): ChokeGrid {
  const rows = new Set<number>();
  const columns: ChokeColumn[] = [];
  for (const round of chokeRounds) {
    if (round.peer !== peer || round.at > until) continue;
    const entries: (ChokeEntry | undefined)[] = [];
    for (const entry of round.entries) {
      entries[entry.to] = entry;
      rows.add(entry.to);
    }
    columns.push({ at: round.at, byTurns: round.byTurns, entries });
  }
  return { rows: [...rows].sort((a, b) => a - b), columns };
}

/** @param byTurns of the entry's round */
export function markOf(entry: ChokeEntry, byTurns: boolean): ChokeMark {
  const { unchoke, isSnubbed, isInterested } = entry;
  if (unchoke !== "choked") {
    if (!isInterested) return "lent";
    if (byTurns) return "in-turn";
    return isByChance(entry) ? "by-chance" : unchoke;
  }
  if (isSnubbed) return "snubbed";
  return isInterested ? "choked" : "not-interested";
}

/** Whether a leecher serves a peer in a regular slot although it has received nothing from it lately. */
export function isByChance({ unchoke, decidedBy }: Pick<ChokeEntry, "unchoke" | "decidedBy">): boolean {
  return unchoke === "regular" && decidedBy === 0;
}

/** The rank of an entry in its round by deciding rate; 1 is the greatest. */
export function rankOf(
  entry: ChokeEntry,
  { entries }: ChokeColumn,
): { readonly rank: number; readonly of: number } {
  const all = entries.filter((other) => other !== undefined);
  return { rank: 1 + all.filter(({ decidedBy }) => decidedBy > entry.decidedBy).length, of: all.length };
}
