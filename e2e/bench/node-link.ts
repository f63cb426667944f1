/**
 * One file over one link between two programs without a browser, next to a bare channel of the same library (node-datachannel)
 * with the best of a few fixed windows, which reads, verifies and stores nothing. Each end is a process of its own.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { GIB, KIB, MIB } from "../content.ts";
import type { Order, Report } from "./node-link-child.ts";
import { inTurn, measurement, ratio } from "./results.ts";
import type { Bench } from "./suite.ts";
import { startTracker } from "./tracker-process.ts";

const CHILD = fileURLToPath(new URL("node-link-child.ts", import.meta.url));
const WINDOWS = [256 * KIB, 512 * KIB, 1 * MIB];
/** Enough that the start of two programs counts little. */
const MEBIBYTES = 512;
const QUICK_MEBIBYTES = 16;
const DEADLINE_MS = 120_000;

interface Transfer {
  /** 10^6 bytes per second, from the first block on. */
  readonly rate: number;
  /** Seconds of processor time, in all threads. */
  readonly senderCpu: number;
  readonly receiverCpu: number;
}

class End {
  readonly child: ChildProcess;

  constructor() {
    this.child = fork(CHILD, [], {
      execArgv: ["--import", "tsx", ...(process.env.BENCH_NODE_OPTIONS?.split(" ") ?? [])],
    });
  }

  send(order: Order): void {
    this.child.send(order);
  }

  /** @throws Error when it ends, or takes too long */
  async wait<T extends Report["type"]>(type: T): Promise<Extract<Report, { type: T }>> {
    const signal = AbortSignal.timeout(DEADLINE_MS);
    for (;;) {
      const [report] = (await once(this.child, "message", { signal })) as [Report];
      if (report.type === type) return report as Extract<Report, { type: T }>;
    }
  }

  async cpu(): Promise<number> {
    this.send({ type: "cpu" });
    return (await this.wait("cpu")).seconds;
  }

  async close(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, "exit");
    // It ends when the channel is closed.
    this.child.disconnect();
    await gone;
  }
}

/** @param start makes both ready @param go begins the transfer */
async function transfer(
  bytes: number,
  start: (sender: End, receiver: End) => Promise<() => void>,
): Promise<Transfer> {
  const sender = new End();
  const receiver = new End();
  try {
    const go = await start(sender, receiver);
    const before = [await sender.cpu(), await receiver.cpu()] as const;
    const done = receiver.wait("done");
    go();
    const { ms } = await done;
    return {
      rate: bytes / 1000 / ms,
      senderCpu: (await sender.cpu()) - before[0],
      receiverCpu: (await receiver.cpu()) - before[1],
    };
  } finally {
    await Promise.all([sender.close(), receiver.close()]);
  }
}

function rawTransfer(bytes: number, window: number): Promise<Transfer> {
  return transfer(bytes, async (sender, receiver) => {
    const ends = [sender, receiver] as const;
    for (const [i, { child }] of ends.entries())
      child.on("message", (report: Report) => {
        if (report.type === "signal") ends[1 - i]?.send(report);
      });
    const ready = sender.wait("ready");
    sender.send({ type: "serve-raw" });
    await ready;
    return () => receiver.send({ type: "fetch-raw", bytes, window });
  });
}

function sessionTransfer(path: string, bytes: number, tracker: string): Promise<Transfer> {
  return transfer(bytes, async (sender, receiver) => {
    const shared = sender.wait("shared");
    sender.send({ type: "share", tracker, path });
    const { infoHash } = await shared;
    return () => receiver.send({ type: "fetch", tracker, infoHash });
  });
}

export const nodeLink: Bench = {
  name: "node-link",
  title: `${MEBIBYTES} MiB over one link between two programs without a browser`,
  runs: 5,
  usesPage: false,
  run: async (suite) => {
    const bytes = (suite.isQuick ? QUICK_MEBIBYTES : MEBIBYTES) * MIB;
    const path = await suite.file(bytes);
    const tracker = await startTracker("tabswarm", "no limits");
    try {
      const windows = WINDOWS.map(
        (window) => [`raw, ${window / KIB} KiB`, () => rawTransfer(bytes, window)] as const,
      );
      const entries = new Map([["tabswarm", () => sessionTransfer(path, bytes, tracker.url)], ...windows]);
      const outcomes = await inTurn(
        suite,
        entries,
        ({ rate, senderCpu, receiverCpu }) =>
          `${rate.toFixed(0)} MB/s, CPU ${senderCpu.toFixed(2)} + ${receiverCpu.toFixed(2)} s`,
      );
      const best = bestOf(
        outcomes,
        windows.map(([name]) => name),
      );
      const all = new Map([
        ["tabswarm", outcomes.get("tabswarm") ?? []],
        ["raw", best],
      ]);
      const gibibytes = bytes / GIB;
      const rate = measurement("rate from the first block", "MB/s", all, (outcome) => outcome.rate);
      const cpu = measurement(
        "CPU of both ends",
        "s/GiB",
        all,
        ({ senderCpu, receiverCpu }) => (senderCpu + receiverCpu) / gibibytes,
      );
      return [
        rate,
        ratio("rate ÷ raw channel", rate, "raw", { atLeast: 0.9 }),
        cpu,
        ratio("CPU ÷ raw channel", cpu, "raw"),
        measurement("CPU of the sender", "s/GiB", all, (outcome) => outcome.senderCpu / gibibytes),
        measurement("CPU of the receiver", "s/GiB", all, (outcome) => outcome.receiverCpu / gibibytes),
      ];
    } finally {
      await tracker.close();
    }
  },
};

/** Run by run the fastest of several entries. */
function bestOf(
  outcomes: ReadonlyMap<string, readonly (Transfer | undefined)[]>,
  names: readonly string[],
): readonly (Transfer | undefined)[] {
  const runs = names.map((name) => outcomes.get(name) ?? []);
  return (runs[0] ?? []).map((_, run) =>
    runs
      .map((entry) => entry[run])
      .reduce((best, one) => ((one?.rate ?? 0) > (best?.rate ?? 0) ? one : best)),
  );
}
