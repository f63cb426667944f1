/** The Redis that the tests drive: the machine's own, or the system's package. Knows nothing about tests. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { findProgram } from "./packages.ts";
import { freePort } from "./ports.ts";

/** @returns the program's path, or undefined where there is none and none can be installed */
export function findRedis(): string | undefined {
  // The package would start a server of its own; nobody needs it.
  return findProgram(["redis-server"], "--version", "redis-server");
}

export interface RedisServer {
  readonly port: number;
  readonly url: string;
  /** What `redis-cli` prints. */
  cli(...command: readonly string[]): string;
  /** Ends it at once; everything in it is lost. */
  kill(): Promise<void>;
  /** After this it cannot be started again. */
  end(): Promise<void>;
  /** Starts it again, empty, on the same port. */
  restart(): Promise<void>;
  /** It keeps its connections and answers nothing. */
  freeze(): void;
  thaw(): void;
}

/** @param settings as on the command line: "--maxmemory", "1mb" */
export async function startRedis(program: string, ...settings: readonly string[]): Promise<RedisServer> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), "tabswarm-redis-"));
  const cli = (...command: readonly string[]): string =>
    String(spawnSync("redis-cli", ["-p", `${port}`, ...command]).stdout).trim();
  let child: ChildProcess;
  const start = async (): Promise<void> => {
    const usual = ["--port", `${port}`, "--bind", "127.0.0.1", "--save", "", "--dir", folder];
    child = spawn(program, [...usual, ...settings], { stdio: "ignore" });
    // With a password it answers that one is missing.
    while (!/PONG|NOAUTH/.test(cli("PING"))) {
      if (child.exitCode !== null) throw new Error(`redis-server ended with code ${child.exitCode}`);
      await pause(50);
    }
  };
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.kill("SIGKILL");
    await exited;
  };
  await start();
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    cli,
    kill,
    end: async () => {
      await kill();
      rmSync(folder, { recursive: true });
    },
    restart: start,
    freeze: () => child.kill("SIGSTOP"),
    thaw: () => child.kill("SIGCONT"),
  };
}
