/**
 * The tasks of a browser's pages as its own tracing tells them: unlike what pages hear, with the processor time that
 * each took. A task may be long only because the machine had other work; then its processor time is short.
 */
import type { CDPSession } from "@playwright/test";

/** Milliseconds. */
export interface TracedTask {
  readonly wall: number;
  readonly cpu: number;
}

/** Tasks and names of threads, nothing else: what is traced costs time as well. */
const CATEGORIES = ["disabled-by-default-devtools.timeline"];

/** Shorter tasks are passed over. */
const LEAST_US = 1000;

/** As Chromium's trace format has it; times are microseconds. */
interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly dur?: number;
  /** On the processor. */
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/** @param session one of the whole browser @returns ends it; settles with the tasks of all pages' main threads that lasted a millisecond */
export async function traceTasks(session: CDPSession): Promise<() => Promise<readonly TracedTask[]>> {
  const events: TraceEvent[] = [];
  session.on("Tracing.dataCollected", ({ value }) => {
    for (const data of value) {
      const event = data as unknown as TraceEvent;
      // Threads of every kind tell of their tasks, hundreds of thousands; only long ones are worth the memory.
      if (event.name === "thread_name" || (event.dur ?? 0) > LEAST_US) events.push(event);
    }
  });
  await session.send("Tracing.start", {
    transferMode: "ReportEvents",
    traceConfig: { includedCategories: CATEGORIES },
  });
  return async () => {
    const complete = new Promise((resolve) => session.once("Tracing.tracingComplete", resolve));
    await session.send("Tracing.end");
    await complete;
    return tasksOf(events);
  };
}

function tasksOf(events: readonly TraceEvent[]): TracedTask[] {
  const thread = ({ pid, tid }: TraceEvent): string => `${pid} ${tid}`;
  const mains = new Set(
    events.filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain").map(thread),
  );
  return events
    .filter((event) => event.name === "RunTask" && mains.has(thread(event)))
    .map(({ dur = 0, tdur = 0 }) => ({ wall: dur / 1000, cpu: tdur / 1000 }));
}
