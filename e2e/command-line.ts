/** Options, numbers and sizes on the command lines of the simulation and the benches. A bad value is reported in one line that names it. */
import { type ParseArgsConfig, parseArgs } from "node:util";

export class BadArgument extends Error {}

/** Runs a program. For a bad argument it prints the line and exits with code 2. */
export async function runCommand(program: (args: readonly string[]) => Promise<void>): Promise<void> {
  try {
    await program(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof BadArgument)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  }
}

/** @throws BadArgument */
export function readOptions<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new BadArgument(error instanceof Error ? error.message : String(error));
  }
}

const UNITS: Readonly<Record<string, number>> = {
  "": 1,
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
};

/** @returns undefined for "none" */
export function size(name: string, text: string): number | undefined {
  if (text === "none") return undefined;
  const match = /^(\d+(?:\.\d+)?) ?([kKMG]?i?B?)(?:\/s)?$/.exec(text);
  const unit = UNITS[match?.[2] ?? ""];
  if (match === null || unit === undefined || Number(match[1]) === 0)
    throw new BadArgument(`--${name}: "${text}" is not a size`);
  return Math.round(Number(match[1]) * unit);
}

export function count(name: string, text: string, least: number): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least)
    throw new BadArgument(`--${name}: "${text}" is not a whole number of at least ${least}`);
  return value;
}
