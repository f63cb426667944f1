/** Three processes that form one tracker through a real Redis, behind a balancer. */

import { startServerProcess } from "../../signal-server/cluster/testing/server-process.ts";
import { buildPageIfStale, builtPageFolder } from "../../signal-server/http/page-build.ts";
import { startBalancer } from "../balancer.ts";
import { sample } from "../content.ts";
import { expect, test } from "../fixtures.ts";
import { findRedis, startRedis } from "../run/redis.ts";
import { ROOT } from "../run/runners.ts";

/** Promised to hosts: a process that dies takes its tabs out of their swarms for no longer. */
const ELSEWHERE_AFTER_MS = 30_000;

test("tabs on three processes finish, also after one process is killed, and are announced elsewhere", async ({
  person,
  ownServer,
}) => {
  const program = findRedis();
  test.skip(program === undefined, "there is no Redis on this machine, and none can be installed");
  await buildPageIfStale(ROOT);
  const redis = await startRedis(program ?? "");
  const environment = { REDIS_URL: redis.url, HOST: "127.0.0.1" };
  const processes = await Promise.all(
    [1, 2].map(() => startServerProcess(builtPageFolder(ROOT), environment)),
  );
  const server = await ownServer({ redisUrl: redis.url });
  const balancer = await startBalancer([
    server.port,
    ...processes.map(({ url }) => Number(new URL(url).port)),
  ]);
  try {
    const { port } = balancer;
    const behind = { server: { ...server, port } };
    // The page reports that its connection to the tracker breaks, or that to a file that it loads later.
    const tolerated = [
      /WebSocket connection to/,
      /net::ERR_(EMPTY_RESPONSE|CONNECTION_RESET|CONNECTION_REFUSED)/,
    ];
    const open = (link = "") => person({ ...behind, tolerated }, link);

    const alice = await open();
    await alice.setLimits({ upload: 300_000 });
    const link = await alice.share(sample("shared by three.bin", 4_000_000));
    const infoHash = new URL(link).hash.slice(1, 41);
    const [bob, carol] = [await open(link), await open(link)];
    /** The process of each member, by its peer id. */
    const members = (): ReadonlyMap<string, string> => {
      const lists = ["complete", "incomplete"].map((list) =>
        redis.cli("HGETALL", `tabswarm:{${infoHash}}:${list}`).split("\n"),
      );
      const words = lists.flat().filter((word) => word !== "");
      return new Map(words.flatMap((word, i) => (i % 2 === 0 ? [[word, words[i + 1]?.slice(1) ?? ""]] : [])));
    };
    await expect.poll(() => new Set(members().values()).size).toBe(3);
    await bob.snapshotWhere(({ piecesHave }) => piecesHave > 0);

    const before = members();
    await processes[0]?.kill();
    const killed = performance.now();
    // The tab whose process died comes back through another one, and nobody is counted twice.
    await expect
      .poll(() => ({ peers: [...members().keys()].sort(), processes: new Set(members().values()).size }), {
        timeout: ELSEWHERE_AFTER_MS,
      })
      .toEqual({ peers: [...before.keys()].sort(), processes: 2 });
    console.log(`announced elsewhere ${((performance.now() - killed) / 1000).toFixed(1)} s after SIGKILL`);
    await alice.setLimits({});
    for (const tab of [bob, carol]) await tab.finished();
    const dave = await open(link);
    await dave.finished();
  } finally {
    await balancer.close();
    for (const one of processes) await one.kill();
    await redis.end();
  }
});
