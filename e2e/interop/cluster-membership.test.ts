/** One suite for a process alone and for two that share a real Redis, a single one or a Redis Cluster. */
import { afterAll, beforeAll, describe, vi } from "vitest";
import { describeTracker } from "../../signal-server/cluster/testing/tracker.contract.ts";
import type { ServerOptions } from "../../signal-server/process/server.ts";
import { startTestServer, type TestServer } from "../../signal-server/testing/client.ts";
import { freePort } from "../run/ports.ts";
import { findRedis, type RedisServer, startRedis } from "../run/redis.ts";

describeTracker("a process alone", async (options) => [await startTestServer({}, options)]);

const program = findRedis();

describe.skipIf(program === undefined)("processes that share", () => {
  let single: RedisServer;
  let cluster: RedisServer;
  let other: RedisServer;

  beforeAll(async () => {
    single = await startRedis(program ?? "");
    const ports = [`${await freePort()}`, `${await freePort()}`] as const;
    const settings = ["--cluster-enabled", "yes", "--cluster-port"];
    cluster = await startRedis(program ?? "", ...settings, ports[0]);
    other = await startRedis(program ?? "", ...settings, ports[1]);
    cluster.cli("CLUSTER", "ADDSLOTSRANGE", "0", "8191");
    other.cli("CLUSTER", "ADDSLOTSRANGE", "8192", "16383");
    cluster.cli("CLUSTER", "MEET", "127.0.0.1", `${other.port}`, ports[1]);
    for (const server of [cluster, other])
      await vi.waitUntil(() => server.cli("CLUSTER", "INFO").includes("cluster_state:ok"), {
        timeout: 50_000,
      });
  });
  afterAll(async () => {
    for (const redis of [single, cluster, other]) await redis.end();
  });

  const two = async (redis: RedisServer, options: Partial<ServerOptions>): Promise<readonly TestServer[]> => {
    for (const server of [redis, other]) server.cli("FLUSHALL");
    const config = { redisUrl: redis.url };
    return [await startTestServer(config, options), await startTestServer(config, options)];
  };
  describeTracker("two processes and Redis", (options) => two(single, options));
  describeTracker("two processes and a Redis Cluster of two servers", (options) => two(cluster, options));
});
