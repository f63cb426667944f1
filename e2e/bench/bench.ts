/** What a bench of the suite is, and what it gets. */
import type { TestServer } from "../server.ts";
import { PARTIES, type Party, type Row } from "./figures.ts";

export interface Bench {
  readonly name: string;
  /** One line: what passes, and what is measured. */
  readonly title: string;
  /** How often each party runs when nobody says otherwise. */
  readonly runs: number;
  /** @throws Error when there is nothing to show. */
  run(ground: Ground): Promise<readonly Row[]>;
}

export interface Ground {
  readonly server: TestServer;
  readonly runs: number;
  /** Small sizes: to see whether it works, not how fast it is. */
  readonly isQuick: boolean;
  /** Also what takes minutes of waiting. */
  readonly isLong: boolean;
  /** Who takes part; ours always does. */
  readonly parties: ReadonlySet<Party>;
  /** A file on disk with bytes that do not repeat, kept until the suite ends. @returns its path */
  file(bytes: number): Promise<string>;
  /** A line on how far we are. */
  say(line: string): void;
}

/** Every party's results, one a run; undefined where a run failed. */
export type Results<T> = ReadonlyMap<string, readonly (T | undefined)[]>;

/**
 * Runs everybody in turn, `ground.runs` times, each time beginning with another, so that what drifts on the machine
 * meets all alike. A run that fails is said and counts as undefined.
 */
export async function inTurn<T>(
  ground: Ground,
  entries: ReadonlyMap<string, () => Promise<T>>,
  show: (result: T) => string,
): Promise<Results<T>> {
  const results = new Map([...entries.keys()].map((name) => [name, [] as (T | undefined)[]]));
  const order = [...entries];
  for (let run = 0; run < ground.runs; run++) {
    for (let turn = 0; turn < order.length; turn++) {
      const [name, measure] = order[(run + turn) % order.length] ?? [];
      if (name === undefined || measure === undefined) continue;
      try {
        const result = await measure();
        results.get(name)?.push(result);
        ground.say(`  ${run + 1}. ${name}: ${show(result)}`);
      } catch (error) {
        results.get(name)?.push(undefined);
        ground.say(`  ${run + 1}. ${name} failed: ${firstLine(error)}`);
      }
    }
  }
  return results;
}

/** One figure of every result; NaN for a run that failed. */
export function valuesOf<T>(
  results: readonly (T | undefined)[] | undefined,
  figure: (result: T) => number,
): number[] {
  return (results ?? []).map((result) => (result === undefined ? Number.NaN : figure(result)));
}

/** A row's values from the results of those that are parties. */
export function valuesByParty<T>(results: Results<T>, figure: (result: T) => number): Row["values"] {
  const values: Partial<Record<Party, readonly number[]>> = {};
  for (const party of PARTIES) if (results.has(party)) values[party] = valuesOf(results.get(party), figure);
  return values;
}

export function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split("\n")[0] ?? "";
}
