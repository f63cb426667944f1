/** The sentences of the guided tour; which run a step drives and what it showed is `tour/plan.ts`. */
import type { RunFigures } from "../tour/figures.ts";
import type { TourStepName } from "../tour/plan.ts";

export interface TourStepTexts {
  readonly title: string;
  /** For a reader who knows nothing of BitTorrent; paragraphs. */
  readonly text: readonly string[];
  readonly question: string;
  /** By `Answer`. */
  readonly choices: readonly [string, string, string];
  /**
   * What the run showed and why, in its own figures; said when the run showed what the theory expects.
   * @param besides the figures of `TourStep.besides`, where the reader has made that run
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
  /** Runs the step's setup once the reader has predicted. */
  readonly run: string;
  readonly runAgain: string;
  /** Where a step looks at the run before. */
  readonly look: string;
  readonly stepOf: (step: number, steps: number) => string;
  readonly predictFirst: string;
  readonly running: string;
  readonly right: string;
  readonly wrong: (shown: string) => string;
  /** The run did not tell: it was stopped, or lost somebody. */
  readonly noAnswer: string;
  /** Beside the outcome of a run whose measurement is not valid. */
  readonly inexact: string;
  /** The run showed something else than the theory expects. */
  readonly unexpected: string;
  readonly steps: Readonly<Record<TourStepName, TourStepTexts>>;
  /** After the last step: what it was all about. */
  readonly summary: {
    readonly title: string;
    readonly text: readonly string[];
    readonly score: (right: number, of: number) => string;
  };
}
