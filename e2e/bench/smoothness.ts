/**
 * Whether pages stay smooth during a transfer: tasks that block them, and gaps between frames. A task that is long
 * although it used little processor time waited for a core, which is the machine's fault; one that used a lot is the
 * page's. Pages see only the duration of their tasks, the browser's tracing also the processor time.
 */
import type { CDPSession, Page } from "@playwright/test";
import { MIB } from "../content.ts";
import { type Person, withPeople } from "./launcher.ts";
import { eachProgram, type Program } from "./programs.ts";
import { inTurn, measurement } from "./results.ts";
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
        const pages = [swarm.seeder, swarm.leechers[0]] as const;
        const busiest = await Promise.all(people.map(traceBusiestTask));
        await Promise.all(pages.map(watch));
        await transferBy(program, people, swarm, bytes);
        const [seeder, leecher] = await Promise.all([watchedBy(pages[0]), watchedBy(pages[1])]);
        const [ofSeeder = Number.NaN, ofLeecher = Number.NaN] = await Promise.all(
          busiest.map((end) => end()),
        );
        return {
          seeder: { ...seeder, busiestTask: ofSeeder },
          leecher: { ...leecher, busiestTask: ofLeecher },
        };
      });
    const outcomes = await inTurn(suite, eachProgram(suite.parties, measure), inWords);
    return (["seeder", "leecher"] as const).flatMap((side) => [
      measurement(`long tasks of the ${side}'s page`, "", outcomes, (o) => o[side].longTasks.length, {
        atMost: 0,
      }),
      measurement(
        `processor time of the busiest task of the ${side}'s page`,
        "ms",
        outcomes,
        (o) => o[side].busiestTask,
        { atMost: 50 },
      ),
      measurement(`longest task of the ${side}'s page over 50 ms`, "ms", outcomes, (o) =>
        Math.max(0, ...o[side].longTasks.map(({ duration }) => duration)),
      ),
      measurement(`longest frame gap of the ${side}'s page`, "ms", outcomes, (o) => o[side].longestFrameGap),
    ]);
  },
};

async function watch(page: Page): Promise<void> {
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
}

async function watchedBy(page: Page): Promise<Watched> {
  return page.evaluate(() => window.smoothness);
}

/** @returns a function that ends the trace: processor milliseconds of the busiest task of any page's main thread */
async function traceBusiestTask({ context }: Person): Promise<() => Promise<number>> {
  const session = await context.browser()?.newBrowserCDPSession();
  if (session === undefined) throw new Error("the browser cannot be traced");
  const events = await startTrace(session);
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

/** @returns the events of the trace so far: thread names, and tasks of a millisecond and more */
async function startTrace(session: CDPSession): Promise<readonly TraceEvent[]> {
  const events: TraceEvent[] = [];
  session.on("Tracing.dataCollected", ({ value }) => {
    for (const data of value) {
      const event = data as unknown as TraceEvent;
      // All threads report hundreds of thousands of tasks; only long ones are worth the memory.
      if (event.name === "thread_name" || (event.dur ?? 0) > LEAST_TASK_US) events.push(event);
    }
  });
  await session.send("Tracing.start", {
    transferMode: "ReportEvents",
    traceConfig: { includedCategories: CATEGORIES },
  });
  return events;
}

function inWords({ seeder, leecher }: Outcome): string {
  const of = ({ longTasks, longestFrameGap, busiestTask }: Smoothness): string => {
    const tasks = longTasks.map(({ at, duration }) => `${duration.toFixed(0)} at ${at.toFixed(0)}`);
    const gap = `longest frame gap ${longestFrameGap.toFixed(0)} ms`;
    return `long tasks [${tasks.join(", ")}] ms, busiest ${busiestTask.toFixed(1)} ms of processor, ${gap}`;
  };
  return `seeder ${of(seeder)}; leecher ${of(leecher)}`;
}
