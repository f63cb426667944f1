/** One suite for a process alone and for two that share a real Redis, a single one or a Redis Cluster. */
import { afterAll, beforeAll, describe } from "vitest";
import { findRedis, type RedisServer, startRedis } from "../../e2e/run/redis.ts";
import type { ServerOptions } from "../process/server.ts";
import { startTestServer, type TestServer } from "../testing/client.ts";
import { describeTracker } from "./testing/tracker.contract.ts";

describeTracker("a process alone", async (options) => [await startTestServer({}, options)]);

const program = findRedis();

describe.skipIf(program === undefined)("processes that share", () => {
  let single: RedisServer;
  let cluster: RedisServer;

  beforeAll(async () => {
    single = await startRedis(program ?? "");
    cluster = await startRedis(program ?? "", "--cluster-enabled", "yes");
    cluster.cli("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
  });
  afterAll(async () => {
    await single.end();
    await cluster.end();
  });

  const two = async (redis: RedisServer, options: Partial<ServerOptions>): Promise<readonly TestServer[]> => {
    redis.cli("FLUSHALL");
    const config = { redisUrl: redis.url };
    return [await startTestServer(config, options), await startTestServer(config, options)];
  };
  describeTracker("two processes and Redis", (options) => two(single, options));
  describeTracker("two processes and a Redis Cluster", (options) => two(cluster, options));
});
