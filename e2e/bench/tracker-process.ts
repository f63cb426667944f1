/** Starts trackers in processes of their own and reads what they use. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { FromChild, Limits, ToChild, TrackerName, Usage } from "./tracker-child.ts";

const CHILD = fileURLToPath(new URL("tracker-child.ts", import.meta.url));

export interface TrackerProcess {
  readonly url: string;
  /** Seconds of processor time since the process began. */
  cpu(): Promise<number>;
  memory(): Promise<Usage>;
  close(): Promise<void>;
}

export async function startTracker(
  name: TrackerName,
  limits: Limits,
  environment: Readonly<Record<string, string>> = {},
): Promise<TrackerProcess> {
  const child = fork(CHILD, [name, limits], {
    execArgv: ["--expose-gc", "--import", "tsx", ...(process.env.BENCH_NODE_OPTIONS?.split(" ") ?? [])],
    env: { ...process.env, ...environment },
  });
  const first = await answer(child);
  if (!("port" in first)) throw new Error(`${name} reports its usage before it is asked`);
  const ask = async (about: ToChild): Promise<Usage> => {
    child.send(about);
    const reply = await answer(child);
    if (!("usage" in reply)) throw new Error(`${name} does not report its usage`);
    return reply.usage;
  };
  return {
    url: `ws://127.0.0.1:${first.port}/announce`,
    cpu: async () => (await ask("cpu")).cpu,
    memory: () => ask("memory"),
    close: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, "exit");
      // It ends when the channel is closed.
      child.disconnect();
      await gone;
    },
  };
}

/** @throws Error if the process ends without one */
async function answer(child: ChildProcess): Promise<FromChild> {
  const ended = new AbortController();
  const exit = once(child, "exit", { signal: ended.signal }).then(
    ([code]) => {
      throw new Error(`the tracker's process ended with ${code}`);
    },
    () => new Promise<never>(() => undefined),
  );
  try {
    const [message] = await Promise.race([once(child, "message"), exit]);
    return message;
  } finally {
    ended.abort();
  }
}
