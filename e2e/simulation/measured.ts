/** One run of a study, and what it cost this machine. */
import { studyNamed } from "../../shared/simulation/scenarios/all.ts";
import { type Run, type RunName, runCase } from "../../shared/simulation/scenarios/run-study.ts";

export interface Measured extends Run {
  readonly tookSeconds: number;
  /** Of this process, so far. */
  readonly mostMemory: number;
}

export function measuredRun(name: RunName): Measured {
  const study = studyNamed(name.study);
  if (study === undefined) throw new Error(`there is no ${name.study}`);
  const startedAt = performance.now();
  const run = runCase(study, name);
  return {
    ...run,
    tookSeconds: (performance.now() - startedAt) / 1000,
    mostMemory: process.resourceUsage().maxRSS * 1024,
  };
}
