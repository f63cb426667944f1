/** The figures of an ended run that the tour uses, computed from the recording. */
import { holders } from "../charts/rarity.ts";
import type { BoundTerm } from "../model/outcome.ts";
import { type Recording, sampleAt, type Unchoke } from "../model/recording.ts";
import { SEEDER_NUMBER } from "../model/setup.ts";
import { type ClearChoice, clearestChoice, trialOfFreeRider } from "./clearest-choice.ts";

/** Times in seconds since the clock started, amounts in bytes. undefined: not reached, or the run has no such peers. */
export interface RunFigures {
  readonly leechers: number;
  /** Leechers that have the file. */
  readonly finished: number;
  readonly fileLength: number;
  readonly chunks: number;
  /** Distribution time, the last finish. */
  readonly measured: number | undefined;
  readonly firstFinish: number | undefined;
  readonly bound: number;
  readonly binding: BoundTerm;
  readonly clientServerBound: number;
  /** measured ÷ bound; only if the measurement is valid. */
  readonly ratio: number | undefined;
  /** Bytes that the leechers received from the seeder. Its own count of what it sent may be a report older. */
  readonly fromSeeder: number;
  /** The share of received data that came from other leechers, 0 to 1. */
  readonly peersShare: number | undefined;
  /** Pairs of peers that were connected. */
  readonly links: number;
  /** Mean finish of contributors with an upload limit above and below the average. */
  readonly fastFinish: number | undefined;
  readonly slowFinish: number | undefined;
  readonly contributorFinish: number | undefined;
  readonly freeRiderFinish: number | undefined;
  /** Optimistic unchokes of interested peers. */
  readonly optimistic: number;
  /** Those of peers that had sent nothing recently. */
  readonly trials: number;
  readonly seederLeftAt: number | undefined;
  /** At the moment when the seeder left: chunks with a single copy, and the leechers that have one of those. */
  readonly singles: { readonly chunks: number; readonly holders: number; readonly whole: number } | undefined;
  /** A fast peer's decision that shows whom fast peers serve; undefined: there is none. */
  readonly choice: ClearChoice | undefined;
  /** A peer that shows how free-riders are served on trial; undefined: there is none. */
  readonly trialBy: number | undefined;
  /** Bytes that the leechers received over their connections. */
  readonly received: number;
  /** undefined: nobody joined late. */
  readonly newcomer: Newcomer | undefined;
}

/** How the leecher that joined late got its first chunk. */
export interface Newcomer {
  readonly number: number;
  readonly joinedAt: number;
  /** When it had its first chunk. */
  readonly firstAt: number;
  /** The peer that had sent it most by then. */
  readonly from: number;
  /** The slot in which that peer served it. */
  readonly unchoke: Unchoke;
  /** What the newcomer had sent that peer by then, bytes. */
  readonly given: number;
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
  let fromSeeder = 0;
  for (const { number } of leechers) {
    received += last[number]?.downloaded ?? 0;
    fromPeers += last[number]?.fromPeers ?? 0;
    fromSeeder += last[number]?.fromSeeder ?? 0;
  }
  const pairs = new Set<string>();
  for (const { peers: seen } of samples)
    for (const [number, peer] of seen.entries())
      for (const { to } of peer?.links ?? []) pairs.add(`${Math.min(number, to)}-${Math.max(number, to)}`);
  const optimistic = chokeRounds
    .flatMap(({ entries }) => entries)
    .filter(({ unchoke, isInterested }) => unchoke === "optimistic" && isInterested);

  const seederLeftAt = events.find(({ kind }) => kind === "seeder-left")?.at;

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
    fromSeeder,
    peersShare: received > 0 ? fromPeers / received : undefined,
    links: pairs.size,
    fastFinish: mean(finishes(contributors.filter(({ upload }) => (upload ?? 0) > average))),
    slowFinish: mean(finishes(contributors.filter(({ upload }) => (upload ?? 0) < average))),
    contributorFinish: mean(finishes(contributors)),
    freeRiderFinish: mean(finishes(leechers.filter(({ behaviour }) => behaviour === "free-rider"))),
    optimistic: optimistic.length,
    trials: optimistic.filter(({ decidedBy }) => decidedBy === 0).length,
    newcomer: newcomerOf(recording),
    seederLeftAt,
    singles: seederLeftAt === undefined ? undefined : singlesAt(recording, seederLeftAt),
    choice: clearestChoice(recording),
    trialBy: trialOfFreeRider(recording),
    received,
  };
}

function mean(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function newcomerOf({ events, samples }: Recording): Newcomer | undefined {
  const arrival = events.find(({ kind }) => kind === "arrived");
  if (arrival?.kind !== "arrived") return undefined;
  const { peer: number, at: joinedAt } = arrival;
  const first = samples.findIndex(({ peers }) => (peers[number]?.piecesHave ?? 0) > 0);
  const sample = samples[first];
  if (sample === undefined) return undefined;
  const [best] = sample.peers
    .flatMap((peer, from) => {
      const link = peer?.links.find(({ to }) => to === number);
      return link === undefined ? [] : [{ from, link }];
    })
    .sort((a, b) => b.link.uploaded - a.link.uploaded);
  if (best === undefined) return undefined;
  const { from, link } = best;
  return { number, joinedAt, firstAt: sample.at, from, unchoke: link.unchoke, given: link.downloaded };
}

function singlesAt(recording: Recording, at: number): RunFigures["singles"] {
  const sample = sampleAt(recording, at);
  if (sample === undefined) return undefined;
  const holding = new Set<number>();
  let chunks = 0;
  for (let piece = 0; piece < recording.pieceCount; piece++) {
    const [holder, ...others] = holders(sample, piece).filter((number) => number !== SEEDER_NUMBER);
    if (holder === undefined || others.length > 0) continue;
    chunks++;
    holding.add(holder);
  }
  const whole = sample.peers.filter(
    (peer, number) => number !== SEEDER_NUMBER && peer?.piecesHave === recording.pieceCount,
  );
  return { chunks, holders: holding.size, whole: whole.length };
}
