/**
 * Whom to serve (BEP 3; Legout et al. 2006 for seeding). In: plain records of the interested peers, the number of
 * slots, who holds the optimistic slot. Out: the set to be unchoked, at most `slots` + 1, and the optimistic one.
 *
 * - Leeching: regular slots go to the peers that send us most (20 s average) and are not snubbed.
 * - Seeding: regular slots rotate. Who has had a slot for less than a turn keeps it; the rest wait their turn, longest first.
 * - The optimistic slot goes to the one of the others that has waited longest, ties at random; a newly connected peer's wait
 *   counts three times. Drawn lots would leave some without for very long.
 * Knows nothing of links, messages or clocks.
 */
import type { LinkId } from "../core/ids.ts";
import type { Random } from "../core/random.ts";
import { type Instant, MINUTE_MS, SECOND_MS } from "../core/time.ts";

export const RECHOKE_INTERVAL_MS = 10 * SECOND_MS;
export const OPTIMISTIC_INTERVAL_MS = 30 * SECOND_MS;
/** How long a peer keeps a regular slot of a seeder before the next one's turn. */
const SEEDING_TURN_MS = 30 * SECOND_MS;
const NEW_PEER_MS = MINUTE_MS;
const NEW_PEER_WEIGHT = 3;

/** An interested peer. */
export interface ChokeCandidate {
  readonly link: LinkId;
  readonly connectedAt: Instant;
  readonly unchoked: boolean;
  /** When it was last unchoked; before `connectedAt` if never. */
  readonly unchokedAt: Instant;
  /** When it was last choked; `connectedAt` if it was never unchoked. */
  readonly waitingSince: Instant;
  /** Payload bytes a second from it to us. */
  readonly downloadRate: number;
  readonly snubbed: boolean;
}

export interface ChokeRound {
  /** Regular ones. */
  readonly slots: number;
  readonly seeding: boolean;
  /** The present holder of the optimistic slot. */
  readonly optimistic: LinkId | undefined;
  /** Whether the optimistic slot passes on in this round. */
  readonly rotateOptimistic: boolean;
  /** Whether regular slots may be taken away; if not, only free ones are given. */
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

  const ranked = candidates
    .filter((candidate) => candidate !== keptOptimistic && mayHoldRegular(candidate, round))
    .map((candidate) => ({ candidate, rank: rank(now, candidate, round), tie: random.next() }))
    .sort((a, b) => b.rank[0] - a.rank[0] || b.rank[1] - a.rank[1] || a.tie - b.tie);
  const unchoked = new Set<LinkId>();
  for (const { candidate } of ranked.slice(0, round.slots)) unchoked.add(candidate.link);

  const optimistic =
    keptOptimistic ?? chooseOptimistic(now, candidates, (candidate) => !unchoked.has(candidate.link), random);
  if (optimistic !== undefined) unchoked.add(optimistic.link);
  return { unchoked, optimistic: optimistic?.link };
}

function mayHoldRegular(candidate: ChokeCandidate, round: ChokeRound): boolean {
  const keepsSlot = !round.reassign && holdsRegular(candidate, round);
  return round.seeding || !candidate.snubbed || keepsSlot;
}

function holdsRegular({ unchoked, link }: ChokeCandidate, round: ChokeRound): boolean {
  return unchoked && link !== round.optimistic;
}

/** Two keys, the greater first. */
function rank(now: Instant, candidate: ChokeCandidate, round: ChokeRound): readonly [number, number] {
  const isHolder = holdsRegular(candidate, round);
  if (!round.reassign) return isHolder ? [1, 0] : [0, now - candidate.waitingSince];
  if (!round.seeding) return [candidate.downloadRate, isHolder ? 1 : 0];
  if (isHolder && now - candidate.unchokedAt < SEEDING_TURN_MS) return [1, now - candidate.unchokedAt];
  return [0, candidate.unchoked ? 0 : now - candidate.waitingSince];
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
 * For how many turns of the slot it has waited; a newcomer's count more, for it has nothing to trade yet. Whole turns: by the
 * millisecond, who was last to come would be the last in every neighbour's queue.
 */
function claim(now: Instant, { connectedAt, unchoked, waitingSince }: ChokeCandidate): number {
  if (unchoked) return 0;
  const turns = Math.round((now - waitingSince) / OPTIMISTIC_INTERVAL_MS);
  return turns * (now - connectedAt < NEW_PEER_MS ? NEW_PEER_WEIGHT : 1);
}
