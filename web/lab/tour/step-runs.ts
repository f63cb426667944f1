/** Which run a step of the tour makes, and whether something follows from a run. */
import type { Recording } from "../model/recording.ts";
import type { LabSetup } from "../model/setup.ts";
import { figuresOf, type RunFigures } from "./figures.ts";
import { modeOf, SEED, sourceOf, type TourStep, type VirtualRun } from "./plan.ts";

/** Of the step's own run, or of the earlier one that it asks about. */
export function setupOf(step: TourStep): LabSetup | undefined {
  return step.setup ?? sourceOf(step)?.setup;
}

/** The step's run in virtual time. */
export function virtualRunOf(step: TourStep): VirtualRun | undefined {
  const setup = setupOf(step);
  return step.virtual ?? (setup && { setup, mode: modeOf(setup), seed: SEED });
}

/** The machine did not carry the run, it lost a peer, or it was stopped or interfered with. */
export type Trouble = "busy" | "lost" | "stopped";

/** Why nothing follows from an ended run; undefined: something does. A newcomer is in no formula, but all else about its run holds. */
export function troubleOf({ outcome: { validity } }: Recording): Trouble | undefined {
  if (validity.kind !== "not-valid") return undefined;
  const kinds = validity.reasons.map(({ kind }) => kind).filter((kind) => kind !== "late");
  if (kinds.length === 0) return undefined;
  if (kinds.includes("peer-lost")) return "lost";
  return kinds.every((kind) => kind === "cpu-bound" || kind === "throttled") ? "busy" : "stopped";
}

const known = new WeakMap<Recording, RunFigures>();

/** The figures of an ended run, computed once: recordings do not change. */
export function knownFigures(recording: Recording): RunFigures {
  const figures = known.get(recording) ?? figuresOf(recording);
  known.set(recording, figures);
  return figures;
}
