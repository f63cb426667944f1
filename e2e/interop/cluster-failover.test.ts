/** Another Redis takes over, and a Redis that knows less. */
import { expect, test } from "vitest";
import { peer } from "../../shared/tracker/core/testing/world.ts";
import { ANSWER, OFFER, Peer } from "../../signal-server/cluster/testing/peer.ts";
import { startTestServer, type TestServer } from "../../signal-server/testing/client.ts";
import { findRedis, startRedis } from "../run/redis.ts";
import { startForwarder, startSentinelGroup } from "./redis-sentinel.ts";

const program = findRedis();
const patience = { timeout: 60_000 };

const health = async ({ url }: TestServer): Promise<string> => (await fetch(`${url}healthz`)).text();

async function exchange(from: Peer, to: Peer, number: number): Promise<void> {
  await from.signal(to.name, number, OFFER);
  expect(await to.client.next()).toMatchObject({ peerId: peer(from.name), signal: OFFER });
  await to.signal(from.name, number, ANSWER);
  expect(await from.client.next()).toMatchObject({ peerId: peer(to.name), signal: ANSWER });
}

test.skipIf(program === undefined)(
  "when the primary dies, Sentinel's replica takes over, and nobody is lost or counted twice",
  async () => {
    const redis = await startSentinelGroup(program ?? "");
    const servers = [
      await startTestServer({ redisUrl: redis.url }),
      await startTestServer({ redisUrl: redis.url }),
    ] as const;
    const [a, b] = [new Peer(servers[0], "a"), new Peer(servers[1], "b")];
    await a.announce();
    expect(await b.announce()).toMatchObject({ incomplete: 2, interval: 120 });
    await exchange(a, b, 1);

    await redis.primary.kill();
    for (const server of servers) await expect.poll(() => health(server), patience).toBe("degraded\n");
    // Those who are on one process go on.
    const c = new Peer(servers[0], "c");
    expect(await c.announce()).toMatchObject({ incomplete: 2, interval: 15, peers: [{ peerId: peer("a") }] });

    for (const server of servers) await expect.poll(() => health(server), patience).toBe("ok\n");
    expect(redis.replica.cli("ROLE")).toMatch(/^master/);
    expect(await b.counts()).toMatchObject({ complete: 0, incomplete: 3 });
    await exchange(b, c, 2);
    expect(await a.announce()).toMatchObject({ incomplete: 3, interval: 120 });
    for (const server of servers) await server.close();
    await redis.end();
  },
);

test.skipIf(program === undefined)(
  "Redis 6.2, which has no sharded messages, is used without them",
  async () => {
    const renamed = ["SSUBSCRIBE", "SUNSUBSCRIBE", "SPUBLISH"].flatMap((name) => [
      "--rename-command",
      name,
      "",
    ]);
    const redis = await startRedis(program ?? "", ...renamed);
    const older = await startForwarder(
      () => redis.port,
      (text) =>
        text.replace(
          /(redis_version:)\d+\.\d+\.\d+/,
          (found, name) => name + "6.2.0".padEnd(found.length - name.length, "0"),
        ),
    );
    const servers = [
      await startTestServer({ redisUrl: older.url }),
      await startTestServer({ redisUrl: older.url }),
    ] as const;
    const [a, b] = [new Peer(servers[0], "a"), new Peer(servers[1], "b")];
    await a.announce();
    expect(await b.announce()).toMatchObject({ incomplete: 2, interval: 120 });
    await exchange(a, b, 1);
    expect(redis.cli("PUBSUB", "CHANNELS").split("\n")).toHaveLength(2);
    for (const server of servers) {
      expect(await health(server)).toBe("ok\n");
      await server.close();
    }
    older.close();
    await redis.end();
  },
);
