/** Starts and drives a WebTorrent client in another process. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Sample } from "../../content.ts";
import type { ClientView, Limits, Order, Reply } from "./orders.ts";

const PROGRAM = fileURLToPath(new URL("./program.ts", import.meta.url));

/** A client of one torrent, wherever it runs. */
export interface WebTorrentClient {
  /** @returns the info hash */
  seed(sample: Sample, trackers: readonly string[]): Promise<string>;
  open(magnet: string, trackers: readonly string[]): Promise<void>;
  /** From now on, bytes per second. */
  limitUpload(rate: number): Promise<void>;
  /** undefined: it has no torrent */
  view(): Promise<ClientView | undefined>;
  /** The SHA-256 of the only file, which is complete. */
  digest(): Promise<string>;
  close(): Promise<void>;
}

export function startNodeClient(limits: Limits = {}): WebTorrentClient {
  const child = fork(PROGRAM, [JSON.stringify(limits)], { execArgv: ["--import", "tsx"] });
  const ended = new Promise<never>((_, reject) => {
    child.once("exit", (code) => reject(new Error(`webtorrent ended with code ${code}`)));
  });
  ended.catch(() => {});
  let last: Promise<unknown> = Promise.resolve();

  /** One after the other, since replies are not numbered. */
  const carryOut = (order: Order): Promise<Reply> => {
    const reply = last.then(async () => {
      child.send(order);
      const [reply] = (await Promise.race([once(child, "message"), ended])) as [Reply];
      if (reply.failure !== undefined) throw new Error(reply.failure);
      return reply;
    });
    last = reply.catch(() => {});
    return reply;
  };

  return {
    seed: async (sample, trackers) => (await carryOut({ type: "seed", sample, trackers })).infoHash ?? "",
    open: async (magnet, trackers) => void (await carryOut({ type: "open", magnet, trackers })),
    limitUpload: async (upload) => void (await carryOut({ type: "limit", upload })),
    view: async () => (await carryOut({ type: "view" })).torrent,
    digest: async () => (await carryOut({ type: "digest" })).sha256 ?? "",
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, "exit");
      child.kill("SIGKILL");
      await exited;
    },
  };
}
