/** Reads the JSON reports of vitest and Playwright. An unreadable report means that the runner crashed. */
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
import * as v from "valibot";
import { ROOT } from "./runners.ts";

export interface Tally {
  readonly passed: number;
  /** What failed and why, a text for each. */
  readonly failures: readonly string[];
  /** What passed only when it was repeated, and why it had failed. */
  readonly repeated: readonly string[];
}

const VITEST_REPORT = v.object({
  numPassedTests: v.number(),
  testResults: v.array(
    v.object({
      name: v.string(),
      status: v.string(),
      message: v.string(),
      assertionResults: v.array(
        v.object({ fullName: v.string(), status: v.string(), failureMessages: v.array(v.string()) }),
      ),
    }),
  ),
});

const PLAYWRIGHT_ERROR = v.object({ message: v.optional(v.string(), "") });

const PLAYWRIGHT_SPEC = v.object({
  title: v.string(),
  file: v.string(),
  tests: v.array(
    v.object({
      status: v.string(),
      results: v.array(v.object({ errors: v.array(PLAYWRIGHT_ERROR) })),
    }),
  ),
});

interface Suite {
  readonly specs: readonly v.InferOutput<typeof PLAYWRIGHT_SPEC>[];
  readonly suites: readonly Suite[];
}

const PLAYWRIGHT_SUITE: v.GenericSchema<unknown, Suite> = v.object({
  specs: v.array(PLAYWRIGHT_SPEC),
  suites: v.optional(v.array(v.lazy(() => PLAYWRIGHT_SUITE)), []),
});

const PLAYWRIGHT_REPORT = v.object({
  stats: v.object({ expected: v.number() }),
  suites: v.array(PLAYWRIGHT_SUITE),
  errors: v.array(PLAYWRIGHT_ERROR),
});

/** @returns undefined when there is no report or it cannot be read. */
export function readVitestReport(path: string): Tally | undefined {
  const report = read(path, VITEST_REPORT);
  if (report === undefined) return undefined;
  const failures: string[] = [];
  const repeated: string[] = [];
  for (const { name, status, message, assertionResults } of report.testResults) {
    const file = relative(ROOT, name);
    // A file that fails to load has no failed test in it, but counts as one.
    if (status === "failed" && assertionResults.length === 0) failures.push(told(file, [message]));
    for (const test of assertionResults) {
      const text = (): string => told(`${file}: ${test.fullName}`, test.failureMessages);
      if (test.status === "failed") failures.push(text());
      else if (test.failureMessages.length > 0) repeated.push(text());
    }
  }
  return { passed: report.numPassedTests, failures, repeated };
}

/** @returns undefined when there is no report or it cannot be read. */
export function readPlaywrightReport(path: string): Tally | undefined {
  const report = read(path, PLAYWRIGHT_REPORT);
  if (report === undefined) return undefined;
  const failures = report.errors.map((error) => error.message);
  const repeated: string[] = [];
  for (const { file, title, tests } of specsOf({ specs: [], suites: report.suites }))
    for (const { status, results } of tests) {
      const errors = results.flatMap((result) => result.errors.map((error) => error.message));
      if (status === "unexpected") failures.push(told(`${file}: ${title}`, errors));
      else if (status === "flaky") repeated.push(told(`${file}: ${title}`, errors));
    }
  return { passed: report.stats.expected + repeated.length, failures, repeated };
}

function specsOf(suite: Suite): Suite["specs"] {
  return [...suite.specs, ...suite.suites.flatMap(specsOf)];
}

/** Without the runners' own frames, and cut where it is long: the runner has printed all of it. */
function told(test: string, messages: readonly string[]): string {
  const lines = stripVTControlCharacters(messages.join("\n")).split("\n");
  const ours = lines.filter((line) => !/^\s+at (.*node_modules|new Promise)/.test(line));
  return [test, ...ours.slice(0, 20)].join("\n    ");
}

function read<T>(path: string, schema: v.GenericSchema<unknown, T>): T | undefined {
  try {
    return v.parse(schema, JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return undefined;
  }
}
