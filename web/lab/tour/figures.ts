/** What the tour says of a run that has ended, in figures. Pure: from the recording alone. */

import type { BoundTerm } from "../model/outcome.ts";
import type { Recording } from "../model/recording.ts";
import { SEED_NUMBER } from "../model/setup.ts";

/** Seconds since the clock started and bytes. Undefined: the run did not get so far, or has nobody of that kind. */
export interface RunFigures {
  readonly leechers: number;
  /** How many of them have the file. */
  readonly finished: number;
  readonly fileLength: number;
  readonly chunks: number;
  /** Distribution time: when the last one had it. */
  readonly measured: number | undefined;
  readonly firstFinish: number | undefined;
  readonly bound: number;
  readonly binding: BoundTerm;
  readonly clientServerBound: number;
  /** measured ÷ bound, where the measurement is valid. */
  readonly ratio: number | undefined;
  /** What the seed sent in all. */
  readonly fromSeed: number;
  /** The share of everything received that came from other leechers, 0 to 1. */
  readonly peersShare: number | undefined;
  /** Pairs of peers that were connected. */
  readonly links: number;
  /** Mean finish of those who may upload more than the average cap, and of those who may less. */
  readonly fastFinish: number | undefined;
  readonly slowFinish: number | undefined;
  readonly contributorFinish: number | undefined;
  readonly freeRiderFinish: number | undefined;
  /** How often a choker gave its optimistic slot. */
  readonly optimistic: number;
  /** How often it went to somebody who had not given anything of late. */
  readonly trials: number;
  readonly seedLeftAt: number | undefined;
}

export function figuresOf(recording: Recording): RunFigures {
  const { peers, samples, finishedAt, events, chokeRounds, outcome, fileLength, pieceCount } = recording;
  const leechers = peers.filter(({ role, place }) => role === "leecher" && place !== "guest");
  const finishes = (numbers: readonly { readonly number: number }[]): readonly number[] =>
    numbers.flatMap(({ number }) => finishedAt[number] ?? []);
  const all = finishes(leechers);
  const contributors = leechers.filter(({ behaviour }) => behaviour === "contributor");
  const caps = contributors.flatMap(({ upload }) => upload ?? []);
  const average = mean(caps) ?? 0;

  const last = samples.at(-1)?.peers ?? [];
  let received = 0;
  let fromPeers = 0;
  for (const { number } of leechers) {
    received += last[number]?.downloaded ?? 0;
    fromPeers += last[number]?.fromPeers ?? 0;
  }
  const pairs = new Set<string>();
  for (const { peers: seen } of samples)
    for (const [number, peer] of seen.entries())
      for (const { to } of peer?.links ?? []) pairs.add(`${Math.min(number, to)}-${Math.max(number, to)}`);
  const optimistic = chokeRounds
    .flatMap(({ entries }) => entries)
    .filter(({ unchoke, isInterested }) => unchoke === "optimistic" && isInterested);

  return {
    leechers: leechers.length,
    finished: all.length,
    fileLength,
    chunks: pieceCount,
    measured: all.length === leechers.length && all.length > 0 ? Math.max(...all) : undefined,
    firstFinish: all.length > 0 ? Math.min(...all) : undefined,
    bound: outcome.bound,
    binding: outcome.binding,
    clientServerBound: outcome.clientServerBound,
    ratio: outcome.validity.kind === "valid" ? outcome.validity.ratio : undefined,
    fromSeed: last[SEED_NUMBER]?.uploaded ?? 0,
    peersShare: received > 0 ? fromPeers / received : undefined,
    links: pairs.size,
    fastFinish: mean(finishes(contributors.filter(({ upload }) => (upload ?? 0) > average))),
    slowFinish: mean(finishes(contributors.filter(({ upload }) => (upload ?? 0) < average))),
    contributorFinish: mean(finishes(contributors)),
    freeRiderFinish: mean(finishes(leechers.filter(({ behaviour }) => behaviour === "free-rider"))),
    optimistic: optimistic.length,
    trials: optimistic.filter(({ decidedBy }) => decidedBy === 0).length,
    seedLeftAt: events.find(({ kind }) => kind === "seed-left")?.at,
  };
}

function mean(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}
