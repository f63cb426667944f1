import { describe, expect, test } from "vitest";
import { simulate } from "../../../shared/simulation/run.ts";
import { madeUpRecording } from "../model/made-up.ts";
import { outcomeOf } from "../model/outcome.ts";
import { boundsOfRun } from "../model/scenario.ts";
import { DEFAULT_SETUP, type LabSetup, MB } from "../model/setup.ts";
import { FEW } from "../tour/plan.ts";
import { csvOf } from "./csv.ts";

import { capsOf, curves, type Point, runPoints, simulatedLeechers } from "./points.ts";
import { boundsAt, groupsAt, scenarioAt } from "./scenario-at.ts";
import { LIKE_THE_LAB, piecesOf, type SimulationNews, simulatePoints } from "./simulate.ts";

const KIB = 1024;
const small: LabSetup = { ...DEFAULT_SETUP, leechers: 3, fileLength: 512 * KIB };

describe("the same limits with another number of leechers", () => {
  test.each<[string, Partial<LabSetup>]>([
    ["one rate for all", {}],
    ["a spread", { uploads: { kind: "spread", least: 64 * KIB, most: 512 * KIB } }],
    ["free-riders", { freeRiders: 3 }],
    ["a download limit", { download: 100 * KIB }],
  ])("for the setup's own N, the bounds are those of the run: %s", (_, about) => {
    const setup = { ...DEFAULT_SETUP, ...about };
    for (const mode of ["p2p", "client-server"] as const) {
      const [own, at] = [boundsOfRun(setup, mode), boundsAt(setup, mode, setup.leechers)];
      expect(at.peerToPeer).toBeCloseTo(own.peerToPeer);
      expect(at.clientServer).toBeCloseTo(own.clientServer);
    }
  });

  test("per-peer rates keep their proportions", () => {
    const setup: LabSetup = {
      ...DEFAULT_SETUP,
      leechers: 4,
      uploads: { kind: "per-peer", rates: [400, 300, 200, 100] },
    };
    const leechers = groupsAt(setup, "p2p", 10).filter(({ isSeeder }) => !isSeeder);
    expect(leechers.map(({ count, upload }) => [count, upload])).toEqual([
      [2, 400],
      [3, 300],
      [2, 200],
      [3, 100],
    ]);
  });

  test("free-riders are the last leechers and keep their share", () => {
    const groups = groupsAt({ ...DEFAULT_SETUP, leechers: 8, freeRiders: 2 }, "p2p", 100);
    expect(groups.map(({ behaviour, isSeeder, count }) => [behaviour, isSeeder, count])).toEqual([
      ["honest", true, 1],
      ["honest", false, 75],
      ["free-rider", false, 25],
    ]);
  });

  test("a thousand leechers are a few groups", () => {
    const setup: LabSetup = {
      ...DEFAULT_SETUP,
      uploads: { kind: "spread", least: 64 * KIB, most: 512 * KIB },
    };
    const { groups } = scenarioAt(setup, "p2p", 1000, {});
    expect(groups.length).toBeLessThan(20);
    expect(groups.reduce((sum, { count }) => sum + count, 0)).toBe(1001);
  });
});

describe("curves", () => {
  test("client–server grows with N, peer-to-peer stays below a constant", () => {
    const { leechers, clientServer, peerToPeer } = curves(DEFAULT_SETUP, 1000);
    expect([leechers[0], leechers.at(-1)]).toEqual([1, 1000]);
    expect(clientServer.at(-1)).toBeCloseTo(1000 * (clientServer[0] ?? 0));
    expect(Math.max(...peerToPeer)).toBeLessThanOrEqual((peerToPeer[0] ?? 0) * 1.001);
  });

  test("contain every N of a point once", () => {
    const { leechers } = curves(DEFAULT_SETUP, 100, [7, 53, 53, 400]);
    expect(leechers).toEqual([...new Set(leechers)].sort((a, b) => a - b));
    expect(leechers).toContain(53);
    expect(leechers).not.toContain(400);
  });
});

describe("points", () => {
  const run = madeUpRecording(small);

  test("come only from valid runs", () => {
    const spoilt = {
      ...run,
      outcome: outcomeOf(small, "p2p", { kind: "not-valid", reasons: [{ kind: "interfered" }] }),
    };
    const points = runPoints([run, spoilt, madeUpRecording(small, "p2p", 1)]);
    expect(points).toHaveLength(1);
    expect(points[0]).toMatchObject({ kind: "measured", mode: "p2p", leechers: 3 });
  });

  test("belong together for any N and mode, but not with other limits", () => {
    expect(capsOf({ ...small, leechers: 9, mode: "both" })).toBe(capsOf(small));
    expect(capsOf({ ...small, seederUpload: 1 })).not.toBe(capsOf(small));
  });

  test("are exported as CSV", () => {
    const points: readonly Point[] = [
      { kind: "measured", mode: "p2p", leechers: 10, seconds: 1234.5, bound: 1000, caps: 'a="1",b' },
    ];
    const csv = csvOf(points, curves(small, 2), "");
    const rows = csv.split("\r\n");
    expect(csv.startsWith("\uFEFFkind,mode,N,seconds,bound_seconds,ratio,setup\r\n")).toBe(true);
    expect(rows[1]).toBe('measured,p2p,10,1234.500,1000.000,1.234,"a=""1"",b"');
    expect(rows.at(-1)).toBe("");
    expect(rows.slice(2, -1).every((row) => row.split(",").length === 7)).toBe(true);
  });
});

describe("simulated points", () => {
  test("arrive one by one with growing progress, are not below their bound and are reproducible", () => {
    const once = (): readonly SimulationNews[] => {
      const news: SimulationNews[] = [];
      simulatePoints({ setup: small, leechers: [1, 4] }, (each) => news.push(each));
      return news;
    };
    const news = once();
    const points = news.flatMap((each) => (each.kind === "point" ? [each.point] : []));
    expect(points.map(({ leechers }) => leechers)).toEqual([1, 4]);
    for (const { seconds, bound } of points) expect(seconds).toBeGreaterThanOrEqual(bound);
    const shares = news.flatMap((each) => (each.kind === "progress" ? [each.share] : []));
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(news.at(-1)).toEqual({ kind: "done" });
    expect(once()).toEqual(news);
  });

  test("agree with real runs on a machine that kept up", () => {
    const rates = (rate: number): Partial<LabSetup> => ({
      seederUpload: rate,
      uploads: { kind: "one", rate },
    });
    const real: readonly (readonly [leechers: number, seconds: number, about: Partial<LabSetup>])[] = [
      [1, 8.01, { fileLength: 4096 * KIB, ...rates(512 * KIB) }],
      [4, 2.04, { fileLength: 2048 * KIB, ...rates(1024 * KIB) }],
      [5, 4.08, { fileLength: 4096 * KIB, ...rates(1024 * KIB) }],
      [5, 8.09, { fileLength: 4096 * KIB, ...rates(512 * KIB) }],
      [10, 16.65, { fileLength: 8192 * KIB, ...rates(512 * KIB) }],
    ];
    for (const [leechers, seconds, about] of real)
      simulatePoints({ setup: { ...DEFAULT_SETUP, ...about }, leechers: [leechers] }, (news) => {
        if (news.kind === "point") expect(Math.abs(news.point.seconds / seconds - 1)).toBeLessThan(0.015);
      });
    expect.assertions(real.length);
  });

  test("large swarms take longer than the bound because uploads are idle at first, which matters less in a large file", () => {
    const run = (megabytes: number) => {
      const setup = { ...FEW, fileLength: megabytes * MB };
      const pieceLength = 128 * KIB;
      const about = { ...LIKE_THE_LAB, pieceLength, blockLength: pieceLength, sampleMs: 1_000 };
      return simulate(scenarioAt(setup, "p2p", 50, about));
    };
    const [few, many] = [run(4), run(16)];
    expect(few.ratio).toBeGreaterThan(1.1 * (many.ratio ?? Number.NaN));
    const used = few.samples.map(({ groups }) => groups.at(-1)?.uploadUse ?? 0);
    expect(used[0]).toBeLessThan(0.7 * (used[5] ?? 0));
  });

  test("of a large file use longer pieces to bound the work", () => {
    const setup: LabSetup = {
      ...DEFAULT_SETUP,
      fileLength: 256 * 1024 * KIB,
      pieceLength: 32 * KIB,
    };
    expect(piecesOf(setup, 10)).toEqual({ pieces: 8192, pieceLength: 32 * KIB });
    expect(piecesOf(setup, 50)).toEqual({ pieces: 2048, pieceLength: 128 * KIB });
    expect(piecesOf(DEFAULT_SETUP, 1000)).toEqual({ pieces: 123, pieceLength: 64 * KIB });
  });

  test("are simulated at round N", () => {
    expect(simulatedLeechers(1000).at(-1)).toBe(1000);
    expect(simulatedLeechers(20)).toEqual([1, 2, 5, 10, 20]);
  });
});
