/** For tests: runs `tabswarm` in a process of its own, as a user does. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect } from "vitest";
import { testedProgram } from "../../testing/tested-program.ts";

/** All traffic stays on this machine. */
const LOOPBACK = ["--interface", "127.0.0.1"];

export interface Ended {
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

export class Program {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  private readonly out: Buffer[] = [];
  private err = "";

  constructor(args: readonly string[], env: NodeJS.ProcessEnv, input?: string) {
    this.process = spawn(process.execPath, [testedProgram("tabswarm"), ...args], {
      env: { ...process.env, ...env },
      stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
    });
    this.process.stdin?.end(input);
    this.process.stdout?.on("data", (data: Buffer) => this.out.push(data));
    this.process.stderr?.on("data", (data: Buffer) => {
      this.err += data;
    });
    this.ended = new Promise((resolve) => {
      this.process.on("close", (code) =>
        resolve({ code, stdout: Buffer.concat(this.out), stderr: this.err }),
      );
    });
  }

  get stdout(): string {
    return Buffer.concat(this.out).toString("utf8");
  }

  get stderr(): string {
    return this.err;
  }

  get lines(): readonly string[] {
    return this.stdout.split("\n").slice(0, -1);
  }

  get events(): readonly Record<string, unknown>[] {
    return this.lines.map((line) => JSON.parse(line));
  }

  /** The first line of its output, such as a link. */
  async firstLine(): Promise<string> {
    await expect.poll(() => this.lines.length > 0 || this.process.exitCode !== null).toBe(true);
    return this.lines[0] ?? expect.fail(this.stderr);
  }

  async event(name: string): Promise<Record<string, unknown>> {
    const find = () => this.events.find(({ event }) => event === name);
    await expect.poll(() => find() !== undefined || this.process.exitCode !== null).toBe(true);
    return find() ?? expect.fail(this.stdout + this.stderr);
  }
}

/** Folders and programs that end with each test of the calling file. */
export function programsOfThisFile() {
  const running: Program[] = [];
  const folders: string[] = [];
  let state: string | undefined;
  afterEach(async () => {
    for (const program of running.splice(0)) {
      program.process.kill("SIGKILL");
      await program.ended;
    }
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
    state = undefined;
  });
  const folder = async (): Promise<string> => {
    const path = await mkdtemp(join(tmpdir(), "tabswarm-cli-"));
    folders.push(path);
    return path;
  };
  const run = async (
    args: readonly string[],
    { env = {}, input }: { readonly env?: NodeJS.ProcessEnv; readonly input?: string } = {},
  ): Promise<Program> => {
    state ??= await folder();
    const program = new Program(
      [...args, ...LOOPBACK],
      { TABSWARM_STATE: state, TABSWARM_SERVER: "", ...env },
      input,
    );
    running.push(program);
    return program;
  };
  return { folder, run };
}
