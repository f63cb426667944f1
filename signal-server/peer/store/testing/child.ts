/** Runs a test's program in a process of its own, which can be killed at any moment. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

export interface Child {
  readonly process: ChildProcess;
  /** What it prints, as it arrives. */
  readonly lines: AsyncIterableIterator<string>;
  /** Settles with its exit code; undefined: it was killed. */
  readonly ended: Promise<number | undefined>;
}

/** @param program a file next to this one */
export function startChild(
  program: string,
  args: readonly string[],
  options: { readonly uid?: number; readonly wrapper?: readonly string[] } = {},
): Child {
  const path = fileURLToPath(new URL(program, import.meta.url));
  const [command = "", ...before] = [...(options.wrapper ?? []), process.execPath];
  const child = spawn(command, [...before, "--import", "tsx", path, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
    ...(options.uid !== undefined && { uid: options.uid, gid: options.uid }),
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  const ended = once(child, "close").then(([code]: (number | null)[]) => code ?? undefined);
  return { process: child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator](), ended };
}
