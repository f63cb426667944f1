/** The state of the guided tour: the current step, the predictions, and the run of each step. */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Recording } from "../model/recording.ts";
import { runsOf } from "../model/setup.ts";
import type { LabProps } from "../views/lab-props.ts";
import { figuresOf, type RunFigures } from "./figures.ts";
import { type Answer, TOUR, type TourStep, type TourStepName } from "./plan.ts";

export type StepState =
  | { readonly kind: "asking" }
  | { readonly kind: "running" }
  | {
      readonly kind: "answered";
      readonly run: RunFigures;
      readonly besides: RunFigures | undefined;
      /** undefined: the run gives no answer. */
      readonly shown: Answer | undefined;
    };

export interface Journey {
  /** undefined outside the tour; the number of steps after its last step. */
  readonly index: ReadonlySignal<number | undefined>;
  readonly step: ReadonlySignal<TourStep | undefined>;
  readonly state: ReadonlySignal<StepState>;
  readonly prediction: ReadonlySignal<Answer | undefined>;
  /** Whether an existing run contains the step's answer. */
  readonly isSeen: ReadonlySignal<boolean>;
  /** Correct predictions, and steps with an answer and a prediction. */
  readonly score: ReadonlySignal<{ readonly right: number; readonly of: number }>;
  /** The id of the step's run. */
  runOf(step: TourStepName): string | undefined;
  begin(): void;
  leave(): void;
  go(index: number): void;
  predict(answer: Answer): void;
  /** Starts the step's run, or reveals the answer of the previous run. No effect without a prediction. */
  act(): void;
}

export function createJourney(lab: LabProps): Journey {
  const index = signal<number | undefined>(undefined);
  const predictions = signal<ReadonlyMap<TourStepName, Answer>>(new Map());
  /** The id of each step's run; for a step without a setup, that of the run it uses. */
  const runs = signal<ReadonlyMap<TourStepName, string>>(new Map());
  /** The step whose run was started but may not be in the recordings yet. */
  const awaited = signal<{ readonly step: TourStepName; readonly before: readonly string[] } | undefined>(
    undefined,
  );

  const step = computed(() => TOUR[index.value ?? -1]);
  const runOf = (name: TourStepName): Recording | undefined => {
    const waiting = awaited.value;
    if (waiting?.step === name) return lab.recordings.value.find(({ id }) => !waiting.before.includes(id));
    return lab.recordings.value.find(({ id }) => id === runs.value.get(name));
  };
  const stateOf = (of: TourStep): StepState => {
    const run = runOf(of.name);
    if (run === undefined)
      return awaited.value?.step === of.name && lab.isBusy.value ? { kind: "running" } : { kind: "asking" };
    if (run.phase === "gathering" || run.phase === "running") return { kind: "running" };
    const earlier = of.besides === undefined ? undefined : runOf(of.besides);
    const figures = figuresOf(run);
    const besides = earlier && figuresOf(earlier);
    return { kind: "answered", run: figures, besides, shown: of.shown(figures, besides) };
  };

  return {
    index,
    step,
    state: computed(() => (step.value === undefined ? { kind: "asking" } : stateOf(step.value))),
    prediction: computed(() =>
      step.value === undefined ? undefined : predictions.value.get(step.value.name),
    ),
    isSeen: computed(() => step.value?.setup === undefined && seenBefore(step.value) !== undefined),
    score: computed(() => {
      let [right, of] = [0, 0];
      for (const each of TOUR) {
        const state = stateOf(each);
        const said = predictions.value.get(each.name);
        if (state.kind !== "answered" || state.shown === undefined || said === undefined) continue;
        of++;
        if (said === state.shown) right++;
      }
      return { right, of };
    }),
    runOf: (name) => runOf(name)?.id,
    begin: () => {
      index.value = 0;
    },
    leave: () => {
      index.value = undefined;
    },
    go: (next) => {
      index.value = Math.min(TOUR.length, Math.max(0, next));
    },
    predict: (answer) => {
      const current = step.peek();
      if (current !== undefined) predictions.value = new Map(predictions.peek()).set(current.name, answer);
    },
    act: () => {
      const current = step.peek();
      if (current === undefined || !predictions.peek().has(current.name) || lab.isBusy.peek()) return;
      settle();
      const seen = current.setup === undefined ? seenBefore(current) : undefined;
      if (seen !== undefined) {
        runs.value = new Map(runs.peek()).set(current.name, seen.id);
        return;
      }
      const setup = current.setup ?? sourceOf(current)?.setup;
      if (setup === undefined) return;
      awaited.value = { step: current.name, before: lab.recordings.peek().map(({ id }) => id) };
      // Only one run per step, so that it is clear which one answers.
      lab.controls.apply({ ...setup, mode: runsOf(setup).at(-1) ?? "p2p" });
      lab.controls.start();
    },
  };

  /** The step whose run a step without a setup uses. */
  function sourceOf(of: TourStep): TourStep | undefined {
    return TOUR.slice(0, TOUR.indexOf(of)).findLast(({ setup }) => setup !== undefined);
  }

  /** That run; undefined if the user skipped it. */
  function seenBefore(of: TourStep | undefined): Recording | undefined {
    const source = of && sourceOf(of);
    return source && runOf(source.name);
  }

  /** Records the run of the previously started step. */
  function settle(): void {
    const waiting = awaited.peek();
    if (waiting === undefined) return;
    const found = lab.recordings.peek().find(({ id }) => !waiting.before.includes(id));
    if (found !== undefined) runs.value = new Map(runs.peek()).set(waiting.step, found.id);
    awaited.value = undefined;
  }
}
