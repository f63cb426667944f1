/** What figures were measured on, and how busy it was meanwhile. */
import { spawnSync } from "node:child_process";
import { cpus, loadavg } from "node:os";
import { findChromium } from "../run/chromium.ts";

export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly node: string;
  readonly browser: string;
}

export interface Load {
  /** Processes that wanted a core, mean of the minute before. */
  readonly before: number;
  /** Share of all cores' time that was used, by us or by others. */
  readonly busy: number;
}

export interface LoadMeter {
  read(): Load;
}

export function thisMachine(): Machine {
  const all = cpus();
  const { stdout } = spawnSync(findChromium(), ["--version"], { encoding: "utf8", timeout: 30_000 });
  return {
    processor: all[0]?.model.trim() ?? "unknown",
    cores: all.length,
    node: process.version,
    browser: stdout.trim().split(/ (?:built|snap)/)[0] ?? "",
  };
}

/** Measures from now until it is read. */
export function meterLoad(): LoadMeter {
  const before = loadavg()[0] ?? 0;
  const start = times();
  return {
    read: () => {
      const end = times();
      return { before, busy: 1 - (end.idle - start.idle) / (end.all - start.all) };
    },
  };
}

function times(): { idle: number; all: number } {
  let idle = 0;
  let all = 0;
  for (const { times } of cpus()) {
    idle += times.idle;
    all += Object.values(times).reduce((sum, time) => sum + time, 0);
  }
  return { idle, all };
}
