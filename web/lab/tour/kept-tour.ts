/** The user's place in the tour survives a reload of the tab. Its runs do not: they are made again. */
import { type Answer, TOUR, TOUR_STEPS, type TourStepName } from "./plan.ts";

export interface TourPlace {
  /** undefined outside the tour; the number of steps after its last step. */
  readonly index: number | undefined;
  readonly predictions: ReadonlyMap<TourStepName, Answer>;
  /** What the runs have shown, for the score. */
  readonly answers: ReadonlyMap<TourStepName, Answer>;
}

const KEY = "tabswarm-tour";

export function keepTour({ index, predictions, answers }: TourPlace): void {
  try {
    if (index === undefined && predictions.size === 0) sessionStorage.removeItem(KEY);
    else
      sessionStorage.setItem(
        KEY,
        JSON.stringify({ index, predictions: [...predictions], answers: [...answers] }),
      );
  } catch {
    // Storage is denied.
  }
}

/** @param isReload otherwise the visit is a new one, for example by the link to a setup @returns undefined: there is none */
export function recallTour(isReload: boolean): TourPlace | undefined {
  if (!isReload) return undefined;
  try {
    return parse(JSON.parse(sessionStorage.getItem(KEY) ?? "null"));
  } catch {
    return undefined;
  }
}

function parse(kept: unknown): TourPlace | undefined {
  if (typeof kept !== "object" || kept === null) return undefined;
  const { index, predictions, answers } = kept as Partial<Record<keyof TourPlace, unknown>>;
  const isStep = typeof index === "number" && Number.isInteger(index) && index >= 0 && index <= TOUR.length;
  return {
    index: isStep ? index : undefined,
    predictions: parseAnswers(predictions),
    answers: parseAnswers(answers),
  };
}

/** @returns what is well-formed of it */
function parseAnswers(kept: unknown): ReadonlyMap<TourStepName, Answer> {
  const steps = new Map<TourStepName, Answer>();
  for (const entry of Array.isArray(kept) ? kept : []) {
    const [name, answer]: readonly unknown[] = Array.isArray(entry) ? entry : [];
    const step = TOUR_STEPS.find((known) => known === name);
    if (step !== undefined && (answer === 0 || answer === 1 || answer === 2)) steps.set(step, answer);
  }
  return steps;
}
