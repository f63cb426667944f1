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
  ok: v.boolean(),
  tests: v.array(v.object({ results: v.array(v.object({ errors: v.array(PLAYWRIGHT_ERROR) })) })),
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
  stats: v.object({ expected: v.number(), flaky: v.number() }),
  suites: v.array(PLAYWRIGHT_SUITE),
  errors: v.array(PLAYWRIGHT_ERROR),
});

/** @returns undefined when there is no report or it cannot be read. */
export function readVitestReport(path: string): Tally | undefined {
  const report = read(path, VITEST_REPORT);
  if (report === undefined) return undefined;
  const failures = report.testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = relative(ROOT, name);
    // A file that fails to load has no failed test in it, but counts as one.
    if (status === "failed" && assertionResults.length === 0) return [failureText(file, [message])];
    return assertionResults
      .filter((test) => test.status === "failed")
      .map((test) => failureText(`${file}: ${test.fullName}`, test.failureMessages));
  });
  return { passed: report.numPassedTests, failures };
}

/** @returns undefined when there is no report or it cannot be read. */
export function readPlaywrightReport(path: string): Tally | undefined {
  const report = read(path, PLAYWRIGHT_REPORT);
  if (report === undefined) return undefined;
  const failures = specsOf({ specs: [], suites: report.suites })
    .filter((spec) => !spec.ok)
    .map(({ file, title, tests }) => {
      const errors = tests.flatMap((test) => test.results.flatMap((result) => result.errors));
      return failureText(
        `${file}: ${title}`,
        errors.map((error) => error.message),
      );
    });
  failures.push(...report.errors.map((error) => error.message));
  // Playwright's own summary names the flaky tests: those that passed only when they were repeated.
  return { passed: report.stats.expected + report.stats.flaky, failures };
}

function specsOf(suite: Suite): Suite["specs"] {
  return [...suite.specs, ...suite.suites.flatMap(specsOf)];
}

/** Long differences are cut: the runner has printed them in full. */
function failureText(test: string, messages: readonly string[]): string {
  const lines = stripVTControlCharacters(messages.join("\n")).split("\n").slice(0, 20);
  return [test, ...lines].join("\n    ");
}

function read<T>(path: string, schema: v.GenericSchema<unknown, T>): T | undefined {
  try {
    return v.parse(schema, JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return undefined;
  }
}
