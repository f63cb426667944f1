/** Several processes with one Redis, each with a keeper. */
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { InfoHash } from "../../shared/core/ids.ts";
import { startServerProcess } from "../../signal-server/cluster/testing/server-process.ts";
import { shareKey } from "../../signal-server/keeper/redis-scripts.ts";
import { askToEnd, askToKeep, statusOfShare } from "../../signal-server/keeper/testing/asking.ts";
import { FakeChild } from "../../signal-server/keeper/testing/fake-child.ts";
import { openTab } from "../../signal-server/keeper/testing/tab.ts";
import { readConfig } from "../../signal-server/process/config.ts";
import { makePageFolder, serversOfThisFile, type TestServer } from "../../signal-server/testing/client.ts";
import { findRedis, type RedisServer, startRedis } from "../run/redis.ts";

const program = findRedis();
const HASH = "cd".repeat(20) as InfoHash;
const hashOf = (number: number) => number.toString(16).padStart(40, "0") as InfoHash;

let redis: RedisServer;
let folder = "";

afterEach(() => {
  if (folder !== "") rmSync(folder, { recursive: true, force: true });
});
// Servers close before that.
const startServer = serversOfThisFile();

describe.skipIf(program === undefined)("keepers that share a Redis", () => {
  beforeAll(async () => {
    redis = await startRedis(program ?? "");
  });
  afterAll(() => redis.end());
  beforeEach(() => {
    redis.cli("FLUSHALL");
    folder = mkdtempSync(join(tmpdir(), "tabswarm-keepers-"));
  });

  const settings = (more: Record<string, string> = {}) => ({
    KEEPER: "50M",
    KEEPER_FOLDER: folder,
    KEEPER_ICE_ADDRESS: "127.0.0.1",
    REDIS_URL: redis.url,
    ...more,
  });

  interface Made {
    readonly server: TestServer;
    readonly child: FakeChild;
  }

  /** @param place of its own: processes made up here all seem to have locked the same folder */
  async function start(place: string, more: Record<string, string> = {}): Promise<Made> {
    const child = new FakeChild();
    const config = readConfig(settings({ KEEPER_FOLDER: join(folder, place), ...more }));
    // The process that is made up makes no folder.
    mkdirSync(join(config.keeper?.folder ?? "", "1"), { recursive: true });
    const keeper = { fork: () => child.asProcess(), tickMs: 50, silenceMs: 3000 };
    const server = await startServer({ ...config, port: 0 }, { keeper });
    await connected(server);
    return { server, child };
  }

  test("any process answers for a share of another one, extends it and ends it", async () => {
    const [a, b] = [await start("a"), await start("b")];
    const { grant } = await askToKeep(a.server, HASH);
    expect(await askToKeep(b.server, HASH)).toMatchObject({
      status: 200,
      grant: { expiresAt: grant?.expiresAt },
    });
    expect(b.child.told).not.toContain(`fetch ${HASH}`);
    a.child.report({ type: "inspected", infoHash: HASH, inspection: { length: 100, isSealed: true } });
    const progress = [{ infoHash: HASH, have: 60 }];
    a.child.report({
      type: "report",
      report: { progress, fetched: 60, served: 0, offences: [], room: 1e12 },
    });
    await expect
      .poll(() => statusOfShare(b.server, HASH))
      .toMatchObject({ state: "fetching", have: 60, length: 100 });
    expect(await askToKeep(b.server, HASH, "a".repeat(32))).toMatchObject({ error: "wrong-token" });
    const extended = await askToKeep(b.server, HASH, grant?.token);
    expect(extended.grant?.expiresAt).toBeGreaterThan(grant?.expiresAt ?? 0);
    await expect
      .poll(() => statusOfShare(a.server, HASH))
      .toMatchObject({ expiresAt: extended.grant?.expiresAt });
    expect(await askToEnd(b.server, HASH, "a".repeat(32))).toBe(403);
    expect(await askToEnd(b.server, HASH, grant?.token)).toBe(204);
    await expect.poll(() => a.child.told).toContain(`drop ${HASH}`);
    for (const { server } of [a, b]) expect(await statusOfShare(server, HASH)).toBeUndefined();
    expect(await askToKeep(b.server, HASH)).toMatchObject({ status: 201 });
  });

  test("an address has its shares of a day from all processes together", async () => {
    const [a, b] = [await start("a", { KEEPER_DAILY: "2" }), await start("b", { KEEPER_DAILY: "2" })];
    const asked = [
      await askToKeep(a.server, hashOf(1)),
      await askToKeep(b.server, hashOf(2)),
      await askToKeep(a.server, hashOf(3)),
      await askToKeep(b.server, hashOf(4)),
    ];
    expect(asked.map(({ status }) => status)).toEqual([201, 201, 429, 429]);
  });

  test("two that are asked at once keep a share once", async () => {
    const made = [await start("a", { KEEPER_DAILY: "0" }), await start("b", { KEEPER_DAILY: "0" })];
    const hashes = Array.from({ length: 30 }, (_, number) => hashOf(number));
    await Promise.all(hashes.flatMap((hash) => made.map(({ server }) => askToKeep(server, hash))));
    const fetched = made.flatMap(({ child }) => child.told.filter((order) => order.startsWith("fetch")));
    expect(fetched.sort()).toEqual(hashes.map((hash) => `fetch ${hash}`));
  });

  test("while Redis is away nothing is promised; what it has lost is registered again", async () => {
    const [a, b] = [await start("a"), await start("b")];
    const { grant } = await askToKeep(a.server, HASH);
    await redis.kill();
    await expect
      .poll(() => askToKeep(b.server, hashOf(1)))
      .toMatchObject({ status: 503, error: "unavailable" });
    expect(await statusOfShare(a.server, HASH)).toMatchObject({ state: "fetching" });
    expect(await askToEnd(a.server, HASH, grant?.token)).toBe(503);
    await redis.restart();
    await expect.poll(() => statusOfShare(b.server, HASH)).toMatchObject({ state: "fetching" });
    expect(await askToEnd(b.server, HASH, grant?.token)).toBe(204);
    await expect.poll(() => a.child.told).toContain(`drop ${HASH}`);
  });

  test("what another one has taken over meanwhile is dropped", async () => {
    const a = await start("a");
    await askToKeep(a.server, HASH);
    await a.server.close();
    const b = await start("b");
    await expect.poll(() => b.child.told).toContain(`fetch ${HASH}`);
    const again = await start("a");
    expect(again.child.orders).toContainEqual({
      type: "hold",
      shares: [{ infoHash: HASH, isAdmitted: false }],
    });
    await expect.poll(() => again.child.told).toContain(`drop ${HASH}`);
    expect(b.child.told).not.toContain(`drop ${HASH}`);
  });

  test("when a process dies, another one fetches its share from the swarm, and its token still holds", async () => {
    const page = await makePageFolder();
    const doomed = await startServerProcess(page, settings());
    const config = readConfig(settings());
    const survivor = await startServer({ ...config, port: 0 }, { keeper: { silenceMs: 3000 } });
    // Each has a folder of its own below the same setting.
    expect(readdirSync(folder).sort()).toEqual(["1", "2"]);
    const sender = await openTab(survivor);
    const content = randomBytes(700_000);
    const { infoHash, secret } = await sender.seed(new Uint8Array(content));
    const { grant } = await askToKeep(doomed, infoHash);
    // Before it can be late with its heartbeat, which on a busy machine hands the share over even without its death.
    const holder = () => redis.cli("HGET", shareKey(infoHash), "keeper");
    const before = holder();
    await expect.poll(async () => (await statusOfShare(survivor, infoHash))?.state).toBe("kept");
    await doomed.kill();
    // Not its state: it may have fetched everything before anybody could see it fetching.
    await expect.poll(holder).not.toBe(before);
    await expect.poll(async () => (await statusOfShare(survivor, infoHash))?.state).toBe("kept");
    await sender.close();
    const newcomer = await openTab(survivor);
    await newcomer.session.open(infoHash, undefined, [], { secret });
    await expect.poll(() => newcomer.torrent(infoHash)?.progress).toBe(1);
    expect((await newcomer.read(infoHash)).equals(content)).toBe(true);
    expect(await askToEnd(survivor, infoHash, grant?.token)).toBe(204);
    await newcomer.close();
    rmSync(page, { recursive: true });
  });
});

/** Waits until the keeper has reached Redis. */
async function connected(server: TestServer): Promise<void> {
  await expect.poll(async () => (await fetch(`${server.url}keep/${hashOf(0xfff)}`)).status).toBe(404);
}
