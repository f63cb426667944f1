/** The type of the language modules of the guided tour, and the amounts that all of them contain. */

import type { Format } from "../../page/texts/format.ts";
import { outcomeOf } from "../model/outcome.ts";
import { ratesOf } from "../model/setup.ts";
import type { RunFigures } from "../tour/figures.ts";
import { FEW, SEQUENTIAL, type TourStepName, TWO_SPEEDS } from "../tour/plan.ts";
import type { Trouble } from "../tour/step-runs.ts";

export interface TourStepTexts {
  readonly title: string;
  /** Paragraphs for readers who do not know BitTorrent. */
  readonly text: readonly string[];
  readonly question: string;
  /** By `Answer`. */
  readonly choices: readonly [string, string, string];
  /**
   * What the run showed and why, with its figures. Shown when the run agrees with the theory.
   * @param besides the figures of `TourStep.besides`, if the user has made that run
   */
  readonly outcome: (run: RunFigures, besides: RunFigures | undefined) => string;
}

export interface TourTexts {
  readonly heading: string;
  readonly invitation: string;
  readonly start: string;
  readonly leave: string;
  readonly back: string;
  readonly next: string;
  /** Instead of `next` at the last step. */
  readonly finish: string;
  /** Continues a tour that was left. */
  readonly goOn: string;
  readonly startOver: string;
  readonly skip: string;
  /** Starts the step's run, after a prediction. */
  readonly run: string;
  /** Instead of `run`, after a simulated run was chosen in an earlier step. */
  readonly runSimulated: string;
  readonly runAgain: string;
  /** The same where the step uses the previous run. */
  readonly look: string;
  readonly stepOf: (step: number, steps: number) => string;
  /** Of the run that a step makes, outside the tour. */
  readonly nameOf: (step: number) => string;
  readonly predictFirst: string;
  readonly running: string;
  /** In the place of the run and of the picture that proves the answer. */
  readonly runLater: string;
  readonly answerLater: string;
  /** The same for a run in virtual time. */
  readonly simulating: string;
  /** Makes a run in virtual time after one that the machine did not carry. */
  readonly simulate: string;
  /** During a run that takes much longer than it should. */
  readonly slow: string;
  /** Instead of `runAgain`, after a run in virtual time. */
  readonly runReally: string;
  readonly right: string;
  readonly wrong: (shown: string) => string;
  /** Instead of an outcome. */
  readonly noAnswer: Readonly<Record<Trouble, string>>;
  /** The run disagrees with the theory. */
  readonly unexpected: string;
  readonly steps: Readonly<Record<TourStepName, TourStepTexts>>;
  /** After the last step. */
  readonly summary: {
    readonly title: string;
    readonly text: readonly string[];
    readonly score: (right: number, of: number) => string;
    /** While the large swarms are simulated. */
    readonly simulating: string;
    /** Seconds with one, 100 and 1,000 downloaders. */
    readonly simulated: (one: number, hundred: number, thousand: number) => string;
    readonly nextSteps: string;
    readonly tryPreset: (name: string) => string;
    readonly ownSetup: string;
    readonly copyLink: string;
  };
}

const FEW_RATE = ratesOf(FEW.uploads)[0] ?? 0;
const SPEEDS = ratesOf(TWO_SPEEDS.uploads);

/** Whether two swarms of the chart differ no more than repetitions of the same one do. */
export function isChance(one: number, other: number): boolean {
  return Math.abs(one / other - 1) < 0.1;
}

/** The setup of the first four steps in words; `alone` is the time of one copy in seconds. */
export function tourAmounts(format: Format) {
  return {
    time: (seconds: number | undefined): string => (seconds === undefined ? "—" : format.time(seconds)),
    // To the nearest percent, as the amounts in the picture are rounded: `percent` rounds down.
    share: (of: number | undefined): string =>
      of === undefined ? "—" : format.percent((Math.round(100 * of) + 0.5) / 100),
    alone: FEW.fileLength / FEW.seederUpload,
    sequential: {
      file: format.size(SEQUENTIAL.fileLength),
      seeder: format.rate(SEQUENTIAL.seederUpload),
      downloader: format.rate(ratesOf(SEQUENTIAL.uploads)[0] ?? 0),
    },
    fast: {
      peers: format.count(SPEEDS.filter((rate) => rate === Math.max(...SPEEDS)).length),
      rate: format.rate(Math.max(...SPEEDS)),
    },
    slow: {
      peers: format.count(SPEEDS.filter((rate) => rate === Math.min(...SPEEDS)).length),
      rate: format.rate(Math.min(...SPEEDS)),
    },
    sequentialBound: outcomeOf(SEQUENTIAL, "p2p", { kind: "running" }).bound,
    file: format.size(FEW.fileLength),
    serverRate: format.rate(FEW.seederUpload),
    downloaderRate: format.rate(FEW_RATE),
    /** F/ui in seconds: what the time of a swarm never exceeds. */
    ceiling: FEW.fileLength / FEW_RATE,
  };
}
