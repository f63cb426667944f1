/**
 * One file over each of a ladder of named lines, by Tabswarm and by a bare channel: the rate next to what the line carries, and how
 * long small messages wait behind the file. And two transfers that share a line: how fair they are to each other. Rates are so low
 * that the machine's own speed does not matter, and one browser is enough.
 */
import type { Browser, BrowserContext, Page, Worker } from "@playwright/test";
import { KIB } from "../content.ts";
import { Line } from "../lines/line.ts";
import { putOnLine } from "../lines/line-page.ts";
import { delaysBetween, logMessages, messageLogOf, percentile } from "../lines/message-log.ts";
import { NAMED_LINES, type NamedLine } from "../lines/named-lines.ts";
import type { Flow } from "./flow.ts";
import { withBrowser } from "./launcher.ts";
import { completed, readingsOf, watchPages } from "./page-watch.ts";
import { tabswarm } from "./programs.ts";
import { connectRaw } from "./raw-channel.ts";
import { inTurn, measurement, ratio } from "./results.ts";
import type { Bench, Suite } from "./suite.ts";

/** Bytes that the bare channel keeps in flight: enough for all lines. */
const RAW_WINDOW = 512 * KIB;
const TIMEOUT_MS = 180_000;
const SEED = 18;

type Party = "tabswarm" | "raw";

interface Passage {
  readonly flow: Flow;
  /** How long small messages take from the sender to the receiver, ms, ascending. */
  readonly delays: readonly number[];
}

interface Outcome {
  /** 10^6 bytes per second, from the first byte on. */
  readonly rate: number;
  readonly delays: readonly number[];
  /** How long packets waited at the narrow place, ms, ascending. */
  readonly waits: readonly number[];
}

async function personOn(browser: Browser, line: Line, side: "inside" | "outside"): Promise<BrowserContext> {
  const context = await browser.newContext();
  await watchPages(context);
  await putOnLine(context, side, () => line);
  return context;
}

/** Prepares a file to pass once. @returns a function that starts it */
async function prepare(
  party: Party,
  browser: Browser,
  line: Line,
  suite: Suite,
  bytes: number,
): Promise<() => Promise<Passage>> {
  const contexts = [
    await personOn(browser, line, "inside"),
    await personOn(browser, line, "outside"),
  ] as const;
  if (party === "raw") {
    const [fetch] = await connectRaw(
      contexts.map((context) => ({ context })),
      suite.server,
    );
    const pages = contexts.map((context) => context.pages()[0] as Page);
    for (const page of pages) await logMessages(page);
    return async () => {
      if (fetch === undefined) throw new Error("there are two people");
      const flow = await fetch(bytes, RAW_WINDOW);
      return { flow, delays: await delaysOf(pages) };
    };
  }
  const program = tabswarm();
  const pages = [
    await program.load(contexts[0], suite.server),
    await program.load(contexts[1], suite.server),
  ] as const;
  const workers = pages.map((page) => page.workers()[0] as Worker);
  for (const worker of workers) await logMessages(worker);
  const link = await program.share(pages[0], await suite.file(bytes));
  return async () => {
    const [, leecher] = pages;
    const startedAt = await program.open(leecher, link);
    await completed(leecher, TIMEOUT_MS);
    const readings = await readingsOf(leecher);
    const doneAt = readings.find(({ isComplete }) => isComplete)?.at ?? Number.NaN;
    const points = readings.map(({ at, downloaded }) => ({ at, bytes: downloaded }));
    return { flow: { startedAt, doneAt, points }, delays: await delaysOf(workers) };
  };
}

async function delaysOf(ends: readonly (Page | Worker)[]): Promise<readonly number[]> {
  const [from, to] = await Promise.all(ends.map(messageLogOf));
  return delaysBetween(from ?? [], to ?? []);
}

/** @returns bytes per millisecond from the first byte to the time `until` */
function rateOf({ points, doneAt }: Flow, until = doneAt): number {
  const first = points.findLast(({ bytes }) => bytes === 0) ?? points[0];
  const last = points.findLast(({ at }) => at <= until);
  if (first === undefined || last === undefined) return Number.NaN;
  return (last.bytes - first.bytes) / (last.at - first.at);
}

async function withLine<T>(named: NamedLine, use: (line: Line, browser: Browser) => Promise<T>): Promise<T> {
  const line = new Line({ ...named, seed: SEED });
  try {
    return await withBrowser(2 * TIMEOUT_MS, (browser) => use(line, browser));
  } finally {
    line.close();
  }
}

function pass(party: Party, named: NamedLine, suite: Suite): Promise<Outcome> {
  return withLine(named, async (line, browser) => {
    const start = await prepare(party, browser, line, suite, named.bytes);
    const { flow, delays } = await start();
    const waits = line.up.waits.toSorted((a, b) => a - b);
    return { rate: rateOf(flow) / 1000, delays, waits };
  });
}

const inWords = ({ rate, delays, waits }: Outcome): string =>
  `${rate.toFixed(3)} MB/s; small messages ${[0.5, 0.95, 1].map((share) => percentile(delays, share).toFixed(0)).join(", ")} ms (median, 95 %, longest); queue ${percentile(waits, 0.95).toFixed(0)} ms (95 %)`;

export const ladder: Bench = {
  name: "ladder",
  title: "a file over each named line: rate, and how long small messages wait behind it",
  runs: 1,
  run: async (suite) => {
    const measurements = [];
    for (const named of NAMED_LINES) {
      suite.log(`  ${named.name}`);
      const entries = new Map(
        (["tabswarm", "raw"] as const).map((party) => [party, () => pass(party, named, suite)]),
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
  },
};

/** Jain's index of two rates, and the slower ÷ the faster one. */
interface Fairness {
  readonly rates: readonly [number, number];
  readonly index: number;
}

function share(parties: readonly [Party, Party], named: NamedLine, suite: Suite): Promise<Fairness> {
  return withLine(named, async (line, browser) => {
    const starts = [
      await prepare(parties[0], browser, line, suite, named.bytes),
      await prepare(parties[1], browser, line, suite, named.bytes),
    ];
    const flows = await Promise.all(starts.map(async (start) => (await start()).flow));
    const until = Math.min(...flows.map(({ doneAt }) => doneAt));
    const [a = Number.NaN, b = Number.NaN] = flows.map((flow) => rateOf(flow, until) / 1000);
    return { rates: [a, b], index: (a + b) ** 2 / (2 * (a ** 2 + b ** 2)) };
  });
}

const SHARED_LINES = ["4G", "narrow uplink", "bursty loss"];
const PAIRS: readonly (readonly [string, readonly [Party, Party]])[] = [
  ["tabswarm", ["tabswarm", "tabswarm"]],
  ["raw", ["raw", "raw"]],
  ["mixed", ["tabswarm", "raw"]],
];

export const sharedLine: Bench = {
  name: "shared-line",
  title: "two transfers on one named line: Jain's index of their rates",
  runs: 1,
  run: async (suite) => {
    const measurements = [];
    for (const named of NAMED_LINES.filter(({ name }) => SHARED_LINES.includes(name))) {
      suite.log(`  ${named.name}`);
      const entries = new Map(PAIRS.map(([name, parties]) => [name, () => share(parties, named, suite)]));
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
  },
};
