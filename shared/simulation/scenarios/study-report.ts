/** A study's results as Markdown: the mean of every figure over the random seeds, and the worst random seed of every claim. */
import { markdownTable } from "../report.ts";
import type { Run } from "./run-study.ts";
import type { Study } from "./study.ts";
import type { Verdict } from "./verdict.ts";

export function studyReport(study: Study, runs: readonly Run[], verdicts: readonly Verdict[]): string {
  return [
    `## ${study.name}`,
    study.about,
    markdownTable(caseRows(study, runs)),
    ...(verdicts.length > 0 ? [markdownTable(claimRows(verdicts))] : []),
  ].join("\n\n");
}

function caseRows(study: Study, runs: readonly Run[]): string[][] {
  const figures = Object.entries(study.figures);
  const names = [...new Set(runs.map((run) => run.case))];
  return [
    [study.varies, "random seeds", ...figures.map(([, { head }]) => head)],
    ...names.map((name) => {
      const own = runs.filter((run) => run.case === name);
      return [
        name,
        String(own.length),
        ...figures.map(([key, { as }]) => as(mean(own.map((run) => run.figures[key] ?? Number.NaN)))),
      ];
    }),
  ];
}

function claimRows(verdicts: readonly Verdict[]): string[][] {
  return [
    ["claim, for every random seed", "limit", "worst", "random seed", "holds"],
    ...verdicts.map(({ failed, limit, says, seed, worst }) => [
      says,
      "atMost" in limit ? `≤ ${limit.atMost}` : `≥ ${limit.atLeast}`,
      Number.isNaN(worst) ? "–" : String(Number(worst.toFixed(3))),
      String(seed),
      failed.length === 0 ? "yes" : `NO, fails in ${failed.length}`,
    ]),
  ];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
