/** A primary, a replica and a real Sentinel that replaces the primary when it dies; and an address that leads to the primary. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { vi } from "vitest";
import { freePort } from "../run/ports.ts";
import { type RedisServer, startRedis } from "../run/redis.ts";

/** Milliseconds without a sign of life after which Sentinel takes a primary for dead. */
const DOWN_AFTER_MS = 500;
const patience = { timeout: 60_000, interval: 50 };

export interface Forwarder {
  readonly url: string;
  close(): void;
}

/**
 * Passes connections on, as a name or a load balancer does.
 *
 * @param target port of the server for the next connection
 * @param change makes other text of what the server answers, of the same length
 */
export async function startForwarder(
  target: () => number,
  change: (text: string) => string = (text) => text,
): Promise<Forwarder> {
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const redis = connect(target(), "127.0.0.1");
    for (const [one, other] of [[client, redis] as const, [redis, client] as const]) {
      open.add(one);
      one.on("error", () => one.destroy());
      one.on("close", () => {
        open.delete(one);
        other.destroy();
      });
    }
    client.on("data", (data) => redis.write(data));
    redis.on("data", (data) => client.write(change(data.toString("latin1")), "latin1"));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}

export interface SentinelGroup {
  readonly primary: RedisServer;
  readonly replica: RedisServer;
  readonly url: string;
  end(): Promise<void>;
}

export async function startSentinelGroup(program: string): Promise<SentinelGroup> {
  const primary = await startRedis(program);
  const replica = await startRedis(program, "--replicaof", "127.0.0.1", `${primary.port}`);
  await vi.waitUntil(() => replica.cli("INFO", "replication").includes("master_link_status:up"), patience);
  const folder = mkdtempSync(join(tmpdir(), "tabswarm-sentinel-"));
  const file = join(folder, "sentinel.conf");
  const port = await freePort();
  const lines = [
    `port ${port}`,
    "bind 127.0.0.1",
    `dir ${folder}`,
    `sentinel monitor tracker 127.0.0.1 ${primary.port} 1`,
    `sentinel down-after-milliseconds tracker ${DOWN_AFTER_MS}`,
    "sentinel failover-timeout tracker 10000",
  ];
  writeFileSync(file, lines.map((line) => `${line}\n`).join(""));
  const sentinel: ChildProcess = spawn(program, [file, "--sentinel"], { stdio: "ignore" });
  const primaryPort = (): number => {
    const answer = replica.cli("-p", `${port}`, "SENTINEL", "get-master-addr-by-name", "tracker");
    return Number(answer.split("\n")[1]);
  };
  const knowsReplica = () =>
    replica.cli("-p", `${port}`, "SENTINEL", "replicas", "tracker").includes(`${replica.port}`);
  await vi.waitUntil(() => primaryPort() === primary.port && knowsReplica(), patience);
  const name = await startForwarder(primaryPort);
  return {
    primary,
    replica,
    url: name.url,
    end: async () => {
      name.close();
      const exited = once(sentinel, "exit");
      sentinel.kill("SIGKILL");
      await exited;
      for (const server of [primary, replica]) await server.end();
      rmSync(folder, { recursive: true });
    },
  };
}
