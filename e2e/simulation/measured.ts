/** Carries out one run of a study and measures its time and memory. */
import { studyNamed } from "../../shared/simulation/scenarios/all.ts";
import { type Run, type RunName, runCase } from "../../shared/simulation/scenarios/run-study.ts";

export interface Measured extends Run {
  readonly tookSeconds: number;
  /** Highest memory use of this process so far, bytes. */
  readonly mostMemory: number;
}

export function measuredRun(name: RunName): Measured {
  const study = studyNamed(name.study);
  if (study === undefined) throw new Error(`there is no study ${name.study}`);
  const startedAt = performance.now();
  const run = runCase(study, name);
  return {
    ...run,
    tookSeconds: (performance.now() - startedAt) / 1000,
    mostMemory: process.resourceUsage().maxRSS * 1024,
  };
}
