/** The state of the guided tour: the current step, the predictions, and the run of each step. */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { outcomeOf } from "../model/outcome.ts";
import { isOver, type Recording } from "../model/recording.ts";
import type { LabSetup } from "../model/setup.ts";
import type { RecordOrder } from "../theory/record.ts";
import type { LabProps } from "../views/lab-props.ts";
import type { RunFigures } from "./figures.ts";
import type { TourPlace } from "./kept-tour.ts";
import {
  type Answer,
  modeOf,
  sourceOf,
  TOUR,
  type TourStep,
  type TourStepName,
  type VirtualRun,
} from "./plan.ts";
import { knownFigures, setupOf, type Trouble, troubleOf, virtualRunOf } from "./step-runs.ts";

export type StepState =
  | { readonly kind: "asking" }
  | { readonly kind: "running" }
  | {
      readonly kind: "answered";
      readonly run: RunFigures;
      readonly besides: RunFigures | undefined;
      /** undefined: the run gives no answer. */
      readonly shown: Answer | undefined;
      /** Why there is none. */
      readonly trouble: Trouble | undefined;
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
  /** Whether the step's run will be in virtual time, because the user chose that in an earlier step. */
  readonly isSimulatedNext: ReadonlySignal<boolean>;
  /** The runs in virtual time, oldest first. */
  readonly virtual: ReadonlySignal<readonly Recording[]>;
  readonly isVirtualPending: ReadonlySignal<boolean>;
  /** Seconds after which a run of the step takes much longer than it should, so that another way is offered. */
  readonly patience: ReadonlySignal<number>;
  /** The step's run; undefined before it was made. */
  readonly recording: ReadonlySignal<Recording | undefined>;
  /** The earlier run that a step without one of its own asks about; undefined: there is none. */
  readonly source: ReadonlySignal<Recording | undefined>;
  /** What a reload of the page keeps. */
  readonly place: ReadonlySignal<TourPlace>;
  /** Whether any step has a prediction. */
  readonly hasBegun: ReadonlySignal<boolean>;
  /** The run to be seen next to the step's own. */
  readonly comparison: ReadonlySignal<Recording | undefined>;
  begin(): void;
  /** Forgets all predictions and answers and begins again. */
  restart(): void;
  leave(): void;
  go(index: number): void;
  predict(answer: Answer): void;
  /** Starts the step's run, or reveals the answer of the previous run. No effect without a prediction. */
  act(): void;
  /**
   * Answers the step from a run in virtual time, with the same setup, and so do the steps after it. Stops the step's run of real
   * tabs. No effect without a prediction.
   */
  actVirtually(): void;
  /** Makes the step's run with real tabs, and so do the steps after it. */
  actForReal(): void;
}

/**
 * In bounds. A run is over after about 1.1 of them, in order after 2.7, and it takes some seconds to begin. On a busy machine it can
 * take ten times as long.
 */
const PATIENCE: Readonly<Record<LabSetup["strategy"], number>> = {
  "rarest-first": 2,
  random: 2,
  sequential: 4,
};
const LEAST_PATIENCE_S = 15;

/** @param record makes a run in virtual time @param kept where the user was before a reload */
export function createJourney(
  lab: LabProps,
  record: (order: RecordOrder) => Promise<Recording>,
  kept?: TourPlace,
): Journey {
  const index = signal(kept?.index);
  const predictions = signal<TourPlace["predictions"]>(kept?.predictions ?? new Map());
  /** The answers of the steps whose runs a reload has ended. */
  const before = signal<TourPlace["answers"]>(kept?.answers ?? new Map());
  /** The id of each step's run; for a step without a setup, that of the run it uses. */
  const runs = signal<ReadonlyMap<TourStepName, string>>(new Map());
  /** The step whose run was started but may not be in the recordings yet. */
  const awaited = signal<{ readonly step: TourStepName; readonly before: readonly string[] } | undefined>(
    undefined,
  );

  const virtual = signal<readonly Recording[]>([]);
  /** The user chose runs in virtual time for the rest of the tour. */
  const isVirtualPreferred = signal(false);
  const pending = signal<ReadonlySet<string>>(new Set());
  const all = computed(() => [...virtual.value, ...lab.recordings.value]);

  const step = computed(() => TOUR[index.value ?? -1]);
  const runOf = (name: TourStepName): Recording | undefined => {
    const waiting = awaited.value;
    if (waiting?.step === name) return lab.recordings.value.find(({ id }) => !waiting.before.includes(id));
    return all.value.find(({ id }) => id === runs.value.get(name));
  };
  const idOf = (name: TourStepName, kind: "run" | "comparison"): string => `virtual ${kind} ${name}`;
  const stateOf = (of: TourStep): StepState => {
    if (pending.value.has(idOf(of.name, "run")) || pending.value.has(idOf(of.name, "comparison")))
      return { kind: "running" };
    const run = runOf(of.name);
    if (run === undefined)
      return awaited.value?.step === of.name && lab.isBusy.value ? { kind: "running" } : { kind: "asking" };
    if (!isOver(run.phase)) return { kind: "running" };
    const beside = virtual.value.find(({ id }) => id === idOf(of.name, "comparison"));
    const compared = of.besides === undefined ? beside : runOf(of.besides);
    const earlier = compared && troubleOf(compared) === undefined ? compared : undefined;
    const figures = knownFigures(run);
    const besides = earlier && knownFigures(earlier);
    const trouble = troubleOf(run);
    const shown = trouble === undefined ? of.shown(figures, besides) : undefined;
    return { kind: "answered", run: figures, besides, shown, trouble };
  };
  /** What the run of each step has shown, in this page or before its reload. */
  const answers = computed(() => {
    const all = new Map(before.value);
    for (const each of TOUR) {
      const state = stateOf(each);
      if (state.kind === "answered" && state.shown !== undefined) all.set(each.name, state.shown);
    }
    return all;
  });

  return {
    index,
    step,
    state: computed(() => (step.value === undefined ? { kind: "asking" } : stateOf(step.value))),
    prediction: computed(() =>
      step.value === undefined ? undefined : predictions.value.get(step.value.name),
    ),
    isSeen: computed(
      () =>
        step.value?.virtual !== undefined ||
        (step.value?.setup === undefined && seenBefore(step.value) !== undefined),
    ),
    isSimulatedNext: computed(() => isVirtualPreferred.value),
    score: computed(() => {
      const said = [...answers.value].filter(([name]) => predictions.value.has(name));
      const right = said.filter(([name, shown]) => predictions.value.get(name) === shown);
      return { right: right.length, of: said.length };
    }),
    virtual,
    isVirtualPending: computed(() => pending.value.size > 0),
    patience: computed(() => {
      const setup = step.value && setupOf(step.value);
      if (setup === undefined) return LEAST_PATIENCE_S;
      const { bound } = outcomeOf(setup, modeOf(setup), { kind: "running" });
      return Math.max(LEAST_PATIENCE_S, PATIENCE[setup.strategy] * bound);
    }),
    recording: computed(() => (step.value === undefined ? undefined : runOf(step.value.name))),
    source: computed(() => (step.value?.virtual === undefined ? seenBefore(step.value) : undefined)),
    place: computed(() => ({ index: index.value, predictions: predictions.value, answers: answers.value })),
    hasBegun: computed(() => predictions.value.size > 0),
    comparison: computed(() => {
      const name = step.value?.name;
      return name && virtual.value.find(({ id }) => id === idOf(name, "comparison"));
    }),
    begin: () => {
      const next = TOUR.findIndex(({ name }) => !predictions.peek().has(name));
      index.value = next === -1 ? TOUR.length : next;
    },
    restart: () => {
      settle();
      predictions.value = new Map();
      before.value = new Map();
      runs.value = new Map();
      isVirtualPreferred.value = false;
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
      if (current === undefined) return;
      predictions.value = new Map(predictions.peek()).set(current.name, answer);
      // After a reload, another guess is not compared with an answer that the user knows already.
      before.value = new Map([...before.peek()].filter(([name]) => name !== current.name));
    },
    act,
    actForReal: () => {
      isVirtualPreferred.value = false;
      act();
    },
    actVirtually: () => {
      isVirtualPreferred.value = true;
      if (awaited.peek()?.step === step.peek()?.name && lab.isBusy.peek()) lab.controls.stop();
      const current = begun();
      if (current === undefined) return;
      const order = virtualRunOf(current);
      if (order !== undefined) make(current, "run", order);
    },
  };

  function act(): void {
    const current = begun();
    if (current === undefined) return;
    if (current.virtual !== undefined) return make(current, "run", current.virtual);
    const seen = current.setup === undefined ? seenBefore(current) : undefined;
    if (seen !== undefined) {
      runs.value = new Map(runs.peek()).set(current.name, seen.id);
      return;
    }
    const setup = setupOf(current);
    const order = virtualRunOf(current);
    if (setup === undefined || order === undefined) return;
    if (isVirtualPreferred.peek()) return make(current, "run", order);
    if (lab.isBusy.peek()) return;
    awaited.value = { step: current.name, before: lab.recordings.peek().map(({ id }) => id) };
    lab.controls.apply({ ...setup, mode: modeOf(setup) });
    lab.controls.start();
  }

  /** Begins to answer the step, with the run that it is compared with. @returns undefined without a prediction */
  function begun(): TourStep | undefined {
    const current = step.peek();
    if (current === undefined || !predictions.peek().has(current.name)) return undefined;
    settle();
    if (current.comparison !== undefined) make(current, "comparison", current.comparison);
    return current;
  }

  /** Makes a virtual run of the step, unless it exists. The same order gives the same run. */
  function make(of: TourStep, kind: "run" | "comparison", order: VirtualRun): void {
    const id = idOf(of.name, kind);
    const found = (): void => {
      if (kind === "run") runs.value = new Map(runs.peek()).set(of.name, id);
    };
    if (virtual.peek().some((run) => run.id === id)) return found();
    if (pending.peek().has(id)) return;
    pending.value = new Set(pending.peek()).add(id);
    const settled = (): void => {
      pending.value = new Set([...pending.peek()].filter((one) => one !== id));
    };
    record({ ...order, id }).then(
      (recording) => {
        virtual.value = [...virtual.peek(), recording];
        found();
        settled();
      },
      // The step still asks, and the user can try again.
      settled,
    );
  }

  /** That run; undefined if the user skipped it or nothing follows from it. */
  function seenBefore(of: TourStep | undefined): Recording | undefined {
    const source = of && sourceOf(of);
    const run = source && runOf(source.name);
    return run !== undefined && troubleOf(run) === undefined ? run : undefined;
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
