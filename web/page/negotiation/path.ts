/** What `getStats` says about the pair of candidates in use. */
import type { LinkPath } from "../../bridge/views.ts";

/** The fields used here of the entries of an RTCStatsReport. */
export interface Stat {
  readonly id: string;
  readonly type: string;
  readonly selectedCandidatePairId?: string;
  /** Firefox only, which has no transports. */
  readonly selected?: boolean;
  readonly nominated?: boolean;
  readonly state?: string;
  readonly localCandidateId?: string;
  readonly remoteCandidateId?: string;
  readonly candidateType?: string;
  readonly currentRoundTripTime?: number;
}

export interface PairInUse {
  /** undefined: the report names no candidates. */
  readonly path: LinkPath | undefined;
  readonly roundTripMs: number | undefined;
}

/** @returns undefined: no pair is in use */
export function pairInUse(report: Iterable<Stat>): PairInUse | undefined {
  const stats = new Map([...report].map((stat) => [stat.id, stat]));
  const pair = selectedPair(stats);
  if (pair === undefined) return undefined;
  const seconds = pair.currentRoundTripTime;
  const types = [pair.localCandidateId, pair.remoteCandidateId].map(
    (id) => stats.get(id ?? "")?.candidateType,
  );
  const isKnown = types.some((type) => type !== undefined);
  return {
    path: isKnown ? (types.includes("relay") ? "relayed" : "direct") : undefined,
    roundTripMs: typeof seconds === "number" ? 1000 * seconds : undefined,
  };
}

function selectedPair(stats: ReadonlyMap<string, Stat>): Stat | undefined {
  const all = [...stats.values()];
  const transport = all.find(
    ({ type, selectedCandidatePairId }) => type === "transport" && selectedCandidatePairId,
  );
  const named = stats.get(transport?.selectedCandidatePairId ?? "");
  if (named !== undefined) return named;
  const pairs = all.filter(({ type }) => type === "candidate-pair");
  return (
    pairs.find(({ selected }) => selected) ??
    pairs.find(({ nominated, state }) => nominated && state === "succeeded") ??
    pairs.find(({ nominated }) => nominated)
  );
}
