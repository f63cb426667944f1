/**
 * The guided tour: which run each step drives, what it points at, and which of its three answers a run shows. The reader
 * predicts, the run decides: an answer is read from the run itself, so that the tour never claims what the reader did not
 * see. Titles, questions and explanations are sentences of the language modules, under the step's name.
 */
import { PRESETS, type PresetName } from "../model/presets.ts";
import { DEFAULT_SETUP, type LabSetup } from "../model/setup.ts";
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

/** Part of the page that the step points at. */
export type TourSight = "bound" | "swarm" | "bytes" | "pieces" | "choker" | "chart";

export interface TourStep {
  readonly name: TourStepName;
  /** The run to drive; undefined: look closer at the run of the step before. */
  readonly setup: LabSetup | undefined;
  /** Whether the outcome is seen in the middle of the run, and not at its end. */
  readonly isHalfway?: boolean;
  /** An earlier step whose run the outcome is held against, where the reader has made it. */
  readonly besides: TourStepName | undefined;
  readonly sight: TourSight;
  /** What the theory expects. */
  readonly expected: Answer;
  /** What the run showed. @returns undefined where it does not tell, as when it was stopped */
  readonly shown: (run: RunFigures, besides: RunFigures | undefined) => Answer | undefined;
}

const KIB = 1024;

/**
 * One server, at first with one downloader: the same file and caps in the first four steps, so that times compare. All upload
 * equally fast: the swarm's bound is then the time of a single copy, however many want one.
 */
export const FEW: LabSetup = {
  ...DEFAULT_SETUP,
  leechers: 1,
  fileLength: 4 * 1024 * KIB,
  seedUpload: 512 * KIB,
  uploads: { kind: "one", rate: 512 * KIB },
  mode: "client-server",
};

const preset = (name: PresetName): LabSetup =>
  PRESETS.find((candidate) => candidate.name === name)?.setup ?? DEFAULT_SETUP;

/** Six leechers that ask for one chunk after the other. */
export const SEQUENTIAL: LabSetup = preset("sequential-hurts");

/** The choice whose time is nearest. */
function nearest(
  seconds: number | undefined,
  choices: readonly [number, number, number],
): Answer | undefined {
  if (seconds === undefined) return undefined;
  // In proportion: 10 lies nearer to 16 than to 4.
  const distances = choices.map((choice) => Math.abs(Math.log(seconds / choice)));
  return pick(distances.indexOf(Math.min(...distances)));
}

const pick = (index: number): Answer => (index === 0 ? 0 : index === 1 ? 1 : 2);

/** Measured ÷ bound of such runs, about. */
const RAREST_FIRST_RATIO = 1.1;

/** 0: `one` clearly before `other`; 1: about together; 2: clearly after. */
function order(one: number | undefined, other: number | undefined): Answer | undefined {
  if (one === undefined || other === undefined) return undefined;
  return one < 0.95 * other ? 0 : one > 1.05 * other ? 2 : 1;
}

/** The times among which the reader chooses in the first steps, seconds: half, as it is, twice, and so on. */
export function timesToChoose(
  step: "distribution-time" | "client-server" | "peer-to-peer",
): readonly [number, number, number] {
  const alone = FEW.fileLength / FEW.seedUpload;
  switch (step) {
    case "distribution-time":
      return [alone / 2, alone, 2 * alone];
    case "client-server":
      return [alone, 2 * alone, 5 * alone];
    case "peer-to-peer":
      return [5 * alone, 3 * alone, alone];
  }
}

export const TOUR: readonly TourStep[] = [
  {
    name: "distribution-time",
    setup: FEW,
    besides: undefined,
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
    setup: undefined,
    isHalfway: true,
    besides: undefined,
    sight: "swarm",
    expected: 2,
    // By construction: the server has no way to carry a chunk.
    shown: ({ links }) => (links === 0 ? undefined : 2),
  },
  {
    name: "rarest-first",
    setup: SEQUENTIAL,
    isHalfway: true,
    besides: undefined,
    sight: "pieces",
    expected: 2,
    // Rarest first takes a little more than the bound.
    shown: ({ measured, bound }) => order(measured, RAREST_FIRST_RATIO * bound),
  },
  {
    name: "tit-for-tat",
    setup: preset("two-speeds"),
    besides: undefined,
    sight: "choker",
    expected: 0,
    shown: ({ fastFinish, slowFinish }) => order(fastFinish, slowFinish),
  },
  {
    name: "optimistic-unchoke",
    setup: undefined,
    besides: undefined,
    sight: "choker",
    expected: 2,
    shown: ({ trials }) => (trials === 0 ? undefined : 2),
  },
  {
    name: "free-riders",
    setup: preset("free-riders"),
    besides: undefined,
    sight: "choker",
    expected: 2,
    shown: ({ freeRiderFinish, contributorFinish }) => order(freeRiderFinish, contributorFinish),
  },
  {
    name: "the-seed-leaves",
    setup: preset("the-seed-leaves"),
    besides: undefined,
    sight: "pieces",
    expected: 2,
    shown: ({ finished, leechers, seedLeftAt }) =>
      seedLeftAt === undefined ? undefined : finished === 0 ? 0 : finished < leechers ? 1 : 2,
  },
];
