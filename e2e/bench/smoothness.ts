/**
 * Whether pages stay smooth while a file passes: tasks that block them, and how long a frame was waited for. A task that
 * was long for want of a processor says something of the machine; one that used it for long says something of the page.
 */
import type { Page } from "@playwright/test";
import { MIB } from "../content.ts";
import { type Bench, inTurn, valuesByParty } from "./bench.ts";
import type { Contender } from "./contender.ts";
import { type Person, withPeople } from "./person.ts";
import { byEachProgram } from "./programs.ts";
import { type TracedTask, traceTasks } from "./task-trace.ts";
import { loadSwarm, runTimeout, transferBy } from "./transfer.ts";

/** Over 50 ms, as browsers define it. Milliseconds; `at` since the page was watched, right before the link opens. */
interface LongTask {
  readonly at: number;
  readonly duration: number;
}

/** What the page itself sees. */
interface Watched {
  readonly longTasks: readonly LongTask[];
  /** Milliseconds. */
  readonly longestFrameGap: number;
}

interface Smoothness extends Watched {
  /** Milliseconds of processor time, of the one task that took most. */
  readonly busiestTask: number;
}

interface Seen {
  readonly seeder: Smoothness;
  readonly leecher: Smoothness;
}

interface WatchedWindow extends Window {
  readonly smoothness: { longTasks: LongTask[]; longestFrameGap: number };
}

export const smoothness: Bench = {
  name: "smoothness",
  title: "long tasks and frame gaps of both pages while 64 MiB pass",
  runs: 3,
  run: async (ground) => {
    const bytes = (ground.isQuick ? 16 : 64) * MIB;
    const path = await ground.file(bytes);
    const measure = (contender: Contender): Promise<Seen> =>
      withPeople(2, runTimeout(bytes), async (people) => {
        const swarm = await loadSwarm(contender, people, ground.server, path);
        const [leecher] = swarm.leechers;
        if (leecher === undefined) throw new Error("nobody is there to fetch");
        const pages = [swarm.seeder, leecher];
        const traces = await Promise.all(people.map(traceOf));
        await Promise.all(pages.map(watch));
        await transferBy(contender, people, swarm, bytes);
        const watched = await Promise.all(pages.map(watchedBy));
        const busiest = await Promise.all(traces.map(busiestOf));
        const of = (side: number): Smoothness => ({
          ...(watched[side] ?? { longTasks: [], longestFrameGap: Number.NaN }),
          busiestTask: busiest[side] ?? Number.NaN,
        });
        return { seeder: of(0), leecher: of(1) };
      });
    const results = await inTurn(ground, byEachProgram(ground, measure), inWords);
    return (["seeder", "leecher"] as const).flatMap((side) => [
      {
        what: `long tasks of the ${side}'s page`,
        values: valuesByParty(results, (seen) => seen[side].longTasks.length),
        target: { atMost: 0 },
      },
      {
        what: `processor time of the busiest task of the ${side}'s page, ms`,
        values: valuesByParty(results, (seen) => seen[side].busiestTask),
        target: { atMost: 50 },
      },
      {
        what: `longest task of the ${side}'s page over 50 ms, ms`,
        values: valuesByParty(results, (seen) =>
          Math.max(0, ...seen[side].longTasks.map(({ duration }) => duration)),
        ),
      },
      {
        what: `longest frame gap of the ${side}'s page, ms`,
        values: valuesByParty(results, (seen) => seen[side].longestFrameGap),
      },
    ]);
  },
};

async function watch(page: Page): Promise<void> {
  await page.evaluate(() => {
    const seen: WatchedWindow["smoothness"] = { longTasks: [], longestFrameGap: 0 };
    Object.defineProperty(window, "smoothness", { value: seen });
    const begin = performance.now();
    const observer = new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries())
        seen.longTasks.push({ at: startTime - begin, duration });
    });
    observer.observe({ type: "longtask" });
    let last = begin;
    const frame = (): void => {
      const now = performance.now();
      seen.longestFrameGap = Math.max(seen.longestFrameGap, now - last);
      last = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
}

async function traceOf({ context }: Person): Promise<() => Promise<readonly TracedTask[]>> {
  const session = await context.browser()?.newBrowserCDPSession();
  if (session === undefined) throw new Error("the browser cannot be traced");
  return traceTasks(session);
}

async function busiestOf(tasks: () => Promise<readonly TracedTask[]>): Promise<number> {
  return Math.max(...(await tasks()).map(({ cpu }) => cpu));
}

async function watchedBy(page: Page): Promise<Watched> {
  return page.evaluate(() => (window as unknown as WatchedWindow).smoothness);
}

function inWords({ seeder, leecher }: Seen): string {
  const of = ({ longTasks, longestFrameGap, busiestTask }: Smoothness): string => {
    const tasks = longTasks.map(({ at, duration }) => `${duration.toFixed(0)} at ${at.toFixed(0)}`);
    const gap = `longest frame gap ${longestFrameGap.toFixed(0)} ms`;
    return `long tasks [${tasks.join(", ")}] ms, busiest ${busiestTask.toFixed(1)} ms of processor, ${gap}`;
  };
  return `seeder ${of(seeder)}; leecher ${of(leecher)}`;
}
