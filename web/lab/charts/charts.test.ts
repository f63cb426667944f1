import { describe, expect, test } from "vitest";
import { madeUpRecording } from "../model/made-up.ts";
import type { ChokeEntry, ChokeRound } from "../model/recording.ts";
import { DEFAULT_SETUP } from "../model/setup.ts";
import { byteSeries, received, thinned } from "./byte-series.ts";
import { chokeGrid, markOf, rankOf } from "./choke-grid.ts";
import { logarithmicEnds } from "./logarithmic-ends.ts";
import { cellAt, cellSpan, holders, rarityOf } from "./rarity.ts";
import { arc, arrow, edgeWidth, ring } from "./ring.ts";

const recording = madeUpRecording({ ...DEFAULT_SETUP, leechers: 4, fileLength: 2 * 1024 * 1024 });

describe("the swarm graph", () => {
  test("places peers on a circle, clockwise from the top", () => {
    const [top, right, bottom] = ring(4, { x: 100, y: 100 }, 50);
    expect([top?.x, top?.y]).toEqual([100, 50]);
    expect(right?.x).toBeCloseTo(150);
    expect(bottom?.y).toBeCloseTo(150);
  });

  test("draws the two directions between two peers next to each other", () => {
    const [a, b] = [
      { x: 0, y: 0 },
      { x: 100, y: 0 },
    ];
    const bend = (line: string): number => Number(/Q\S+ (\S+) /.exec(line)?.[1]);
    const there = bend(arrow(a, b, 10, 2).line);
    const back = bend(arrow(b, a, 10, 2).line);
    expect(there).toBeCloseTo(-back);
    expect(Math.abs(there)).toBeGreaterThan(5);
  });

  test("keeps an arrow away from both centres", () => {
    const { line, head } = arrow({ x: 0, y: 0 }, { x: 100, y: 0 }, 20, 3);
    const [x = 0, y = 0] = line.slice(1).split("Q")[0]?.split(" ").map(Number) ?? [];
    expect(Math.hypot(x, y)).toBeCloseTo(20, 0);
    const [tipX = 0, tipY = 0] = head.slice(1).split("L")[0]?.split(" ").map(Number) ?? [];
    expect(Math.hypot(100 - tipX, tipY)).toBeCloseTo(20, 0);
  });

  test("draws an arrow between peers at the same place", () => {
    expect(arrow({ x: 5, y: 5 }, { x: 5, y: 5 }, 20, 3).line).not.toContain("NaN");
  });

  test("draws faster edges wider, up to a limit", () => {
    const widths = [0, 10, 50, 100, 1e9].map((rate) => edgeWidth(rate, 100));
    expect(widths).toEqual([...widths].sort((a, b) => a - b));
    expect(widths[3]).toBe(widths[4]);
    expect(widths[0]).toBeGreaterThan(0);
  });

  test("draws a full ring in two halves and an empty one not at all", () => {
    expect(arc({ x: 0, y: 0 }, 10, 0)).toBe("");
    expect(arc({ x: 137.4, y: 52.6 }, 28, 1)).toMatch(/^M137.4 24.6A.* 137.4 80.6A.* 137.4 24.6$/);
  });
});

describe("rarity", () => {
  test.each([
    [0, 11, 0],
    [1, 11, 1],
    [2, 11, 2],
    [3, 11, 3],
    [6, 11, 4],
    [11, 11, 5],
    [2, 2, 5],
    [1, 1, 1],
  ])("%i copies among %i peers are step %i", (copies, peers, step) => {
    expect(rarityOf(copies, peers)).toBe(step);
  });

  test("a piece with more copies is never rarer", () => {
    for (let peers = 1; peers <= 17; peers++)
      for (let copies = 1; copies <= peers; copies++)
        expect(rarityOf(copies, peers)).toBeGreaterThanOrEqual(rarityOf(copies - 1, peers));
  });

  test("cells fill the width without overlapping and are found by x", () => {
    for (const [count, width] of [
      [16, 300],
      [128, 1000],
      [1024, 320],
    ] as const) {
      let end = 0;
      for (let index = 0; index < count; index++) {
        const [left, wide] = cellSpan(index, count, width);
        expect(left).toBeGreaterThanOrEqual(end - (width < count ? 1 : 0));
        end = left + wide;
        if (wide > 2) expect(cellAt(left + wide / 2, count, width)).toBe(index);
      }
      expect(end).toBeLessThanOrEqual(width + 1);
    }
    expect(cellAt(-1, 10, 100)).toBeUndefined();
    expect(cellAt(100, 10, 100)).toBeUndefined();
  });

  test("a peer that has left holds nothing", () => {
    const last = recording.samples.at(-1);
    if (last === undefined) throw new Error("a recording has samples");
    expect(holders(last, 0)).toEqual([0, 1, 2, 3, 4]);
    const peers = last.peers.map((peer, number) =>
      number === 2 && peer !== undefined ? { ...peer, state: "left" as const } : peer,
    );
    expect(holders({ ...last, peers }, 0)).toEqual([0, 1, 3, 4]);
  });
});

describe("the choker's timeline", () => {
  const entry = (to: number, about: Partial<ChokeEntry> = {}): ChokeEntry => ({
    to,
    unchoke: "choked",
    isSnubbed: false,
    isInterested: true,
    decidedBy: 0,
    ...about,
  });
  const round = (at: number, peer: number, entries: readonly ChokeEntry[]): ChokeRound => ({
    at,
    peer,
    byTurns: false,
    entries,
  });
  const chokeRounds = [
    round(10, 1, [entry(3, { decidedBy: 5 }), entry(2, { decidedBy: 9 })]),
    round(12, 2, [entry(1)]),
    round(20, 1, [entry(4, { unchoke: "optimistic" })]),
  ];

  test("has a column per decision of that peer and a row per peer in any of them", () => {
    const { rows, columns } = chokeGrid({ chokeRounds }, 1, 60);
    expect(rows).toEqual([2, 3, 4]);
    expect(columns.map(({ at }) => at)).toEqual([10, 20]);
    expect(columns[1]?.entries[2]).toBeUndefined();
  });

  test("contains only what was known at the shown moment", () => {
    expect(chokeGrid({ chokeRounds }, 1, 19).rows).toEqual([2, 3]);
  });

  test("shows why a peer is served or choked", () => {
    expect(markOf(entry(1, { unchoke: "regular", isSnubbed: true, decidedBy: 1 }), false)).toBe("regular");
    expect(markOf(entry(1, { unchoke: "regular" }), false)).toBe("by-chance");
    expect(markOf(entry(1, { unchoke: "optimistic" }), false)).toBe("optimistic");
    expect(markOf(entry(1, { unchoke: "regular", isInterested: false }), false)).toBe("lent");
    expect(markOf(entry(1, { isSnubbed: true }), false)).toBe("snubbed");
    expect(markOf(entry(1, { isInterested: false }), false)).toBe("not-interested");
    expect(markOf(entry(1), false)).toBe("choked");
    // A complete peer wants nothing in return.
    expect(markOf(entry(1, { unchoke: "regular" }), true)).toBe("in-turn");
  });

  test("ranks entries by the rate that decided", () => {
    const column = chokeGrid({ chokeRounds }, 1, 19).columns[0];
    const [second, first] = [column?.entries[3], column?.entries[2]];
    if (column === undefined || first === undefined || second === undefined)
      throw new Error("both are there");
    expect(rankOf(first, column)).toEqual({ rank: 1, of: 2 });
    expect(rankOf(second, column)).toEqual({ rank: 2, of: 2 });
  });
});

describe("bytes over time", () => {
  test("end at one whole copy per leecher", () => {
    const { times, fromSeeder, fromPeers } = byteSeries(recording);
    expect((fromSeeder.at(-1) ?? 0) + (fromPeers.at(-1) ?? 0)).toBe(4 * recording.fileLength);
    expect(times.at(-1)).toBe(recording.samples.at(-1)?.at);
  });

  test("reduce thousands of samples to a few hundred points, including the last", () => {
    const [first] = recording.samples;
    if (first === undefined) throw new Error("a recording has samples");
    const samples = Array.from({ length: 5_001 }, (_, at) => ({ ...first, at }));
    const { times } = byteSeries({ ...recording, samples });
    expect(times.length).toBeLessThanOrEqual(602);
    expect(times.at(-1)).toBe(5_000);
  });

  test("do not count what the seeder has", () => {
    const first = recording.samples[0];
    expect(first && received(first, recording.peers)).toEqual({ fromSeeder: 0, fromPeers: 0 });
  });

  test("thinning keeps both ends", () => {
    expect(thinned([1, 2, 3, 4, 5, 6, 7, 8, 9], 3)).toEqual([1, 5, 9]);
    expect(thinned([1, 2], 3)).toEqual([1, 2]);
  });
});

test.each([
  [4, 4000, [3, 5000]],
  [0.5, 8, [0.4, 10]],
  [10, 10, [8, 20]],
  [null, null, [1, 10]],
])("a logarithmic axis of data from %d to %d has its ends beyond them, at %j", (least, most, ends) =>
  expect(logarithmicEnds(least, most)).toEqual(ends),
);
