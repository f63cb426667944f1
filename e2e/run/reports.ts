/** Reads the JSON reports of vitest and Playwright as two counts. An unreadable report means that the runner crashed. */
import { readFileSync } from "node:fs";
import * as v from "valibot";

export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

const VITEST_REPORT = v.object({
  numPassedTests: v.number(),
  numFailedTests: v.number(),
  testResults: v.array(v.object({ status: v.string(), assertionResults: v.array(v.unknown()) })),
});

const PLAYWRIGHT_REPORT = v.object({
  stats: v.object({ expected: v.number(), unexpected: v.number(), flaky: v.number() }),
  errors: v.array(v.unknown()),
});

/** @returns undefined when there is no report or it cannot be read. */
export function readVitestReport(path: string): Tally | undefined {
  const report = read(path, VITEST_REPORT);
  if (report === undefined) return undefined;
  // A file that fails to load has no failed test in it, but counts as one.
  const isBroken = (file: (typeof report.testResults)[number]): boolean =>
    file.status === "failed" && file.assertionResults.length === 0;
  const broken = report.testResults.filter(isBroken).length;
  return { passed: report.numPassedTests, failed: report.numFailedTests + broken };
}

/** @returns undefined when there is no report or it cannot be read. */
export function readPlaywrightReport(path: string): Tally | undefined {
  const report = read(path, PLAYWRIGHT_REPORT);
  if (report === undefined) return undefined;
  const { expected, unexpected, flaky } = report.stats;
  // Playwright's own summary names the flaky tests: those that passed only when they were repeated.
  return { passed: expected + flaky, failed: unexpected + report.errors.length };
}

function read<T>(path: string, schema: v.GenericSchema<unknown, T>): T | undefined {
  try {
    return v.parse(schema, JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return undefined;
  }
}
