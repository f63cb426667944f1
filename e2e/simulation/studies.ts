/** `npm run sim -- --all` and `--only NAME`: runs studies and prints their tables and how to repeat a failed run. */
import { size } from "../../shared/simulation/report.ts";
import { STUDIES } from "../../shared/simulation/scenarios/all.ts";
import { runsOf } from "../../shared/simulation/scenarios/run-study.ts";
import type { Study } from "../../shared/simulation/scenarios/study.ts";
import { studyReport } from "../../shared/simulation/scenarios/study-report.ts";
import { failuresOf, type Verdict, verdictsOf } from "../../shared/simulation/scenarios/verdict.ts";
import type { StudyCommand } from "./arguments.ts";
import type { Measured } from "./measured.ts";
import { runAll } from "./pool.ts";

/** @returns whether every claim holds */
export async function runStudies(command: StudyCommand): Promise<boolean> {
  const studies = STUDIES.filter(({ name }) => command.only === undefined || name === command.only);
  const names = studies.flatMap((study) => runsOf(study, command));
  const progress = progressOf(names.length);
  const runs = await runAll(names, command.jobs, progress);
  const failures: string[] = [];
  const results: unknown[] = [];
  for (const study of studies) {
    const own = runs.filter((run) => run.study === study.name);
    // Claims compare cases, so a single case has no verdicts.
    const verdicts = command.case === undefined ? verdictsOf(study, own) : [];
    failures.push(...failuresOf(study, command.size, verdicts));
    if (command.isJson) results.push({ study: study.name, runs: own, verdicts });
    else console.log(textOf(study, own, verdicts, command));
  }
  if (command.isJson) console.log(JSON.stringify({ size: command.size, studies: results, failures }));
  for (const failure of failures) console.error(failure);
  return failures.length === 0;
}

function textOf(
  study: Study,
  runs: readonly Measured[],
  verdicts: readonly Verdict[],
  command: StudyCommand,
): string {
  const parts = [studyReport(study, runs, verdicts)];
  // For a repeated run, the fingerprint shows that it is the same.
  if (command.seeds.length === 1 && command.only !== undefined)
    parts.push(runs.map((run) => `${run.case}, random seed ${run.seed}: event log ${run.hash}`).join("\n"));
  const longest = runs.toSorted((a, b) => b.tookSeconds - a.tookSeconds)[0];
  if (longest !== undefined) {
    const seconds = runs.reduce((sum, run) => sum + run.tookSeconds, 0);
    parts.push(
      `${runs.length} runs in ${seconds.toFixed(0)} s; the longest, ${longest.case}, took ${longest.tookSeconds.toFixed(1)} s in a process of at most ${size(longest.mostMemory)}.`,
    );
  }
  return `${parts.join("\n\n")}\n`;
}

/** Shows progress in one line, on a terminal only. */
function progressOf(total: number): (run: Measured) => void {
  let count = 0;
  return (run) => {
    count++;
    if (!process.stderr.isTTY) return;
    process.stderr.write(`\r\u001b[K${count}/${total} ${run.study} ${run.case}, random seed ${run.seed}`);
    if (count === total) process.stderr.write("\r\u001b[K");
  };
}
