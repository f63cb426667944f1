/**
 * Which peers to unchoke (BEP 3; for seeding, Legout et al. 2006). In: plain records of the interested peers, the number of
 * slots, and the holder of the optimistic slot. Out: the peers to be unchoked, at most `slots` + 1, and the optimistic one.
 *
 * 1. Leeching: regular slots go to the peers that send us most (20 s average), except snubbed ones.
 * 2. Seeding: regular slots rotate. A peer keeps its slot for one turn; then the peers that have waited longest follow.
 * 3. Between rounds, nobody loses a slot; free ones go to the peers that have waited longest.
 * 4. The optimistic slot goes to the remaining peer that has waited longest; a newly connected peer's wait counts three
 *    times, and ties are broken at random. If the slot were drawn by lot, some peers would wait very long.
 *
 * Knows no links, messages or clocks.
 */
import type { LinkId } from "../core/ids.ts";
import type { Random } from "../core/random.ts";
import { type Instant, MINUTE_MS, SECOND_MS } from "../core/time.ts";

export const RECHOKE_INTERVAL_MS = 10 * SECOND_MS;
export const OPTIMISTIC_INTERVAL_MS = 30 * SECOND_MS;
/** How long a peer keeps a regular slot of a seeder: as long as the optimistic slot. Shorter turns gain nothing (0015). */
const SEEDING_TURN_MS = 30 * SECOND_MS;
/** BEP 3: "newly connected peers are three times as likely to start as the current optimistic unchoke". */
const NEW_PEER_WEIGHT = 3;
/** A peer is new for two turns of the optimistic slot. */
const NEW_PEER_MS = MINUTE_MS;
/** Less than any time within a turn. */
const OUT_OF_TURN = -1;

/** An interested peer. */
export interface ChokeCandidate {
  readonly link: LinkId;
  readonly connectedAt: Instant;
  readonly unchoked: boolean;
  /** When it was last unchoked; before `connectedAt` if it never was. */
  readonly unchokedAt: Instant;
  /** When it was last choked; `connectedAt` if it was never unchoked. */
  readonly waitingSince: Instant;
  /** Payload bytes per second from it to us. */
  readonly downloadRate: number;
  readonly snubbed: boolean;
}

export interface ChokeRound {
  /** How many regular slots there are. */
  readonly slots: number;
  /** Whether regular slots rotate: true for seeders, and for leechers without tit-for-tat. */
  readonly byTurns: boolean;
  /** The current holder of the optimistic slot. */
  readonly optimistic: LinkId | undefined;
  /** Whether the optimistic slot is assigned again in this round. */
  readonly rotateOptimistic: boolean;
  /** Whether peers may lose regular slots; if not, only free ones are assigned. */
  readonly reassign: boolean;
}

export interface ChokeDecision {
  readonly unchoked: ReadonlySet<LinkId>;
  readonly optimistic: LinkId | undefined;
}

export function chooseUnchoked(
  now: Instant,
  candidates: readonly ChokeCandidate[],
  round: ChokeRound,
  random: Random,
): ChokeDecision {
  const previous = candidates.find((candidate) => candidate.link === round.optimistic);
  const keptOptimistic = round.rotateOptimistic ? undefined : previous;

  const order = orderOf(now, round);
  const ranked = candidates
    .filter((candidate) => candidate !== keptOptimistic && mayHoldRegular(candidate, round))
    .map((candidate) => ({ candidate, tie: random.next() }))
    .sort((a, b) => order(a.candidate, b.candidate) || a.tie - b.tie);
  const unchoked = new Set<LinkId>();
  for (const { candidate } of ranked.slice(0, round.slots)) unchoked.add(candidate.link);

  const optimistic =
    keptOptimistic ?? chooseOptimistic(now, candidates, (candidate) => !unchoked.has(candidate.link), random);
  if (optimistic !== undefined) unchoked.add(optimistic.link);
  return { unchoked, optimistic: optimistic?.link };
}

function mayHoldRegular(candidate: ChokeCandidate, round: ChokeRound): boolean {
  const keepsSlot = !round.reassign && holdsRegular(candidate, round);
  return round.byTurns || !candidate.snubbed || keepsSlot;
}

function holdsRegular({ unchoked, link }: ChokeCandidate, round: ChokeRound): boolean {
  return unchoked && link !== round.optimistic;
}

/** Negative: `a` comes before `b`. */
type Compare = (a: ChokeCandidate, b: ChokeCandidate) => number;

const fastestFirst: Compare = (a, b) => b.downloadRate - a.downloadRate;

function orderOf(now: Instant, round: ChokeRound): Compare {
  const isHolder = (candidate: ChokeCandidate): boolean => holdsRegular(candidate, round);
  const holdersFirst: Compare = (a, b) => Number(isHolder(b)) - Number(isHolder(a));
  const longestWaitFirst: Compare = (a, b) => waitOf(now, b) - waitOf(now, a);
  if (!round.reassign) return (a, b) => holdersFirst(a, b) || longestWaitFirst(a, b);
  if (!round.byTurns) return (a, b) => fastestFirst(a, b) || holdersFirst(a, b);
  const turnOf = (candidate: ChokeCandidate): number => {
    const turnMs = now - candidate.unchokedAt;
    return isHolder(candidate) && turnMs < SEEDING_TURN_MS ? turnMs : OUT_OF_TURN;
  };
  const longestTurnFirst: Compare = (a, b) => turnOf(b) - turnOf(a);
  return (a, b) => longestTurnFirst(a, b) || longestWaitFirst(a, b);
}

function waitOf(now: Instant, { unchoked, waitingSince }: ChokeCandidate): number {
  return unchoked ? 0 : now - waitingSince;
}

function chooseOptimistic(
  now: Instant,
  candidates: readonly ChokeCandidate[],
  isFree: (candidate: ChokeCandidate) => boolean,
  random: Random,
): ChokeCandidate | undefined {
  const free = candidates.filter(isFree);
  const longest = Math.max(...free.map((candidate) => claim(now, candidate)));
  const first = free.filter((candidate) => claim(now, candidate) === longest);
  return first.length === 0 ? undefined : random.pick(first);
}

/**
 * How many turns of the optimistic slot a peer has waited, more for a newcomer, which has nothing to trade yet. Counted in
 * whole turns, ties broken at random. Counted in milliseconds, the newest peer would be last in every neighbour's queue.
 */
function claim(now: Instant, candidate: ChokeCandidate): number {
  const turns = Math.round(waitOf(now, candidate) / OPTIMISTIC_INTERVAL_MS);
  return turns * (now - candidate.connectedAt < NEW_PEER_MS ? NEW_PEER_WEIGHT : 1);
}
