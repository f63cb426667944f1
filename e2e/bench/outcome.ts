/** What one race came to, in figures; and the median of several. Times in seconds from the moment the link was opened. */
import { boundsOf } from "../../shared/simulation/bounds.ts";
import { leechers, scenario, seeds } from "../../shared/simulation/scenario.ts";
import type { Load } from "./machine.ts";
import type { SwarmPlan } from "./plan.ts";
import type { Race } from "./race.ts";
import type { TimedLook } from "./watch.ts";

/** A figure is infinite where somebody did not finish in time. */
export interface Figures {
  readonly first: number;
  readonly mean: number;
  readonly last: number;
  readonly firstRatio: number;
  readonly meanRatio: number;
  readonly lastRatio: number;
  /** Copies of the file that the seeder sent, in all and until the first leecher had everything. */
  readonly seedCopies: number;
  readonly seedCopiesAtFirst: number;
  /** Share of what the leechers received. */
  readonly wasted: number;
}

export interface Outcome extends Figures {
  /** In the order of the leechers' uploads. */
  readonly finishes: readonly number[];
  readonly load: Load;
}

/** The least possible time, seconds. */
export function fluidBound(plan: SwarmPlan): number {
  const groups = [
    seeds({ upload: plan.seedUpload }),
    ...plan.peerUploads.map((upload) => leechers(1, { upload })),
  ];
  return boundsOf(scenario(groups, { pieces: 1, pieceLength: plan.length })).peerToPeer;
}

export function outcomeOf(plan: SwarmPlan, race: Race): Outcome {
  const bound = fluidBound(plan);
  const finishes = race.leechers.map((looks) => finishOf(looks, race.openedAt));
  const first = Math.min(...finishes);
  const mean = finishes.reduce((sum, finish) => sum + finish, 0) / finishes.length;
  const last = Math.max(...finishes);
  const received = sumOfLast(race.leechers, "downloaded");
  return {
    first,
    mean,
    last,
    firstRatio: first / bound,
    meanRatio: mean / bound,
    lastRatio: last / bound,
    seedCopies: sumOfLast([race.seeder], "uploaded") / plan.length,
    seedCopiesAtFirst: uploadedBy(race.seeder, race.openedAt + first * 1000) / plan.length,
    wasted: received === 0 ? 0 : sumOfLast(race.leechers, "wasted") / received,
    finishes,
    load: race.load,
  };
}

export function medianFigures(outcomes: readonly Figures[]): Figures {
  const of = (figure: keyof Figures): number => median(outcomes.map((outcome) => outcome[figure]));
  return {
    first: of("first"),
    mean: of("mean"),
    last: of("last"),
    firstRatio: of("firstRatio"),
    meanRatio: of("meanRatio"),
    lastRatio: of("lastRatio"),
    seedCopies: of("seedCopies"),
    seedCopiesAtFirst: of("seedCopiesAtFirst"),
    wasted: of("wasted"),
  };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
  return lower === upper ? upper : (lower + upper) / 2;
}

function finishOf(looks: readonly TimedLook[], openedAt: number): number {
  const finish = looks.find((look) => look.isComplete);
  return finish === undefined ? Number.POSITIVE_INFINITY : (finish.at - openedAt) / 1000;
}

function sumOfLast(
  pages: readonly (readonly TimedLook[])[],
  figure: "downloaded" | "uploaded" | "wasted",
): number {
  return pages.reduce((sum, looks) => sum + (looks.at(-1)?.[figure] ?? 0), 0);
}

function uploadedBy(looks: readonly TimedLook[], at: number): number {
  return looks.findLast((look) => look.at <= at)?.uploaded ?? 0;
}
