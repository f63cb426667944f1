/**
 * One file over each of a ladder of named lines, by Tabswarm and by a bare channel: the rate next to what the line carries, and how
 * long small messages wait behind the file. And two transfers that share a line: how fair they are to each other. The ends are tabs
 * (`ladder-tabs.ts`) or programs without a browser (`ladder-programs.ts`). Rates are low, so the machine's own speed matters little.
 */

import { jain, percentile } from "../../shared/simulation/statistics.ts";
import { Line } from "../lines/line.ts";
import { NAMED_LINES, type NamedLine } from "../lines/named-lines.ts";
import type { Flow } from "./flow.ts";
import type { Ends, Party } from "./ladder-ends.ts";
import { programs } from "./ladder-programs.ts";
import { tabs } from "./ladder-tabs.ts";
import { inTurn, type Measurement, measurement, ratio } from "./results.ts";
import type { Bench, Suite } from "./suite.ts";

const SEED = 18;

interface Outcome {
  /** 10^6 bytes per second, from the first byte on. */
  readonly rate: number;
  readonly delays: readonly number[];
  /** How long packets waited at the narrow place, ms, ascending. */
  readonly waits: readonly number[];
}

/** @returns bytes per millisecond from the first byte to the time `until` */
function rateOf({ points, doneAt }: Flow, until = doneAt): number {
  const first = points.findLast(({ bytes }) => bytes === 0) ?? points[0];
  const last = points.findLast(({ at }) => at <= until);
  if (first === undefined || last === undefined) return Number.NaN;
  return (last.bytes - first.bytes) / (last.at - first.at);
}

async function withLine<T>(named: NamedLine, use: (line: Line) => Promise<T>): Promise<T> {
  const line = new Line({ ...named, seed: SEED });
  try {
    return await use(line);
  } finally {
    line.close();
  }
}

function pass(ends: Ends, party: Party, named: NamedLine, suite: Suite): Promise<Outcome> {
  return withLine(named, (line) =>
    ends(suite, async (prepare) => {
      const start = await prepare(party, line, named.bytes);
      const { flow, delays } = await start();
      const waits = line.up.waits.toSorted((a, b) => a - b);
      return { rate: rateOf(flow) / 1000, delays, waits };
    }),
  );
}

const inWords = ({ rate, delays, waits }: Outcome): string =>
  `${rate.toFixed(3)} MB/s; small messages ${[0.5, 0.95, 1].map((share) => percentile(delays, share).toFixed(0)).join(", ")} ms (median, 95 %, longest); queue ${percentile(waits, 0.95).toFixed(0)} ms (95 %)`;

async function runLadder(ends: Ends, suite: Suite): Promise<readonly Measurement[]> {
  const measurements: Measurement[] = [];
  for (const named of NAMED_LINES) {
    suite.log(`  ${named.name}`);
    const entries = new Map(
      (["tabswarm", "raw"] as const).map((party) => [party, () => pass(ends, party, named, suite)]),
    );
    const outcomes = await inTurn(suite, entries, inWords);
    const rate = measurement(`${named.name}: rate`, "MB/s", outcomes, (outcome) => outcome.rate);
    measurements.push(
      rate,
      ratio(`${named.name}: rate ÷ bare channel`, rate, "raw", { atLeast: 0.95 }),
      measurement(
        `${named.name}: rate ÷ what the line carries`,
        "",
        outcomes,
        (outcome) => (outcome.rate * 1e6) / (named.up.rate * (1 - (named.up.loss?.share ?? 0))),
      ),
      measurement(
        `${named.name}: delay of a small message, 95 %`,
        "s",
        outcomes,
        ({ delays }) => percentile(delays, 0.95) / 1000,
        { atMost: 2 },
      ),
      measurement(`${named.name}: longest`, "s", outcomes, ({ delays }) => percentile(delays, 1) / 1000),
      measurement(
        `${named.name}: queue on the line, 95 %`,
        "s",
        outcomes,
        ({ waits }) => percentile(waits, 0.95) / 1000,
      ),
    );
  }
  return measurements;
}

/** Jain's index of two rates, and the slower ÷ the faster one. */
interface Fairness {
  readonly rates: readonly [number, number];
  readonly index: number;
}

type Pair = readonly [Party, Party];

function share(ends: Ends, parties: Pair, named: NamedLine, suite: Suite): Promise<Fairness> {
  return withLine(named, (line) =>
    ends(suite, async (prepare) => {
      const starts = [
        await prepare(parties[0], line, named.bytes),
        await prepare(parties[1], line, named.bytes),
      ];
      const flows = await Promise.all(starts.map(async (start) => (await start()).flow));
      const until = Math.min(...flows.map(({ doneAt }) => doneAt));
      const [a = Number.NaN, b = Number.NaN] = flows.map((flow) => rateOf(flow, until) / 1000);
      return { rates: [a, b], index: jain([a, b]) };
    }),
  );
}

const SHARED_LINES = ["4G", "narrow uplink", "bursty loss"];
const PAIRS: readonly (readonly [string, Pair])[] = [
  ["tabswarm", ["tabswarm", "tabswarm"]],
  ["raw", ["raw", "raw"]],
  ["mixed", ["tabswarm", "raw"]],
];

async function runSharedLines(ends: Ends, suite: Suite): Promise<readonly Measurement[]> {
  const measurements: Measurement[] = [];
  for (const named of NAMED_LINES.filter(({ name }) => SHARED_LINES.includes(name))) {
    suite.log(`  ${named.name}`);
    const entries = new Map(PAIRS.map(([name, parties]) => [name, () => share(ends, parties, named, suite)]));
    const outcomes = await inTurn(
      suite,
      entries,
      ({ rates, index }) =>
        `${rates.map((rate) => rate.toFixed(3)).join(" and ")} MB/s, index ${index.toFixed(3)}`,
    );
    measurements.push(
      measurement(`${named.name}: Jain's index of two alike`, "", outcomes, ({ index }) => index, {
        atLeast: 0.9,
      }),
      measurement(
        `${named.name}: Tabswarm's part next to a bare channel`,
        "",
        outcomes,
        ({ rates: [own, raw] }) => own / (own + raw),
        undefined,
        (party) => (party === "tabswarm" ? "mixed" : party),
      ),
    );
  }
  return measurements;
}

const LADDER = "a file over each named line: rate, and how long small messages wait behind it";
const SHARED = "two transfers on one named line: Jain's index of their rates";
const inTabs = { runs: 1 } as const;
const inPrograms = { runs: 1, usesPage: false } as const;

export const ladderBenches: readonly Bench[] = [
  { ...inTabs, name: "ladder", title: LADDER, run: (suite) => runLadder(tabs, suite) },
  { ...inTabs, name: "shared-line", title: SHARED, run: (suite) => runSharedLines(tabs, suite) },
  {
    ...inPrograms,
    name: "node-ladder",
    title: `${LADDER}, without a browser`,
    run: (suite) => runLadder(programs, suite),
  },
  {
    ...inPrograms,
    name: "node-shared-line",
    title: `${SHARED}, without a browser`,
    run: (suite) => runSharedLines(programs, suite),
  },
];
