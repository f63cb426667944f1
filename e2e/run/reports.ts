/** Reads the JSON reports of vitest and Playwright as two counts. An unreadable report means that the runner crashed. */
import { readFileSync } from "node:fs";

export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

/** @returns undefined when there is no report or it cannot be read. */
export function readVitestReport(path: string): Tally | undefined {
  const report = readJson(path);
  const passed = numberAt(report, "numPassedTests");
  const failed = numberAt(report, "numFailedTests");
  if (passed === undefined || failed === undefined) return undefined;
  // A file that fails to load has no failed test in it, but counts as one.
  const files = fieldAt(report, "testResults");
  const broken = Array.isArray(files)
    ? files.filter(
        (file) => fieldAt(file, "status") === "failed" && lengthOf(fieldAt(file, "assertionResults")) === 0,
      )
    : [];
  return { passed, failed: failed + broken.length };
}

/** @returns undefined when there is no report or it cannot be read. */
export function readPlaywrightReport(path: string): Tally | undefined {
  const report = readJson(path);
  const stats = fieldAt(report, "stats");
  const passed = numberAt(stats, "expected");
  const unexpected = numberAt(stats, "unexpected");
  const flaky = numberAt(stats, "flaky");
  if (passed === undefined || unexpected === undefined || flaky === undefined) return undefined;
  return { passed, failed: unexpected + flaky + lengthOf(fieldAt(report, "errors")) };
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

function fieldAt(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

function numberAt(value: unknown, name: string): number | undefined {
  const field = fieldAt(value, name);
  return typeof field === "number" ? field : undefined;
}

function lengthOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}
