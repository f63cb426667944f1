/** Runs a test's program in a process of its own, which can be killed at any moment. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";
import { testedProgram } from "../../../testing/tested-program.ts";

export interface Child {
  readonly process: ChildProcess;
  /** What it prints, as it arrives. */
  readonly lines: AsyncIterableIterator<string>;
  /** Settles with its exit code; undefined: it was killed. */
  readonly ended: Promise<number | undefined>;
}

/** @param program the name of a file next to this one, without its ending */
export function startChild(
  program: string,
  args: readonly string[],
  options: { readonly uid?: number; readonly wrapper?: readonly string[] } = {},
): Child {
  const [command = "", ...before] = [...(options.wrapper ?? []), process.execPath];
  const child = spawn(command, [...before, testedProgram(program), ...args], {
    stdio: ["ignore", "pipe", "inherit"],
    ...(options.uid !== undefined && { uid: options.uid, gid: options.uid }),
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  const ended = once(child, "close").then(([code]: (number | null)[]) => code ?? undefined);
  return { process: child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator](), ended };
}
