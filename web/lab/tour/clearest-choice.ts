/** The decisions that show the rules of the choker most clearly, out of those made before anybody has finished. */
import { isByChance } from "../charts/choke-grid.ts";
import { type ChokeRound, endOf, type Recording } from "../model/recording.ts";
import { type PeerRole, rolesOf } from "../model/roles.ts";

/** Rates are those that decided it, bytes per second. */
export interface ClearChoice {
  /** The peer that decided. */
  readonly peer: number;
  /** Seconds since the clock started. */
  readonly at: number;
  /** Interested peers that it serves in return, and how many of them are fast. */
  readonly served: number;
  readonly fastServed: number;
  /** The least that one of those had sent it. */
  readonly leastServed: number;
  /** The most that a slow peer had sent it. */
  readonly mostSlow: number;
}

/** A complete peer serves in turn, so who prefers whom is seen before that: in the middle of the run, or earlier. */
export function beforeFirstFinish(run: Recording): number {
  const finishes = run.finishedAt.filter((at) => at !== undefined);
  return Math.min(endOf(run) * 0.6, ...finishes.map((at) => at - 1));
}

/** A peer whose latest decision, out of those made before anybody has finished, serves a free-rider on trial. */
export function trialOfFreeRider(run: Recording): number | undefined {
  const roles = rolesOf(run);
  const isTrial = ({ to, unchoke, isInterested }: ChokeRound["entries"][number]): boolean =>
    roles[to] === "free-rider" && unchoke === "optimistic" && isInterested;
  return [...latestRounds(run)].find(([, { entries }]) => entries.some(isTrial))?.[0];
}

/** Each peer's latest decision before anybody has finished, without those of peers that serve everybody in turn. */
function latestRounds(run: Recording): ReadonlyMap<number, ChokeRound> {
  const until = beforeFirstFinish(run);
  const latest = new Map<number, ChokeRound>();
  for (const round of run.chokeRounds) if (round.at <= until && !round.byTurns) latest.set(round.peer, round);
  return latest;
}

/** Of the fast peers' latest decisions, the one with the fewest slow and the most fast peers served, and then the widest gap. */
export function clearestChoice(run: Recording): ClearChoice | undefined {
  const roles = rolesOf(run);
  const slowServed = ({ served, fastServed }: ClearChoice): number => served - fastServed;
  const gap = ({ leastServed, mostSlow }: ClearChoice): number => leastServed - mostSlow;
  return [...latestRounds(run).values()]
    .filter(({ peer }) => roles[peer] === "fast")
    .map((round) => choiceOf(round, roles))
    .filter(({ served }) => served > 0)
    .sort((a, b) => slowServed(a) - slowServed(b) || b.fastServed - a.fastServed || gap(b) - gap(a))[0];
}

function choiceOf({ peer, at, entries }: ChokeRound, roles: readonly PeerRole[]): ClearChoice {
  const served = entries.filter(
    (entry) => entry.unchoke === "regular" && entry.isInterested && !isByChance(entry),
  );
  const slow = entries.filter(({ to }) => roles[to] === "slow");
  return {
    peer,
    at,
    served: served.length,
    fastServed: served.filter(({ to }) => roles[to] === "fast").length,
    leastServed: Math.min(...served.map(({ decidedBy }) => decidedBy)),
    mostSlow: Math.max(0, ...slow.map(({ decidedBy }) => decidedBy)),
  };
}
