/** What Redis does wrong, and what becomes of two processes that share it. */
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { InfoHash } from "../../shared/core/ids.ts";
import { HASH, peer } from "../../shared/tracker/core/testing/world.ts";
import { ANSWER, OFFER, Peer } from "../../signal-server/cluster/testing/peer.ts";
import { startTestServer, type TestServer } from "../../signal-server/testing/client.ts";
import { findRedis, type RedisServer, startRedis } from "../run/redis.ts";

const program = findRedis();
const patience = { timeout: 60_000 };
/** How long Redis is away. It is tried again every second, so that a minute (REDIS_AWAY_SECONDS=60) shows the same. */
const AWAY_SECONDS = Number(process.env.REDIS_AWAY_SECONDS ?? 5);
/** Promised to hosts. */
const IN_ORDER_AFTER_MS = 30_000;
const SHARED_HASH = "0c".repeat(20) as InfoHash;

const health = async ({ url }: TestServer): Promise<string> => (await fetch(`${url}healthz`)).text();

async function metric({ url }: TestServer, name: string): Promise<number> {
  const text = await (await fetch(`${url}metrics`)).text();
  return Number(new RegExp(`^tabswarm_${name} (.*)$`, "m").exec(text)?.[1]);
}

async function joined(server: TestServer, name: string): Promise<Peer> {
  const one = new Peer(server, name);
  await expect.poll(() => one.announce(), patience).toMatchObject({ type: "announce-response" });
  return one;
}

/** Both ways. */
async function exchange(from: Peer, to: Peer, number: number): Promise<void> {
  await from.signal(to.name, number, OFFER);
  expect(await to.client.next()).toMatchObject({ peerId: peer(from.name), signal: OFFER });
  await to.signal(from.name, number, ANSWER);
  expect(await from.client.next()).toMatchObject({ peerId: peer(to.name), signal: ANSWER });
}

describe.skipIf(program === undefined)("two processes", () => {
  let redis: RedisServer;
  let first: TestServer;
  let second: TestServer;

  beforeAll(async () => {
    redis = await startRedis(program ?? "");
  });
  afterAll(() => redis.end());
  beforeEach(async () => {
    redis.cli("FLUSHALL");
    first = await startTestServer({ redisUrl: redis.url });
    second = await startTestServer({ redisUrl: redis.url });
  });
  afterEach(async () => {
    await first.close();
    await second.close();
  });

  const both = async (state: string): Promise<void> => {
    for (const server of [first, second])
      await expect.poll(() => health(server), patience).toBe(`${state}\n`);
  };

  /** Members `a` and `b` on the first process find each other although Redis is of no use. */
  const worksAlone = async (a: Peer): Promise<Peer> => {
    const b = await joined(first, "b");
    expect(await b.announce()).toMatchObject({ incomplete: 2, interval: 15, peers: [{ peerId: peer("a") }] });
    await exchange(b, a, 100);
    return b;
  };

  test("lose everything in Redis, work alone, and tell it again when it is back", async () => {
    const [a, c] = [await joined(first, "a"), await joined(second, "c")];
    await exchange(a, c, 1);
    expect(await health(first)).toBe("ok\n");
    await redis.kill();
    await both("degraded");
    const b = await worksAlone(a);
    await a.signal("c", 2, OFFER);
    expect(await a.client.next()).toMatchObject({ type: "failure", reason: "this peer is not in the swarm" });
    expect(await metric(first, "degraded")).toBe(1);
    await redis.restart();
    await both("ok");
    expect(await metric(first, "degraded")).toBe(0);
    expect(await metric(first, "redis_round_trips_total")).toBeGreaterThan(0);
    expect(await metric(first, "redis_round_trip_seconds_total")).toBeGreaterThan(0);
    // Nobody has announced since: the processes told Redis themselves.
    expect(await c.counts()).toMatchObject({ complete: 0, incomplete: 3 });
    await exchange(c, b, 3);
    expect(await c.announce()).toMatchObject({ incomplete: 3, interval: 120 });
    const lines = first.lines.filter((line) => line.startsWith("Redis is "));
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/works alone.*127\.0\.0\.1.*check that Redis runs/);
    expect(lines[1]).toMatch(/^Redis is back/);
  });

  test(
    `keep their swarms for ${AWAY_SECONDS} s without Redis, and are in order within 30 s of its return`,
    async () => {
      const [a, b] = [await joined(first, "a"), await joined(first, "b")];
      const [c, leaver] = [await joined(second, "c"), await joined(second, "leaver")];
      await redis.kill();
      await both("degraded");
      leaver.client.close();
      await leaver.client.closed;
      const newcomer = await joined(second, "newcomer");
      const end = performance.now() + AWAY_SECONDS * 1000;
      for (let number = 1; performance.now() < end; number++) {
        for (const [one, other] of [[a, b] as const, [c, newcomer] as const]) {
          expect(await one.announce()).toMatchObject({
            incomplete: 2,
            peers: [{ peerId: peer(other.name) }],
          });
          await exchange(one, other, number);
        }
        await pause(500);
      }
      await redis.restart();
      const back = performance.now();
      await both("ok");
      for (const one of [a, c])
        await expect.poll(() => one.counts(), patience).toMatchObject({ incomplete: 4 });
      await exchange(a, newcomer, 1000);
      await exchange(newcomer, b, 1001);
      const took = performance.now() - back;
      console.log(`in order ${(took / 1000).toFixed(1)} s after Redis came back`);
      expect(took).toBeLessThan(IN_ORDER_AFTER_MS);
    },
    60_000 + AWAY_SECONDS * 1000,
  );

  test("answer alone while Redis is frozen; who left meanwhile is gone when it goes on", async () => {
    const [a, c] = [await joined(first, "a"), await joined(second, "c")];
    const leaver = await joined(second, "leaver");
    redis.freeze();
    const late = a.announce();
    await both("degraded");
    expect(await late).toMatchObject({ type: "announce-response", incomplete: 1, interval: 15 });
    await worksAlone(a);
    leaver.client.close();
    await leaver.client.closed;
    redis.thaw();
    await both("ok");
    await expect.poll(() => c.counts(), patience).toMatchObject({ incomplete: 3 });
    await exchange(c, a, 5);
  });

  test("work alone while Redis is full", async () => {
    const [a, c] = [await joined(first, "a"), await joined(second, "c")];
    redis.cli("CONFIG", "SET", "maxmemory", "1");
    await both("degraded");
    await worksAlone(a);
    expect(first.lines.join("\n")).toMatch(/OOM.*raise its maxmemory/);
    redis.cli("CONFIG", "SET", "maxmemory", "0");
    await both("ok");
    expect(await c.counts()).toMatchObject({ incomplete: 3 });
  });

  test("work alone while the primary has become a replica", async () => {
    const [a, c] = [await joined(first, "a"), await joined(second, "c")];
    redis.cli("REPLICAOF", "127.0.0.1", "1");
    await both("degraded");
    await worksAlone(a);
    expect(first.lines.join("\n")).toMatch(/address of the primary/);
    redis.cli("REPLICAOF", "NO", "ONE");
    await both("ok");
    expect(await c.counts()).toMatchObject({ incomplete: 3 });
  });

  test("survive another program's data under their keys, and log it once with the cure", async () => {
    redis.cli("SET", `tabswarm:{${HASH}}:complete`, "mine");
    const swarm = `tabswarm:{${SHARED_HASH}}`;
    redis.cli("HSET", `${swarm}:incomplete`, "junk", "more junk", peer("x"), "1", peer("y"), "\u0001 é");
    redis.cli("SET", `${swarm}:completed`, "many");
    redis.cli("SET", `tabswarm:peer:${peer("claimed")}`, "somebody");
    const [a, b] = [new Peer(first, "a"), new Peer(second, "b")];
    expect(await a.announce()).toMatchObject({ type: "announce-response", incomplete: 1, interval: 15 });
    expect(await b.announce({ infoHash: SHARED_HASH })).toMatchObject({
      type: "announce-response",
      peers: [],
    });
    expect(await a.announce({ infoHash: SHARED_HASH })).toMatchObject({ peers: [{ peerId: peer("b") }] });
    expect(await b.announce({ event: "completed", left: 0, infoHash: SHARED_HASH })).toMatchObject({
      type: "announce-response",
    });
    expect(await joined(first, "claimed")).toBeDefined();
    for (const channel of redis.cli("PUBSUB", "SHARDCHANNELS").split("\n"))
      for (const junk of [
        "",
        "{",
        "null",
        '{"process":"0","news":{}}',
        '{"process":"0123456789abcdef","news":[{"type":"forwarded"}]}',
      ])
        redis.cli("SPUBLISH", channel, junk);
    redis.cli("SCRIPT", "FLUSH");
    expect(await a.announce({ infoHash: SHARED_HASH })).toMatchObject({ interval: 120 });
    expect(await health(first)).toBe("ok\n");
    const lines = first.lines.filter((line) => line.startsWith("another program"));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/a database of its own.*REDIS_URL/);
  });
});

describe.skipIf(program === undefined)("a process", () => {
  test("starts without Redis, never logs its password, and works with others once Redis is there", async () => {
    const redis = await startRedis(program ?? "", "--requirepass", "open sesame");
    await redis.kill();
    const address = redis.url.slice("redis://".length);
    const [wrong, right] = ["hush%20hush", "open%20sesame"].map((one) => `redis://:${one}@${address}`);
    const refused = await startTestServer({ redisUrl: wrong });
    const server = await startTestServer({ redisUrl: right });
    expect(await health(server)).toBe("degraded\n");
    await joined(server, "a");
    await redis.restart();
    await expect.poll(() => health(server), patience).toBe("ok\n");
    await expect
      .poll(() => refused.lines.join("\n"), patience)
      .toMatch(/WRONGPASS.*the password in REDIS_URL/);
    expect(await health(refused)).toBe("degraded\n");
    for (const line of [...refused.lines, ...server.lines]) expect(line).not.toMatch(/hush|sesame/);
    await refused.close();
    await server.close();
    await redis.end();
  });
});
