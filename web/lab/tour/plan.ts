/**
 * The steps of the guided tour: the run that each one starts, the picture it refers to, and which of its three answers a run
 * shows. The answer is read from the run itself, so that the tour never claims what the user did not see. Titles, questions and
 * explanations are in the language modules under the step's name.
 */
import { unreachable } from "../../../shared/core/invariant.ts";
import { presetSetup } from "../model/presets.ts";
import { DEFAULT_SETUP, KIB, type LabSetup, MIB } from "../model/setup.ts";
import type { RunFigures } from "./figures.ts";

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

/** The part of the page that a step refers to. */
export type TourSight = "bound" | "swarm" | "bytes" | "pieces" | "choker" | "chart";

export interface TourStep {
  readonly name: TourStepName;
  /** The run to start; undefined: use the previous step's run. */
  readonly setup?: LabSetup;
  /** Whether to show the middle of the run instead of its end. */
  readonly isHalfway?: boolean;
  /** An earlier step whose run the outcome is compared with, if the user has made it. */
  readonly besides?: TourStepName;
  readonly sight: TourSight;
  /** The theory's answer. */
  readonly expected: Answer;
  /** The run's answer; undefined when it has none, for example because it was stopped. */
  readonly shown: (run: RunFigures, besides: RunFigures | undefined) => Answer | undefined;
}

/**
 * The first four steps use the same file and limits, so that their times can be compared. All peers upload equally fast, so the
 * swarm's bound is the time of a single copy, whatever N is.
 */
export const FEW: LabSetup = {
  ...DEFAULT_SETUP,
  leechers: 1,
  fileLength: 4 * MIB,
  seederUpload: 512 * KIB,
  uploads: { kind: "one", rate: 512 * KIB },
  mode: "client-server",
};

/** Leechers that request chunks in order. */
export const SEQUENTIAL: LabSetup = presetSetup("sequential-hurts");

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
      return [5 * alone, 3 * alone, alone];
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
    isHalfway: true,
    sight: "swarm",
    expected: 2,
    // True by construction: the tracker cannot carry a chunk.
    shown: ({ links }) => (links === 0 ? undefined : 2),
  },
  {
    name: "rarest-first",
    setup: SEQUENTIAL,
    isHalfway: true,
    sight: "pieces",
    expected: 2,
    shown: ({ measured, bound }) => order(measured, RAREST_FIRST_RATIO * bound),
  },
  {
    name: "tit-for-tat",
    setup: presetSetup("two-speeds"),
    sight: "choker",
    expected: 0,
    shown: ({ fastFinish, slowFinish }) => order(fastFinish, slowFinish),
  },
  {
    name: "optimistic-unchoke",
    sight: "choker",
    expected: 2,
    shown: ({ trials }) => (trials === 0 ? undefined : 2),
  },
  {
    name: "free-riders",
    setup: presetSetup("free-riders"),
    sight: "choker",
    expected: 2,
    shown: ({ freeRiderFinish, contributorFinish }) => order(freeRiderFinish, contributorFinish),
  },
  {
    name: "the-seed-leaves",
    setup: presetSetup("the-seed-leaves"),
    sight: "pieces",
    expected: 2,
    shown: ({ finished, leechers, seederLeftAt }) =>
      seederLeftAt === undefined ? undefined : finished === 0 ? 0 : finished < leechers ? 1 : 2,
  },
];
