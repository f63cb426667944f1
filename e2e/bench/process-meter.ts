/**
 * What browsers and the machine use: processor time as the browser reports it, memory as Linux does (proportional set
 * size: shared pages are divided among the processes that share them, so that a sum counts them once), and load.
 */
import { spawnSync } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { cpus } from "node:os";
import { setTimeout as wait } from "node:timers/promises";
import type { CDPSession } from "@playwright/test";
import { MIB } from "../content.ts";
import { findChromium } from "../run/chromium.ts";

/** A reading costs the machine about ten milliseconds. */
const READING_EVERY_MS = 1_000;
/** Memory is calm when it has not fallen by this much for three readings, or after 20 readings. */
const CALM_STEP = 4 * MIB;
const CALM_READINGS = 3;
const MOST_CALMING_READINGS = 20;

/** The processes of one browser. */
export class Processes {
  private readonly session: CDPSession;

  /** @param session of the whole browser */
  constructor(session: CDPSession) {
    this.session = session;
  }

  /** @returns a function that measures the processor seconds used since now */
  async meterCpu(): Promise<() => Promise<number>> {
    const before = await this.cpu();
    return async () => {
      let used = 0;
      for (const [id, seconds] of await this.cpu()) used += seconds - (before.get(id) ?? 0);
      return used;
    };
  }

  async ids(): Promise<readonly number[]> {
    return [...(await this.cpu()).keys()];
  }

  /** @returns seconds of processor time since each process began, by its id */
  private async cpu(): Promise<ReadonlyMap<number, number>> {
    const { processInfo } = await this.session.send("SystemInfo.getProcessInfo");
    return new Map(processInfo.map(({ id, cpuTime }) => [id, cpuTime]));
  }

  /** @returns bytes of all processes together; NaN without /proc */
  async memory(): Promise<number> {
    const { processInfo } = await this.session.send("SystemInfo.getProcessInfo");
    const root = processInfo.find(({ type }) => type === "browser")?.id;
    if (root === undefined || process.platform !== "linux") return Number.NaN;
    const sizes = await Promise.all((await familyOf(root)).map(proportionalSetSize));
    return sizes.reduce((sum, size) => sum + size, 0);
  }

  /** @returns bytes once they have stopped falling, so that memory freed earlier does not hide growth */
  async calmMemory(): Promise<number> {
    let least = await this.memory();
    let calm = 0;
    for (let i = 0; i < MOST_CALMING_READINGS && calm < CALM_READINGS; i++) {
      await wait(READING_EVERY_MS);
      const now = await this.memory();
      calm = now < least - CALM_STEP ? 0 : calm + 1;
      least = Math.min(least, now);
    }
    return least;
  }
}

export interface MemoryUse {
  /** Bytes that were in use before. */
  readonly base: number;
  /** Bytes above the base: the maximum, and at the end. */
  readonly growth: number;
  readonly left: number;
}

/** @param bases bytes that each browser used before. @returns the use of each browser, and the result of `during` */
export async function meterMemory<T>(
  browsers: readonly Processes[],
  bases: readonly number[],
  during: () => Promise<T>,
): Promise<{ uses: readonly MemoryUse[]; result: T }> {
  const readings: number[][] = [];
  const read = async (): Promise<void> => {
    readings.push(await Promise.all(browsers.map((processes) => processes.memory())));
  };
  let isOver = false;
  const reading = (async () => {
    for (; !isOver; await wait(READING_EVERY_MS)) await read();
  })();
  // A failure surfaces where `reading` is awaited.
  reading.catch(() => {});
  try {
    const result = await during();
    await read();
    const uses = bases.map((base, i) => {
      const sizes = readings.map((reading) => reading[i] ?? Number.NaN);
      return { base, growth: Math.max(base, ...sizes) - base, left: (sizes.at(-1) ?? Number.NaN) - base };
    });
    return { uses, result };
  } finally {
    isOver = true;
    await reading;
  }
}

/** A process and all its descendants. */
async function familyOf(root: number): Promise<number[]> {
  const children = new Map<number, number[]>();
  for (const entry of await readdir("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    const parent = /^PPid:\s+(\d+)/m.exec(await textOf(`/proc/${entry}/status`))?.[1];
    if (parent !== undefined)
      children.set(Number(parent), [...(children.get(Number(parent)) ?? []), Number(entry)]);
  }
  const family = [root];
  for (const member of family) family.push(...(children.get(member) ?? []));
  return family;
}

async function proportionalSetSize(id: number): Promise<number> {
  const rollup = await textOf(`/proc/${id}/smaps_rollup`);
  return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0) * 1024;
}

/** Empty when the process has ended. */
async function textOf(path: string): Promise<string> {
  return readFile(path, "utf8").catch(() => "");
}

/** @returns a function that measures the share of all cores' time that was used since now, by any process */
export function meterLoad(): () => number {
  const start = coreTimes();
  return () => {
    const end = coreTimes();
    return 1 - (end.idle - start.idle) / (end.all - start.all);
  };
}

function coreTimes(): { idle: number; all: number } {
  const sum = (times: readonly number[]): number => times.reduce((total, time) => total + time, 0);
  const cores = cpus().map(({ times }) => times);
  return {
    idle: sum(cores.map(({ idle }) => idle)),
    all: sum(cores.flatMap((times) => Object.values(times))),
  };
}

/** What the figures were measured on. */
export function thisMachine() {
  const all = cpus();
  const { stdout } = spawnSync(findChromium(), ["--version"], { encoding: "utf8", timeout: 30_000 });
  return {
    processor: all[0]?.model.trim() ?? "unknown",
    cores: all.length,
    node: process.version,
    browser: stdout.trim().split(/ (?:built|snap)/)[0] ?? "",
  };
}
