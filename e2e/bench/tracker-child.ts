/**
 * One tracker in a process of its own, so that only its own processor time and memory are counted. Started by
 * `TrackerProcess` with the program's name as argument; answers over Node's channel between processes.
 */
import { setTimeout as wait } from "node:timers/promises";
import { DEFAULT_LIMITS, type TrackerLimits } from "../../shared/tracker/core/limits.ts";
import { readConfig } from "../../signal-server/process/config.ts";
import { startServer } from "../../signal-server/process/server.ts";

export type TrackerName = "tabswarm" | "bittorrent-tracker";
export type Limits = "limits" | "no limits";

export interface Usage {
  /** Seconds since the process began, in all its threads. */
  readonly cpu: number;
  /** Bytes after a garbage collection: objects of the program, buffers, and all memory of the process. */
  readonly heap: number;
  readonly external: number;
  readonly resident: number;
}

export type FromChild = { readonly port: number } | { readonly usage: Usage };
/** Time spent collecting garbage belongs to memory, not to the processor time of messages. */
export type ToChild = "cpu" | "memory";

const NEVER_REACHED = { burst: 1e12, perSecond: 0 };
const NO_LIMITS: TrackerLimits = {
  ...DEFAULT_LIMITS,
  socketMessages: NEVER_REACHED,
  addressMessages: NEVER_REACHED,
  offersReceived: NEVER_REACHED,
};

async function startTabswarm(limits: Limits): Promise<number> {
  const config = readConfig({ ...process.env, HOST: "127.0.0.1", PORT: "0" });
  const page = { handle: () => undefined, takesUpgrades: false };
  const { port } = await startServer(config, {
    makePage: () => page,
    limits: limits === "limits" ? DEFAULT_LIMITS : NO_LIMITS,
  });
  return port;
}

async function startBittorrentTracker(): Promise<number> {
  // Has no types.
  const name = "bittorrent-tracker/server";
  const { default: Server } = await import(name);
  const server = new Server({ udp: false, http: false, ws: true, stats: false });
  // Its warnings are about clients that have left.
  server.on("warning", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server.http.address().port;
}

async function usage(about: ToChild): Promise<Usage> {
  if (about === "memory") {
    // Twice: what the first collection frees may own more.
    for (let i = 0; i < 2; i++) {
      globalThis.gc?.();
      await wait(100);
    }
  }
  const { user, system } = process.cpuUsage();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { cpu: (user + system) / 1e6, heap: heapUsed, external, resident: rss };
}

const [name, limits] = process.argv.slice(2);
const send = (message: FromChild): void => void process.send?.(message);
process.on("message", async (about: ToChild) => send({ usage: await usage(about) }));
process.on("disconnect", () => process.exit());
send({
  port: await (name === "tabswarm"
    ? startTabswarm(limits === "limits" ? "limits" : "no limits")
    : startBittorrentTracker()),
});
