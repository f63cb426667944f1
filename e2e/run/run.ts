/**
 * `npm test`: lint, types, unit tests (on two versions of Node), build, browser tests. Lint and types count as one test each. It
 * ends with what passed only when it was repeated, what failed, and a last line with the sum over all runners; the exit code is 1
 * when anything failed, crashed or had nothing to run. Browser tests, and unit tests that start programs, mostly wait, so that all
 * run next to each other.
 *
 * `npm test -- --only lint|unit|browser [arguments for that runner]` runs a part. `npm run test:interop` runs the long tests with
 * clients of others (e2e/interop/long), and `npm test -- --with-interop` these too.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildPageIfStale } from "../../signal-server/http/page-build.ts";
import { ensureHeadlessChromium } from "./chromium.ts";
import { otherNode } from "./other-node.ts";
import { checkProse } from "./prose.ts";
import { readPlaywrightReport, readVitestReport, type Tally } from "./reports.ts";
import { checkTypes, ROOT, type RunOptions, run } from "./runners.ts";

const PARTS = ["lint", "unit", "browser"] as const;
type Part = (typeof PARTS)[number];

const PASSED: Tally = { passed: 1, failures: [], repeated: [] };

function failed(reason: string): Tally {
  return { passed: 0, failures: [reason], repeated: [] };
}

async function lint(args: readonly string[], options: RunOptions): Promise<Tally> {
  const isClean = (await run("biome", ["check", "--error-on-warnings", ...args, "."], options)) === 0;
  return checkProse() && isClean ? PASSED : failed("lint");
}

async function types(options: RunOptions): Promise<Tally> {
  return (await checkTypes(options)) === 0 ? PASSED : failed("types");
}

async function unit(reports: string, args: readonly string[], options: RunOptions): Promise<Tally> {
  const report = join(mkdtempSync(join(reports, "vitest-")), "report.json");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const code = await run("vitest", ["run", ...reporters, ...args], options);
  return judge("vitest", code, readVitestReport(report));
}

/**
 * Without what uses nothing of Node (`shared/` is compiled without its types), other programs' judgement of files, and kills. One
 * file at a time, next to the other unit tests.
 */
async function unitOnOtherNode(reports: string): Promise<readonly Tally[]> {
  const other = otherNode();
  if (other === undefined) return [];
  const tally = await unit(
    reports,
    [
      "--maxWorkers=1",
      ...[
        "web/**",
        "shared/**",
        "e2e/interop/**",
        "e2e/hosting/**",
        "e2e/chaos/**",
        "**/kill*.test.ts",
        "signal-server/keeper/keeping.test.ts",
      ].map((files) => `--exclude=${files}`),
    ],
    { node: other.path, printsAtEnd: true },
  );
  console.log(`These unit tests ran on Node ${other.version}.`);
  return [tally];
}

/** What needs no browser. */
async function checks(
  { parts, interop, rest }: Plan,
  reports: string,
  options: RunOptions,
): Promise<readonly Tally[]> {
  const tallies: Tally[] = [];
  if (parts.includes("lint")) tallies.push(await lint(rest, options), await types(options));
  if (!parts.includes("unit")) return tallies;
  const units = unit(reports, rest, { ...options, environment: { INTEROP: interop } });
  // Most of them wait, so that together they end earlier.
  if (interop !== "only" && rest.length === 0) tallies.push(...(await unitOnOtherNode(reports)));
  return [...tallies, await units];
}

async function browser({ interop, rest }: Plan, reports: string): Promise<Tally> {
  let chromium: string;
  try {
    chromium = ensureHeadlessChromium();
    await buildPageIfStale(ROOT);
  } catch (error) {
    return failed(`The page was not built: ${error instanceof Error ? error.message : error}`);
  }
  const report = join(mkdtempSync(join(reports, "playwright-")), "report.json");
  const code = await run("playwright", ["test", "--config", "e2e/playwright.config.ts", ...rest], {
    environment: { INTEROP: interop, CHROMIUM: chromium, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
    // They are the longer part, and three at a time: alone at the end, they use both processors, which unit tests do not.
    givesWay: true,
  });
  return judge("playwright", code, readPlaywrightReport(report));
}

/** A runner that crashed, or found no test, failed even though it counts no failure. */
function judge(runner: string, code: number, tally: Tally | undefined): Tally {
  if (tally === undefined) return failed(`${runner} ended with code ${code} and no report.`);
  if (tally.passed + tally.failures.length === 0) return failed(`${runner} ran no test.`);
  if (code !== 0 && tally.failures.length === 0)
    return { ...tally, failures: [`${runner} ended with code ${code} although no test failed.`] };
  return tally;
}

interface Plan {
  readonly parts: readonly Part[];
  /** Whether the long tests with clients of others run too, or alone. */
  readonly interop: "no" | "too" | "only";
  /** For the runner of the only part. */
  readonly rest: readonly string[];
}

function parseArguments(args: readonly string[]): Plan {
  const [first, second, ...rest] = args;
  if (first === undefined) return { parts: PARTS, interop: "no", rest: [] };
  if (first === "--with-interop" && second === undefined) return { parts: PARTS, interop: "too", rest: [] };
  if (first === "--only" && second === "interop" && rest.length === 0)
    return { parts: ["unit", "browser"], interop: "only", rest };
  const only = PARTS.find((part) => part === second);
  if (first !== "--only" || only === undefined) {
    console.error(
      `Usage: npm test -- --only ${PARTS.join("|")} [arguments for that runner], or npm run test:interop`,
    );
    process.exit(2);
  }
  return { parts: [only], interop: "no", rest };
}

const plan = parseArguments(process.argv.slice(2));
const reports = mkdtempSync(join(tmpdir(), "tabswarm-test-"));
const tallies: Tally[] = [];
try {
  const hasBrowser = plan.parts.includes("browser");
  const ofChecks = checks(plan, reports, { printsAtEnd: hasBrowser });
  if (hasBrowser) tallies.push(await browser(plan, reports));
  tallies.push(...(await ofChecks));
} finally {
  rmSync(reports, { recursive: true, force: true });
}

const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0);
const failures = tallies.flatMap((tally) => tally.failures);
process.exitCode = failures.length > 0 ? 1 : 0;
for (const test of tallies.flatMap((tally) => tally.repeated)) console.log(`passed when repeated: ${test}`);
for (const failure of failures) console.log(`failed: ${failure}`);
console.log(`${passed} passed, ${failures.length} failed`);
