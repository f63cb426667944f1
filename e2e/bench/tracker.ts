/**
 * The tracker under load, next to bittorrent-tracker: memory for each socket, announces per second of processor time, and how
 * long others wait while one client floods. Each tracker runs in a process of its own; clients are real sockets.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { KIB } from "../content.ts";
import { findRedis, startRedis } from "../run/redis.ts";
import { inTurn, type Measurement, measurement, type Outcomes, ratio } from "./results.ts";
import type { Bench, Suite } from "./suite.ts";
import type { Limits, TrackerName, Usage } from "./tracker-child.ts";
import { Crowd } from "./tracker-load.ts";
import { startTracker, type TrackerProcess } from "./tracker-process.ts";

const FLOOD = fileURLToPath(new URL("tracker-flood.ts", import.meta.url));

/** Clients that announce, and announces under way at the same time: enough that the tracker never waits. */
const CROWD = 400;
const IN_FLIGHT = 32;
const MEASURED_MS = 2_000;
const QUICK_MS = 500;
/** Clients that are opened and closed first, so that what a program keeps once is not counted for each socket. */
const WARM_UP_CLIENTS = 500;
const BYSTANDERS = 40;
/** Between two announces of one bystander. */
const BYSTANDER_EVERY_MS = 100;
const FLOOD_MS = 8_000;

const trackersOf = ({ parties }: Suite): TrackerName[] =>
  parties.has("webtorrent") ? ["tabswarm", "bittorrent-tracker"] : ["tabswarm"];

/** Runs every tracker in turn. */
function contest<T>(suite: Suite, measure: (name: TrackerName) => Promise<T>, show: (outcome: T) => string) {
  const entries = trackersOf(suite).map((name) => [name, () => measure(name)] as const);
  return inTurn(suite, new Map(entries), show);
}

async function withTracker<T>(
  name: TrackerName,
  limits: Limits,
  use: (tracker: TrackerProcess) => Promise<T>,
): Promise<T> {
  const tracker = await startTracker(name, limits);
  try {
    return await use(tracker);
  } finally {
    await tracker.close();
  }
}

async function withCrowd<T>(
  urls: readonly string[],
  use: (crowd: Crowd) => Promise<T>,
  signals = false,
): Promise<T> {
  const crowd = new Crowd(urls, signals);
  try {
    return await use(crowd);
  } finally {
    crowd.close();
  }
}

const memory: Bench = {
  name: "tracker-memory",
  title: "memory of the tracker for each socket, at 1,000, 5,000 and 10,000 sockets",
  runs: 1,
  usesPage: false,
  run: async (suite) => {
    const sizes = suite.isQuick ? [100] : [1_000, 5_000, 10_000];
    const outcomes = await contest(
      suite,
      (name) => withTracker(name, "limits", (tracker) => memoryAt(sizes, tracker)),
      (usages) => usages.map(({ heap, resident }) => `${kib(heap)} (resident ${kib(resident)})`).join(", "),
    );
    return sizes.flatMap((size, index) => {
      const of = (figure: "heap" | "resident") => (usages: readonly PerSocket[]) =>
        (usages[index]?.[figure] ?? Number.NaN) / KIB;
      const goal = size === 10_000 ? { atMost: 10 } : undefined;
      return [
        measurement(`resident memory for each of ${size} sockets`, "KiB", outcomes, of("resident"), goal),
        measurement(`of it objects and buffers, ${size} sockets`, "KiB", outcomes, of("heap")),
      ];
    });
  },
};

const kib = (bytes: number): string => `${(bytes / KIB).toFixed(2)} KiB`;

interface PerSocket {
  readonly heap: number;
  readonly resident: number;
}

async function memoryAt(sizes: readonly number[], tracker: TrackerProcess): Promise<PerSocket[]> {
  await withCrowd([tracker.url], (crowd) => crowd.growTo(WARM_UP_CLIENTS));
  const before = await tracker.memory();
  return withCrowd([tracker.url], async (crowd) => {
    const usages: PerSocket[] = [];
    for (const size of sizes) {
      await crowd.growTo(size);
      usages.push(perSocket(before, await tracker.memory(), size));
    }
    return usages;
  });
}

function perSocket(before: Usage, after: Usage, size: number): PerSocket {
  const heap = after.heap + after.external - before.heap - before.external;
  return { heap: heap / size, resident: (after.resident - before.resident) / size };
}

interface Work {
  /** Per second of processor time. */
  readonly announces: number;
  /** Offers that reached a member, for each announce. */
  readonly offers: number;
  /** Per second of processor time: offer, answer, and four candidates from each side, one by one. Only ours have signals. */
  readonly negotiations: number;
}

const announces: Bench = {
  name: "tracker",
  title: "announces with 5 offers per second of the tracker's processor time, limits off",
  runs: 9,
  usesPage: false,
  run: async (suite) => {
    const outcomes = await workInTurn(suite, (name) => startAll([name]));
    return workRows("", outcomes, 1.5);
  },
};

/** Starts all trackers first: the machine's speed changes within seconds, and their turns must be close to each other. */
async function workInTurn(
  suite: Suite,
  start: (name: TrackerName) => Promise<TrackerProcess[]>,
): Promise<Outcomes<Work>> {
  const begun: { close(): Promise<void> | void }[] = [];
  try {
    const entries = new Map<string, () => Promise<Work>>();
    for (const name of trackersOf(suite)) {
      const trackers = await start(name);
      begun.push(...trackers);
      const urls = trackers.map(({ url }) => url);
      const crowds = [new Crowd(urls), ...(name === "tabswarm" ? [new Crowd(urls, true)] : [])];
      begun.unshift(...crowds);
      for (const crowd of crowds) await crowd.growTo(CROWD);
      const [plain, signalling] = crowds;
      const measure = () =>
        work(trackers, plain as Crowd, signalling, suite.isQuick ? QUICK_MS : MEASURED_MS);
      await measure();
      entries.set(name, measure);
    }
    return await inTurn(suite, entries, showWork);
  } finally {
    for (const one of begun) await one.close();
  }
}

function startAll(
  names: readonly TrackerName[],
  environment?: Readonly<Record<string, string>>,
): Promise<TrackerProcess[]> {
  return Promise.all(names.map((name) => startTracker(name, "no limits", environment)));
}

const showWork = ({ announces, offers, negotiations }: Work): string =>
  `${announces.toFixed(0)} announces per CPU second, ${offers.toFixed(2)} offers relayed for each; ${negotiations.toFixed(0)} negotiations`;

function workRows(where: string, outcomes: Outcomes<Work>, atLeast: number): readonly Measurement[] {
  const rate = measurement(`announces per CPU second${where}`, "1/s", outcomes, (work) => work.announces);
  const negotiations = `negotiations by signals per CPU second${where}`;
  return [
    rate,
    ratio(`announces${where} ÷ bittorrent-tracker`, rate, "bittorrent-tracker", { atLeast }),
    measurement(negotiations, "1/s", outcomes, (work) => work.negotiations),
  ];
}

/** @param trackers processes of one tracker; their processor time is added up. @param signalling undefined: it has no signals */
async function work(
  trackers: readonly TrackerProcess[],
  plain: Crowd,
  signalling: Crowd | undefined,
  ms: number,
): Promise<Work> {
  const cpu = async (): Promise<number> => {
    const seconds = await Promise.all(trackers.map((tracker) => tracker.cpu()));
    return seconds.reduce((sum, each) => sum + each, 0);
  };
  /** @returns how often it was done per second of processor time */
  const rate = async (act: (isOver: () => boolean) => Promise<number>): Promise<number> => {
    const before = await cpu();
    const done = await act(after(ms));
    return done / ((await cpu()) - before);
  };
  const before = { ...plain.counts };
  const announces = await rate((isOver) => plain.announceUntil(isOver, IN_FLIGHT));
  const offers = (plain.counts.offers - before.offers) / (plain.counts.responses - before.responses);
  const negotiations = await (signalling && rate((isOver) => signalling.negotiateUntil(isOver, IN_FLIGHT)));
  return { announces, offers, negotiations: negotiations ?? Number.NaN };
}

/** @returns whether that time has passed */
function after(ms: number): () => boolean {
  const end = performance.now() + ms;
  return () => performance.now() >= end;
}

const cluster: Bench = {
  name: "tracker-cluster",
  title: "the same through two processes and Redis",
  runs: 3,
  usesPage: false,
  run: async (suite) => {
    const program = findRedis();
    if (program === undefined) throw new Error("there is no redis-server, and none can be installed");
    const redis = await startRedis(program);
    try {
      const outcomes = await workInTurn(suite, (name) =>
        startAll(name === "tabswarm" ? [name, name] : [name], { REDIS_URL: redis.url }),
      );
      return workRows(" of two processes", outcomes, 0.6);
    } finally {
      await redis.end();
    }
  },
};

interface Waits {
  /** 99th percentiles in milliseconds. */
  readonly alone: number;
  readonly flooded: number;
}

const flood: Bench = {
  name: "tracker-flood",
  title: "how long others wait for their announces while one client floods, 99th percentile",
  runs: 3,
  usesPage: false,
  run: async (suite): Promise<readonly Measurement[]> => {
    const outcomes = await contest(
      suite,
      (name) => withTracker(name, "limits", (tracker) => waits(tracker, suite.isQuick ? QUICK_MS : FLOOD_MS)),
      ({ alone, flooded }) => `${alone.toFixed(1)} ms, flooded ${flooded.toFixed(1)} ms`,
    );
    return [
      measurement("p99 of an announce's answer", "ms", outcomes, ({ alone }) => alone),
      measurement("p99 while one client floods", "ms", outcomes, ({ flooded }) => flooded),
    ];
  },
};

async function waits(tracker: TrackerProcess, ms: number): Promise<Waits> {
  return withCrowd([tracker.url], async (crowd) => {
    await crowd.growTo(BYSTANDERS);
    const alone = await announceSlowly(crowd, ms);
    const flooder = fork(FLOOD, [tracker.url], { execArgv: ["--import", "tsx"] });
    const gone = once(flooder, "exit");
    try {
      return { alone, flooded: await announceSlowly(crowd, ms) };
    } finally {
      flooder.kill();
      await gone;
    }
  });
}

/** @returns the 99th percentile of the time until an announce is answered */
async function announceSlowly(crowd: Crowd, ms: number): Promise<number> {
  const isOver = after(ms);
  const times: number[] = [];
  const announce = async (client: (typeof crowd.clients)[number], index: number): Promise<void> => {
    await wait((index / BYSTANDERS) * BYSTANDER_EVERY_MS);
    while (!isOver()) {
      const start = performance.now();
      await client.announce();
      times.push(performance.now() - start);
      await wait(BYSTANDER_EVERY_MS);
    }
  };
  await Promise.all(crowd.clients.map(announce));
  return times.sort((a, b) => a - b)[Math.floor(0.99 * times.length)] ?? Number.NaN;
}

export const trackerBenches: readonly Bench[] = [announces, memory, flood, cluster];
