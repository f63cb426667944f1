/**
 * Whether pages stay smooth during a transfer: tasks that block them, and gaps between frames. A task that is long
 * although it used little processor time waited for a core, which is the machine's fault; one that used a lot is the
 * page's. Pages see only the duration of their tasks, the browser's tracing also the processor time.
 */
import type { BrowserContext, Page } from "@playwright/test";
import { MIB } from "../content.ts";
import { withPeople } from "./launcher.ts";
import { eachProgram, type Program } from "./programs.ts";
import { type Goal, inTurn, measurement } from "./results.ts";
import type { Bench } from "./suite.ts";
import { loadSwarm, runTimeout, transferBy } from "./transfer.ts";

/** Tasks and thread names only, since tracing costs time as well. */
const CATEGORIES = ["disabled-by-default-devtools.timeline"];
/** Shorter tasks are ignored. */
const LEAST_TASK_US = 1000;

/** What the page itself sees. Milliseconds; `at` counts from `watch`, right before the link opens. */
interface Watched {
  /** Over 50 ms, as browsers define it. */
  readonly longTasks: { readonly at: number; readonly duration: number }[];
  longestFrameGap: number;
}

interface Smoothness extends Watched {
  /** Processor time of the task that used most, milliseconds. */
  readonly busiestTask: number;
}

interface Outcome {
  readonly seeder: Smoothness;
  readonly leecher: Smoothness;
}

declare global {
  interface Window {
    /** Set by `watch`. */
    smoothness: Watched;
  }
}

/** In Chromium's trace format; microseconds. */
interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly dur?: number;
  /** On the processor. */
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

export const smoothness: Bench = {
  name: "smoothness",
  title: "long tasks and frame gaps of both pages during a transfer of 64 MiB",
  runs: 3,
  run: async (suite) => {
    const bytes = (suite.isQuick ? 16 : 64) * MIB;
    const path = await suite.file(bytes);
    const measure = (program: Program): Promise<Outcome> =>
      withPeople(2, runTimeout(bytes), async (people) => {
        const swarm = await loadSwarm(program, people, suite.server, path);
        const ends = await Promise.all([watch(swarm.seeder), watch(swarm.leechers[0])]);
        await transferBy(program, people, swarm, bytes);
        const [seeder, leecher] = await Promise.all([ends[0](), ends[1]()]);
        return { seeder, leecher };
      });
    const outcomes = await inTurn(suite, eachProgram(suite.parties, measure), inWords);
    return (["seeder", "leecher"] as const).flatMap((side) => {
      const row = (name: string, unit: string, figure: (page: Smoothness) => number, goal?: Goal) =>
        measurement(`${side}'s page: ${name}`, unit, outcomes, (outcome) => figure(outcome[side]), goal);
      const longest = ({ longTasks }: Smoothness): number =>
        Math.max(0, ...longTasks.map(({ duration }) => duration));
      return [
        row("long tasks", "", ({ longTasks }) => longTasks.length, { atMost: 0 }),
        row("processor time of the busiest task", "ms", ({ busiestTask }) => busiestTask, { atMost: 50 }),
        row("longest task over 50 ms", "ms", longest),
        row("longest frame gap", "ms", ({ longestFrameGap }) => longestFrameGap),
      ];
    });
  },
};

/** @returns a function that reports how smooth the page was since now */
async function watch(page: Page): Promise<() => Promise<Smoothness>> {
  const endTrace = await traceBusiestTask(page.context());
  await page.evaluate(() => {
    const watched: Watched = { longTasks: [], longestFrameGap: 0 };
    window.smoothness = watched;
    const begin = performance.now();
    const observer = new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries())
        watched.longTasks.push({ at: startTime - begin, duration });
    });
    observer.observe({ type: "longtask" });
    let last = begin;
    const frame = (): void => {
      const now = performance.now();
      watched.longestFrameGap = Math.max(watched.longestFrameGap, now - last);
      last = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  return async () => ({
    ...(await page.evaluate(() => window.smoothness)),
    busiestTask: await endTrace(),
  });
}

/** @returns a function that ends the trace: processor milliseconds of the busiest task of any page's main thread */
async function traceBusiestTask(context: BrowserContext): Promise<() => Promise<number>> {
  const session = await context.browser()?.newBrowserCDPSession();
  if (session === undefined) throw new Error("the browser cannot be traced");
  const events: TraceEvent[] = [];
  session.on("Tracing.dataCollected", ({ value }) => {
    for (const data of value) {
      const event = data as unknown as TraceEvent;
      // All threads report hundreds of thousands of tasks; only long ones are worth the memory.
      if (event.name === "thread_name" || (event.dur ?? 0) > LEAST_TASK_US) events.push(event);
    }
  });
  const traceConfig = { includedCategories: CATEGORIES };
  await session.send("Tracing.start", { transferMode: "ReportEvents", traceConfig });
  return async () => {
    const complete = new Promise((resolve) => session.once("Tracing.tracingComplete", resolve));
    await session.send("Tracing.end");
    await complete;
    const threadOf = ({ pid, tid }: TraceEvent): string => `${pid} ${tid}`;
    const isMain = ({ name, args }: TraceEvent) => name === "thread_name" && args.name === "CrRendererMain";
    const mains = new Set(events.filter(isMain).map(threadOf));
    const tasks = events.filter((event) => event.name === "RunTask" && mains.has(threadOf(event)));
    return Math.max(...tasks.map(({ tdur = 0 }) => tdur / 1000));
  };
}

function inWords({ seeder, leecher }: Outcome): string {
  const of = ({ longTasks, longestFrameGap, busiestTask }: Smoothness): string => {
    const tasks = longTasks.map(({ at, duration }) => `${duration.toFixed(0)} at ${at.toFixed(0)}`);
    const gap = `longest frame gap ${longestFrameGap.toFixed(0)} ms`;
    return `long tasks [${tasks.join(", ")}] ms, busiest ${busiestTask.toFixed(1)} ms of processor, ${gap}`;
  };
  return `seeder ${of(seeder)}; leecher ${of(leecher)}`;
}
