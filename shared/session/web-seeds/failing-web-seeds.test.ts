/** Web servers that fail under virtual time: which are dropped, which are tried again and when, and who serves instead. */
import { createHash } from "node:crypto";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { concatBytes } from "../../core/bytes.ts";
import type { WebSeedProblemCode } from "../problems.ts";
import { FakeWebServer } from "../testing/fake-web-server.ts";
import { at, OTHER, SEED, webSeedWorld } from "../testing/web-seed-world.ts";

const machine = {
  sha1: (bytes: Uint8Array) => new Uint8Array(createHash("sha1").update(bytes).digest()),
  turn: () => new Promise<void>((resolve) => setImmediate(resolve)),
};

type World = ReturnType<typeof webSeedWorld>;
let world: World["world"];
let until: World["until"];
let contentOf: World["contentOf"];
let alone: World["alone"];
// Loaded before, because virtual time passes while a busy machine loads it.
beforeAll(() => import("./web-seeds.ts"));
beforeEach(() => {
  ({ world, until, contentOf, alone } = webSeedWorld(machine));
});

describe("a web seed that fails", () => {
  it.each<WebSeedProblemCode>([
    "web-seed-mixed-content",
    "web-seed-redirect",
    "web-seed-no-ranges",
    "web-seed-web-page",
    "web-seed-wrong-range",
    "web-seed-encoded",
  ])("with %s is dropped and asked no more, until the torrent is resumed", async (code) => {
    const { infoHash, open, peer, seeds, server, view } = alone();
    server.behaviour = { code };
    await open();
    await until(() => seeds()[0]?.state === "dropped");
    expect(seeds()).toMatchObject([{ problem: { code }, retryAt: undefined }]);
    const asked = server.asked.length;
    world.timers.pass(3_600_000);
    expect(server.asked).toHaveLength(asked);
    expect(view()?.state).toBe("looking-for-peers");
    server.behaviour = "serves";
    await peer.session.pause(infoHash);
    await peer.session.resume(infoHash);
    await until(() => view()?.state === "complete");
  });

  it.each(["404", "403", "410"])("with status %s is dropped", async (detail) => {
    const { open, seeds, server } = alone();
    server.behaviour = { code: "web-seed-status", detail };
    await open();
    await until(() => seeds()[0]?.state === "dropped");
  });

  it.each([
    ["unreachable", { code: "web-seed-unreachable" }, "web-seed-unreachable"],
    ["closed to other sites", { code: "web-seed-cors" }, "web-seed-cors"],
    ["overloaded", { code: "web-seed-status", detail: "503" }, "web-seed-status"],
    ["cut short", { code: "web-seed-cut-short" }, "web-seed-cut-short"],
    ["silent", "silent", "web-seed-silent"],
    ["stalled", "stalls", "web-seed-slow"],
    ["too slow", "trickles", "web-seed-slow"],
  ] as const)("because it is %s is tried again, later each time", async (_, behaviour, code) => {
    const { open, seeds, server, view } = alone();
    server.behaviour = behaviour;
    const waits: number[] = [];
    await open();
    for (let failures = 0; failures < 3; failures++) {
      await until(() => seeds()[0]?.state === "waiting");
      expect(seeds()[0]?.problem?.code).toBe(code);
      expect(server.open).toBe(0);
      waits.push((seeds()[0]?.retryAt ?? 0) - world.clockOffset - world.timers.now);
      await until(() => seeds()[0]?.state === "connected");
    }
    for (const [n, ms] of waits.entries()) {
      expect(ms).toBeGreaterThan(7_400 * 2 ** n);
      expect(ms).toBeLessThanOrEqual(12_500 * 2 ** n);
    }
    server.behaviour = "serves";
    await until(() => view()?.state === "complete", 300_000);
  });

  it("because it lies is banned for good, and what it sent is fetched elsewhere", async () => {
    const { files, infoHash, metainfo, peer, server, view, seeds } = alone([SEED, OTHER]);
    const liar = new FakeWebServer(world.timers, at(SEED, files));
    liar.behaviour = "lies";
    const both = world.start(undefined, {}, (range, events) =>
      (range.url.startsWith(SEED) ? liar : server).fetchRange(range, events),
    );
    await both.session.open(infoHash, undefined, [], { metainfo, webSeeds: [SEED, OTHER] });
    const of = () => both.torrent(infoHash)?.webSeeds ?? [];
    await until(() => of()[0]?.state === "dropped");
    expect(of()[0]?.problem).toEqual({ code: "web-seed-lies" });
    await until(() => both.torrent(infoHash)?.state === "complete");
    expect(Buffer.compare(await contentOf(both, metainfo), concatBytes([...files.values()]))).toBe(0);
    await both.session.pause(infoHash);
    await both.session.resume(infoHash);
    expect(of()[0]?.state).toBe("dropped");
    expect([view(), seeds(), peer.torrents]).toEqual([undefined, [], []]);
  });

  it("leaves what it was asked for to a peer", async () => {
    const { metainfo, open, server, view } = alone();
    await open();
    await until(() => view()?.state === "complete");
    server.behaviour = "silent";
    const late = world.start(undefined, {}, server.fetchRange);
    await late.session.open(metainfo.infoHash, undefined, [], { metainfo, webSeeds: [SEED] });
    await until(() => late.torrent(metainfo.infoHash)?.state === "complete");
    expect(late.torrent(metainfo.infoHash)?.webSeeds[0]?.downloaded).toBe(0);
  });

  it("need not be fast: one that takes 15 s to answer is waited for", async () => {
    const { open, server, view } = alone();
    server.delayMs = 15_000;
    const served = new Set<string>();
    await open();
    await until(() => server.asked.length > 0);
    await until(() => {
      for (const { url, begin } of server.asked) served.add(`${url} ${begin}`);
      // Only the first byte is late.
      if ((view()?.downloaded ?? 0) > 0) server.delayMs = 20;
      return view()?.state === "complete";
    }, 300_000);
    expect(served.size).toBeGreaterThan(0);
  });
});
