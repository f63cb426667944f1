/** The type of the language modules of the guided tour, and the amounts that all of them contain. */
import type { RunFigures } from "../tour/figures.ts";
import { FEW, type TourStepName } from "../tour/plan.ts";
import type { LabFormat } from "./format.ts";

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
  readonly skip: string;
  /** Starts the step's run, after a prediction. */
  readonly run: string;
  readonly runAgain: string;
  /** The same where the step uses the previous run. */
  readonly look: string;
  readonly stepOf: (step: number, steps: number) => string;
  readonly predictFirst: string;
  readonly running: string;
  readonly right: string;
  readonly wrong: (shown: string) => string;
  /** The run was stopped or lost a peer. */
  readonly noAnswer: string;
  /** Shown with the outcome of a run whose measurement is not valid. */
  readonly inexact: string;
  /** The run disagrees with the theory. */
  readonly unexpected: string;
  readonly steps: Readonly<Record<TourStepName, TourStepTexts>>;
  /** After the last step. */
  readonly summary: {
    readonly title: string;
    readonly text: readonly string[];
    readonly score: (right: number, of: number) => string;
  };
}

/** The setup of the first four steps in words; `alone` is the time of one copy in seconds. */
export function tourAmounts(format: LabFormat) {
  return {
    time: (seconds: number | undefined): string => (seconds === undefined ? "—" : format.seconds(seconds)),
    share: (of: number | undefined): string => (of === undefined ? "—" : format.percent(of)),
    alone: FEW.fileLength / FEW.seederUpload,
    file: format.amount(FEW.fileLength),
    serverRate: format.rate(FEW.seederUpload),
    downloaderRate: format.rate(FEW.uploads.kind === "one" ? FEW.uploads.rate : 0),
  };
}
