/** Lists a study's runs and carries out single ones. */
import { simulate } from "../run.ts";
import { type Case, type Figures, Outcome, type Size, type Study } from "./study.ts";

/** Identifies a run; the same name gives the same run, event for event. */
export interface RunName {
  readonly study: string;
  readonly size: Size;
  readonly case: string;
  readonly seed: number;
}

export interface Run extends RunName {
  readonly figures: Figures<string>;
  /** Fingerprint of the event log. */
  readonly hash: string;
}

export interface Choice {
  readonly size: Size;
  readonly seeds: readonly number[];
  /** Run only this case. */
  readonly case?: string | undefined;
}

export function runsOf(study: Study, { size, seeds, case: only }: Choice): RunName[] {
  return study
    .cases(size)
    .filter(({ name }) => only === undefined || name === only)
    .flatMap(({ name, mostSeeds }) =>
      seeds.slice(0, mostSeeds).map((seed) => ({ study: study.name, size, case: name, seed })),
    );
}

export function caseOf(study: Study, size: Size, name: string): Case | undefined {
  return study.cases(size).find((other) => other.name === name);
}

export function runCase(study: Study, name: RunName): Run {
  const found = caseOf(study, name.size, name.case);
  if (found === undefined) throw new Error(`${study.name} has no case ${name.case}`);
  const scenario = { ...found.scenario, seed: name.seed };
  let read: readonly (readonly [string, ReturnType<Study["figures"][string]["watch"]>])[] = [];
  const result = simulate(scenario, {
    prepare: (world) => {
      read = Object.entries(study.figures).map(([key, figure]) => [key, figure.watch(world)]);
    },
  });
  return {
    ...name,
    figures: Object.fromEntries(read.map(([key, of]) => [key, of(result)])),
    hash: result.hash,
  };
}

/** One outcome per random seed, in ascending order. */
export function outcomesOf(runs: readonly Run[]): Outcome[] {
  const seeds = [...new Set(runs.map(({ seed }) => seed))].sort((a, b) => a - b);
  return seeds.map(
    (seed) =>
      new Outcome(
        seed,
        new Map(runs.filter((run) => run.seed === seed).map((run) => [run.case, run.figures])),
      ),
  );
}
