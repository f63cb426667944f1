/**
 * Runs the programs that check the project with Node itself, without a shell or `npx`, so that they start the same way on every
 * system. Output passes through; there is no standard input.
 */
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { setPriority } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Every folder with its own set of globals has a TypeScript project. */
const WORLDS = [
  "shared",
  "signal-server",
  "web/bridge",
  "web/page",
  "web/lab",
  "web/worker",
  "web/service",
  "e2e",
] as const;

const PROGRAMS = {
  biome: ["@biomejs/biome", "bin/biome"],
  tsc: ["typescript", "bin/tsc"],
  vitest: ["vitest", "vitest.mjs"],
  playwright: ["@playwright/test", "cli.js"],
} as const;

export type Program = keyof typeof PROGRAMS;

export interface RunOptions {
  readonly environment?: Record<string, string>;
  /** The Node that runs the program. */
  readonly node?: string | undefined;
  /** Prints nothing before the program ends, so that it can run next to one that prints. */
  readonly printsAtEnd?: boolean;
  /** Where the processor is wanted by others too, they get more of it. */
  readonly givesWay?: boolean;
}

/** As `nice`: two thirds of the processor go to the others. */
const GIVING_WAY = 3;

/** @returns the exit code; 1 when the program was killed or did not start. */
export function run(
  program: Program,
  args: readonly string[],
  { environment = {}, node = process.execPath, printsAtEnd = false, givesWay = false }: RunOptions = {},
): Promise<number> {
  const [owner, file] = PROGRAMS[program];
  const script = join(dirname(createRequire(import.meta.url).resolve(`${owner}/package.json`)), file);
  return new Promise((resolve) => {
    const output = printsAtEnd ? "pipe" : "inherit";
    const child = spawn(node, [script, ...args], {
      cwd: ROOT,
      stdio: ["ignore", output, output],
      env: { ...process.env, ...environment },
    });
    // All processes that it starts inherit this.
    if (givesWay && child.pid !== undefined) setPriority(child.pid, GIVING_WAY);
    const printed: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (bytes: Buffer) => printed.push(bytes));
    child.on("error", () => resolve(1));
    child.on("close", (code) => {
      process.stdout.write(Buffer.concat(printed));
      resolve(code ?? 1);
    });
  });
}

/**
 * One process checks all worlds, so that it reads what they share once, on one thread, so that it keeps one copy of that. `--force`:
 * also what seems unchanged.
 * @returns the compiler's exit code
 */
export function checkTypes(options?: RunOptions): Promise<number> {
  return run("tsc", ["--build", "--force", "--singleThreaded", ...WORLDS], options);
}
