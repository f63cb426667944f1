/**
 * The steps of the guided tour: the run that each one starts, the picture it refers to, and which of its three answers a run
 * shows. The answer is read from the run itself, so that the tour never claims what the user did not see. Titles, questions and
 * explanations are in the language modules under the step's name.
 */
import { unreachable } from "../../../shared/core/invariant.ts";
import { outcomeOf } from "../model/outcome.ts";
import { presetSetup } from "../model/presets.ts";
import { endOf, type Recording } from "../model/recording.ts";
import { DEFAULT_SETUP, KB, KIB, type LabSetup, MB, type RunMode, runsOf } from "../model/setup.ts";
import type { RecordOrder } from "../theory/record.ts";
import { beforeFirstFinish } from "./clearest-choice.ts";
import { figuresOf, type RunFigures } from "./figures.ts";

export const TOUR_STEPS = [
  "distribution-time",
  "client-server",
  "peer-to-peer",
  "chunks",
  "tracker",
  "rarest-first",
  "tit-for-tat",
  "optimistic-unchoke",
  "free-riders",
  "the-seed-leaves",
] as const;

export type TourStepName = (typeof TOUR_STEPS)[number];

/** Index of one of the three choices of a question. */
export type Answer = 0 | 1 | 2;

/** A part of the page that a step can refer to. */
export type TourSight = "bound" | "swarm" | "bytes" | "pieces" | "choker" | "chart";

/** A run in virtual time, without the name that each recording has. */
export type VirtualRun = Omit<RecordOrder, "id">;

export interface TourStep {
  readonly name: TourStepName;
  /** The run of real tabs to start; undefined: `virtual`, or else the previous step's run. */
  readonly setup?: LabSetup;
  /** A run in virtual time, for what a run of real tabs would show too slowly. */
  readonly virtual?: VirtualRun;
  /** A run in virtual time to be seen next to the step's run. */
  readonly comparison?: VirtualRun;
  /** An earlier step whose run the outcome is compared with, if the user has made it. */
  readonly besides?: TourStepName;
  /** What is visible after the answer, besides the swarm; before it, nothing else is, because it would give the answer away. */
  readonly sight: TourSight;
  /** The moment of the run that proves the answer, in seconds; undefined: its end. */
  readonly moment?: (run: Recording) => number | undefined;
  /** The theory's answer. */
  readonly expected: Answer;
  /** The run's answer; undefined when it has none, for example because it was stopped. */
  readonly shown: (run: RunFigures, besides: RunFigures | undefined) => Answer | undefined;
}

/** Virtual runs of the tour are the same every time. */
export const SEED = 1;

/**
 * The first four steps use the same file and limits, so that their times can be compared. The seeder is twice as fast as a
 * downloader, so that from three downloaders on the third term is the bound: it rises from 4 s towards F/ui = 8 s and never beyond.
 */
export const FEW: LabSetup = {
  ...DEFAULT_SETUP,
  leechers: 1,
  fileLength: 4 * MB,
  seederUpload: MB,
  uploads: { kind: "one", rate: 500 * KB },
  mode: "client-server",
};

/** The largest swarms of the last step's chart, in virtual time; the others are the runs of the tour. */
export const CHART_LEECHERS = [1, 20, 100, 1000] as const;

/**
 * Nobody but the downloaders can serve the newcomer, because the seeder has left by then. Long enough for the trial slot, which
 * changes every 30 s, to reach it.
 */
export const NEWCOMER: VirtualRun = {
  setup: {
    ...DEFAULT_SETUP,
    leechers: 10,
    fileLength: 24 * MB,
    pieceLength: 128 * KIB,
    seederUpload: MB,
    uploads: { kind: "one", rate: 250 * KB },
    seederLeaves: true,
  },
  mode: "p2p",
  // With it, the newcomer is served on the first turn of a trial slot after it joined.
  seed: 2,
  newcomerAt: 45,
};

/** Leechers that request chunks in order. */
export const SEQUENTIAL: LabSetup = presetSetup("sequential-hurts");

/** Leechers with two upload limits. */
export const TWO_SPEEDS: LabSetup = presetSetup("two-speeds");

/** The choice with the nearest time, by ratio: 10 is nearer to 16 than to 4. */
function nearest(
  seconds: number | undefined,
  choices: readonly [number, number, number],
): Answer | undefined {
  if (seconds === undefined) return undefined;
  const distances = choices.map((choice) => Math.abs(Math.log(seconds / choice)));
  return pick(distances.indexOf(Math.min(...distances)));
}

const pick = (index: number): Answer => (index === 0 ? 0 : index === 1 ? 1 : 2);

/** Above measured ÷ bound of rarest-first runs: 1.01 with five leechers, 1.04 with ten (docs/decisions/0016). */
const RAREST_FIRST_RATIO = 1.1;

/** 0: `one` clearly before `other`; 1: within 5 %, which chance explains; 2: clearly after. */
function order(one: number | undefined, other: number | undefined): Answer | undefined {
  if (one === undefined || other === undefined) return undefined;
  return one < 0.95 * other ? 0 : one > 1.05 * other ? 2 : 1;
}

/** The times in seconds offered as choices in the first three steps. */
export function timesToChoose(
  step: "distribution-time" | "client-server" | "peer-to-peer",
): readonly [number, number, number] {
  const alone = FEW.fileLength / FEW.seederUpload;
  switch (step) {
    case "distribution-time":
      return [alone / 2, alone, 2 * alone];
    case "client-server":
      return [alone, 2 * alone, 5 * alone];
    case "peer-to-peer":
      return [5 * alone, 3 * alone, outcomeOf({ ...FEW, leechers: 5 }, "p2p", { kind: "running" }).bound];
    default:
      return unreachable(step);
  }
}

export const TOUR: readonly TourStep[] = [
  {
    name: "distribution-time",
    setup: FEW,
    sight: "bound",
    expected: 1,
    shown: ({ measured }) => nearest(measured, timesToChoose("distribution-time")),
  },
  {
    name: "client-server",
    setup: { ...FEW, leechers: 5 },
    besides: "distribution-time",
    sight: "bound",
    expected: 2,
    shown: ({ measured }) => nearest(measured, timesToChoose("client-server")),
  },
  {
    name: "peer-to-peer",
    setup: { ...FEW, leechers: 5, mode: "p2p" },
    besides: "client-server",
    sight: "bound",
    expected: 2,
    shown: ({ measured }) => nearest(measured, timesToChoose("peer-to-peer")),
  },
  {
    name: "chunks",
    setup: { ...FEW, leechers: 10, mode: "p2p" },
    besides: "peer-to-peer",
    sight: "bytes",
    expected: 2,
    shown: ({ peersShare }) =>
      peersShare === undefined ? undefined : peersShare < 0.35 ? 0 : peersShare < 0.65 ? 1 : 2,
  },
  {
    name: "tracker",
    moment: (run) => endOf(run) / 2,
    sight: "swarm",
    expected: 2,
    // True by construction: the tracker cannot carry a chunk.
    shown: ({ links }) => (links === 0 ? undefined : 2),
  },
  {
    name: "rarest-first",
    setup: SEQUENTIAL,
    comparison: { setup: { ...SEQUENTIAL, strategy: "rarest-first" }, mode: "p2p", seed: SEED },
    // The same second in both runs, whose bound is the same.
    moment: ({ outcome }) => outcome.bound / 2,
    sight: "pieces",
    expected: 2,
    shown: ({ measured, bound }, rarest) => order(measured, rarest?.measured ?? RAREST_FIRST_RATIO * bound),
  },
  {
    name: "tit-for-tat",
    setup: TWO_SPEEDS,
    moment: beforeFirstFinish,
    sight: "choker",
    expected: 0,
    shown: ({ fastFinish, slowFinish }) => order(fastFinish, slowFinish),
  },
  {
    name: "optimistic-unchoke",
    virtual: NEWCOMER,
    moment: (run) => figuresOf(run).newcomer?.firstAt,
    sight: "choker",
    expected: 2,
    shown: ({ newcomer }) => (newcomer?.unchoke === "optimistic" && newcomer.given === 0 ? 2 : undefined),
  },
  {
    name: "free-riders",
    setup: presetSetup("free-riders"),
    moment: beforeFirstFinish,
    sight: "choker",
    expected: 2,
    shown: ({ freeRiderFinish, contributorFinish }) => order(freeRiderFinish, contributorFinish),
  },
  {
    name: "the-seed-leaves",
    setup: presetSetup("the-seed-leaves"),
    moment: ({ events }) => events.find(({ kind }) => kind === "seeder-left")?.at,
    sight: "pieces",
    expected: 2,
    shown: ({ finished, leechers, seederLeftAt }) =>
      seederLeftAt === undefined ? undefined : finished === 0 ? 0 : finished < leechers ? 1 : 2,
  },
];

/** The step whose run a step without a setup uses. */
export function sourceOf(of: TourStep): TourStep | undefined {
  return TOUR.slice(0, TOUR.indexOf(of)).findLast(({ setup }) => setup !== undefined);
}

/** Only one run per step, so that it is clear which one answers. */
export function modeOf(setup: LabSetup): RunMode {
  return runsOf(setup).at(-1) ?? "p2p";
}
