/** A tracker in a process of its own, which can be killed and started again on the same port. Argument: the port, or 0. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { readConfig } from "../../../signal-server/process/config.ts";
import { startServer } from "../../../signal-server/process/server.ts";

const THIS = fileURLToPath(import.meta.url);

export class KilledTracker {
  private child: ChildProcess | undefined;
  private readonly pages: string;
  port = 0;

  /** @param pages the origin of the pages that may use it */
  constructor(pages: string) {
    this.pages = pages;
  }

  get url(): string {
    return `ws://localhost:${this.port}/announce`;
  }

  async start(): Promise<void> {
    const env = { ...process.env, HOST: "127.0.0.1", PORT: String(this.port), ALLOWED_ORIGINS: this.pages };
    this.child = fork(THIS, [], { execArgv: ["--import", "tsx"], env });
    [this.port] = (await once(this.child, "message")) as [number];
  }

  async kill(): Promise<void> {
    if (this.child === undefined) return;
    const gone = once(this.child, "exit");
    this.child.kill("SIGKILL");
    await gone;
    this.child = undefined;
  }
}

if (process.argv[1] === THIS) {
  const page = { handle: () => undefined, takesUpgrades: false };
  const { port } = await startServer(readConfig(process.env), { makePage: () => page });
  process.on("disconnect", () => process.exit());
  process.send?.(port);
}
