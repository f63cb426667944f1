/** TURN credentials of one address, which asks two processes in turn. */
import { expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../signal-server/testing/client.ts";
import { findRedis, startRedis } from "../run/redis.ts";

const program = findRedis();

test.skipIf(program === undefined)("two processes share what one address may have", async () => {
  const redis = await startRedis(program ?? "");
  const config = {
    redisUrl: redis.url,
    turn: { urls: ["turn:turn.example.org"], secret: "north wind 4711" },
    // 20 at once; each process reports every one of them.
    turnCredentials: { burst: 20, perSecond: 0 },
  };
  const servers = [await startTestServer(config), await startTestServer(config)];
  const isGranted = async ({ url }: TestServer): Promise<boolean> => {
    const { expiresIn } = (await (await fetch(`${url}config.json`)).json()) as { expiresIn: number };
    return expiresIn > 0;
  };
  const spent = (): string => redis.cli("HGET", "tabswarm:turn:127.0.0.1", "tokens");
  for (let i = 1; i <= 20; i++) {
    expect(await isGranted(servers[i % 2] as TestServer)).toBe(true);
    await expect.poll(spent).toBe(`${20 - i}`);
  }
  for (const server of servers) await expect.poll(() => isGranted(server)).toBe(false);
  // Without Redis, each process counts alone again, and serves the page.
  await redis.kill();
  for (const { url } of servers) expect((await fetch(`${url}config.json`)).ok).toBe(true);
  for (const server of servers) await server.close();
  await redis.end();
});
