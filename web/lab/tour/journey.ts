/**
 * Where the reader stands in the guided tour: which step, what was predicted, which run each step drove. State and commands
 * alone; the sentences are the texts', the answers the plan's.
 */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Recording } from "../model/recording.ts";
import { runsOf } from "../model/setup.ts";
import type { LabProps } from "../views/lab-props.ts";
import { figuresOf, type RunFigures } from "./figures.ts";
import { type Answer, TOUR, type TourStep, type TourStepName } from "./plan.ts";

/** A step's outcome waits until its run has ended. */
export type StepState =
  | { readonly kind: "asking" }
  | { readonly kind: "running" }
  | {
      readonly kind: "told";
      readonly run: RunFigures;
      readonly besides: RunFigures | undefined;
      /** What the run showed; undefined: it does not tell. */
      readonly shown: Answer | undefined;
    };

export interface Journey {
  /** undefined: not on the tour; at the number of steps: at its end. */
  readonly index: ReadonlySignal<number | undefined>;
  readonly step: ReadonlySignal<TourStep | undefined>;
  readonly state: ReadonlySignal<StepState>;
  readonly prediction: ReadonlySignal<Answer | undefined>;
  /** Whether the step's answer lies in a run that exists already. */
  readonly isSeen: ReadonlySignal<boolean>;
  /** Steps whose prediction came true, and steps that told. */
  readonly score: ReadonlySignal<{ readonly right: number; readonly of: number }>;
  /** The run that a step drove, by its id; undefined: it has driven none. */
  runOf(step: TourStepName): string | undefined;
  begin(): void;
  leave(): void;
  go(index: number): void;
  predict(answer: Answer): void;
  /** Drives the step's run, or reveals what the run before has shown. Of no effect without a prediction. */
  act(): void;
}

export function createJourney(lab: LabProps): Journey {
  const index = signal<number | undefined>(undefined);
  const predictions = signal<ReadonlyMap<TourStepName, Answer>>(new Map());
  /** The run of each step, by its id; for a step that looks closer, the one that it looked at. */
  const runs = signal<ReadonlyMap<TourStepName, string>>(new Map());
  /** The step whose run has been ordered and not begun. */
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
    return { kind: "told", run: figures, besides, shown: of.shown(figures, besides) };
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
        if (state.kind !== "told" || state.shown === undefined || said === undefined) continue;
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
      // One run a step: which of two would be meant?
      lab.controls.apply({ ...setup, mode: runsOf(setup).at(-1) ?? "p2p" });
      lab.controls.start();
    },
  };

  /** The step whose run another one looks at more closely. */
  function sourceOf(of: TourStep): TourStep | undefined {
    return TOUR.slice(0, TOUR.indexOf(of)).findLast(({ setup }) => setup !== undefined);
  }

  /** That run, where the reader has not skipped it. */
  function seenBefore(of: TourStep | undefined): Recording | undefined {
    const source = of && sourceOf(of);
    return source && runOf(source.name);
  }

  /** What the last order has led to is known by now. */
  function settle(): void {
    const waiting = awaited.peek();
    if (waiting === undefined) return;
    const found = lab.recordings.peek().find(({ id }) => !waiting.before.includes(id));
    if (found !== undefined) runs.value = new Map(runs.peek()).set(waiting.step, found.id);
    awaited.value = undefined;
  }
}
