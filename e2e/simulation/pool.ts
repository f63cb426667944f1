/** Carries out many runs, in this process or in several child processes that each take the next run when they are free. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { RunName } from "../../shared/simulation/scenarios/run-study.ts";
import { type Measured, measuredRun } from "./measured.ts";

/** @param done called when a run ends @returns all runs, in the order of `names` */
export async function runAll(
  names: readonly RunName[],
  jobs: number,
  done: (run: Measured) => void,
): Promise<Measured[]> {
  const runs: Measured[] = [];
  let next = 0;
  const work = async (run: (name: RunName) => Measured | Promise<Measured>): Promise<void> => {
    for (let i = next++; i < names.length; i = next++) {
      const measured = await run(names[i] as RunName);
      runs[i] = measured;
      done(measured);
    }
  };
  if (jobs === 1) await work(measuredRun);
  else await Promise.all(Array.from({ length: Math.min(jobs, names.length) }, () => inChild(work)));
  return runs;
}

async function inChild(work: (run: (name: RunName) => Promise<Measured>) => Promise<void>): Promise<void> {
  const child = fork(fileURLToPath(new URL("./worker.ts", import.meta.url)), {
    execArgv: ["--import", "tsx"],
  });
  try {
    await work((name) => ask(child, name));
  } finally {
    if (child.connected) child.disconnect();
  }
}

/** @throws Error when the child exits without an answer */
async function ask(child: ChildProcess, name: RunName): Promise<Measured> {
  const answered = new AbortController();
  const answer = once(child, "message", { signal: answered.signal });
  const end = once(child, "exit", { signal: answered.signal });
  child.send(name);
  const first = await Promise.race([
    answer.then(([run]) => ({ run: run as Measured })),
    end.then(([code]) => ({ code: String(code) })),
  ]).finally(() => {
    answered.abort();
    for (const left of [answer, end]) left.catch(() => {});
  });
  if ("run" in first) return first.run;
  throw new Error(
    `${name.study}, case ${name.case}, random seed ${name.seed}: the process ended with ${first.code}`,
  );
}
