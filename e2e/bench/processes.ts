/**
 * What the processes of one browser use: processor time as the browser counts it itself, memory as Linux does
 * (proportional set size: shared pages are divided among those who share them, so that a sum counts them once).
 */
import { readdir, readFile } from "node:fs/promises";
import type { CDPSession } from "@playwright/test";

/** Seconds of processor time since each process began, by its id. */
export type CpuReading = ReadonlyMap<number, number>;

export class Processes {
  private readonly session: CDPSession;

  /** @param session one of the whole browser */
  constructor(session: CDPSession) {
    this.session = session;
  }

  async cpu(): Promise<CpuReading> {
    const { processInfo } = await this.session.send("SystemInfo.getProcessInfo");
    return new Map(processInfo.map(({ id, cpuTime }) => [id, cpuTime]));
  }

  /** @returns bytes of all processes together; NaN where there is no /proc */
  async memory(): Promise<number> {
    const { processInfo } = await this.session.send("SystemInfo.getProcessInfo");
    const root = processInfo.find(({ type }) => type === "browser")?.id;
    if (root === undefined || process.platform !== "linux") return Number.NaN;
    const sizes = await Promise.all((await familyOf(root)).map(proportionalSetSize));
    return sizes.reduce((sum, size) => sum + size, 0);
  }
}

/** Processor seconds of all processes between two readings. */
export function cpuBetween(before: CpuReading, after: CpuReading): number {
  let used = 0;
  for (const [id, seconds] of after) used += seconds - (before.get(id) ?? 0);
  return used;
}

/** A process and everything that descends from it. */
async function familyOf(root: number): Promise<number[]> {
  const children = new Map<number, number[]>();
  for (const entry of await readdir("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    const parent = await parentOf(entry);
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
  }
  const family = [root];
  for (const member of family) family.push(...(children.get(member) ?? []));
  return family;
}

async function parentOf(id: string): Promise<number | undefined> {
  const status = await textOf(`/proc/${id}/status`);
  const parent = /^PPid:\s+(\d+)/m.exec(status)?.[1];
  return parent === undefined ? undefined : Number(parent);
}

async function proportionalSetSize(id: number): Promise<number> {
  const rollup = await textOf(`/proc/${id}/smaps_rollup`);
  return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0) * 1024;
}

/** Processes come and go: one that is gone has no text. */
async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch {
    return "";
  }
}
