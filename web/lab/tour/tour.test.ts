import { describe, expect, it } from "vitest";
import { checkSetup } from "../model/check-setup.ts";
import { madeUpRecording } from "../model/made-up.ts";
import type { ChokeRound, Recording } from "../model/recording.ts";
import { DEFAULT_SETUP } from "../model/setup.ts";
import { en } from "../texts/en.ts";
import { figuresOf, type RunFigures } from "./figures.ts";
import { TOUR, TOUR_STEPS, type TourStepName, timesToChoose } from "./plan.ts";

const step = (name: TourStepName) => {
  const found = TOUR.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(name);
  return found;
};
const whole = madeUpRecording();
const figures = (over: Partial<RunFigures>): RunFigures => ({ ...figuresOf(whole), ...over });

describe("the tour", () => {
  it("has ten steps in order, each with a valid setup or the previous run", () => {
    expect(TOUR.map(({ name }) => name)).toEqual([...TOUR_STEPS]);
    expect(TOUR).toHaveLength(10);
    expect(TOUR[0]?.setup).toBeDefined();
    for (const { name, setup } of TOUR)
      if (setup !== undefined) expect(checkSetup(setup, { room: 2 ** 31 }), name).toEqual([]);
  });

  it("compares only with earlier steps", () => {
    for (const [index, { besides }] of TOUR.entries())
      if (besides !== undefined) expect(TOUR_STEPS.indexOf(besides)).toBeLessThan(index);
  });

  it("offers the theory's own time among the choices of the first steps", () => {
    for (const name of ["distribution-time", "client-server", "peer-to-peer"] as const) {
      const { setup, expected, shown } = step(name);
      if (setup === undefined || setup.mode === "both") throw new Error(name);
      const { bound } = figuresOf(madeUpRecording(setup, setup.mode));
      expect(shown(figures({ measured: bound, bound }), undefined), name).toBe(expected);
      expect(shown(figures({ measured: 1.15 * bound, bound }), undefined), name).toBe(expected);
      expect(en.tour.steps[name].choices[expected]).toContain(
        en.format.time(Math.round(timesToChoose(name)[expected])),
      );
    }
  });

  it("takes the answer from the run and not from the theory", () => {
    const { shown } = step("rarest-first");
    expect(shown(figures({ measured: 31, bound: 20 }), undefined)).toBe(2);
    expect(shown(figures({ measured: 21.5, bound: 20 }), undefined)).toBe(1);
    expect(shown(figures({ measured: 15, bound: 20 }), undefined)).toBe(0);
    expect(step("tit-for-tat").shown(figures({ fastFinish: 40, slowFinish: 30 }), undefined)).toBe(2);
    expect(
      step("free-riders").shown(figures({ freeRiderFinish: 50, contributorFinish: 30 }), undefined),
    ).toBe(2);
    expect(step("chunks").shown(figures({ peersShare: 0.9 }), undefined)).toBe(2);
    expect(step("chunks").shown(figures({ peersShare: 0.1 }), undefined)).toBe(0);
    const leaves = step("the-seed-leaves").shown;
    expect(leaves(figures({ seederLeftAt: 9, finished: 6, leechers: 6 }), undefined)).toBe(2);
    expect(leaves(figures({ seederLeftAt: 9, finished: 2, leechers: 6 }), undefined)).toBe(1);
    expect(leaves(figures({ seederLeftAt: 9, finished: 0, leechers: 6 }), undefined)).toBe(0);
  });

  it("has no answer when the run has none", () => {
    const stopped = figures({
      measured: undefined,
      peersShare: undefined,
      links: 0,
      fastFinish: undefined,
      trials: 0,
      freeRiderFinish: undefined,
      seederLeftAt: undefined,
    });
    for (const { name, shown } of TOUR) expect(shown(stopped, undefined), name).toBeUndefined();
  });
});

describe("figures of a run", () => {
  it("of a finished one", () => {
    const recording = madeUpRecording();
    const { leechers, finished, measured, firstFinish, bound, peersShare, links, fromSeeder, ratio } =
      figuresOf(recording);
    expect([leechers, finished]).toEqual([10, 10]);
    expect(measured).toBe(Math.max(...recording.finishedAt.flatMap((at) => at ?? [])));
    expect(firstFinish).toBeLessThanOrEqual(measured ?? 0);
    expect(ratio).toBeCloseTo((measured ?? 0) / bound);
    expect(peersShare).toBeCloseTo(1 - fromSeeder / (10 * recording.fileLength));
    expect(links).toBe((11 * 10) / 2);
  });

  it("of one that is still going on", () => {
    const { measured, ratio, finished } = figuresOf(madeUpRecording(DEFAULT_SETUP, "p2p", 3));
    expect([measured, ratio, finished]).toEqual([undefined, undefined, 0]);
  });

  it("distinguish fast from slow and contributors from free-riders", () => {
    const KIB = 1024;
    const setup = {
      ...DEFAULT_SETUP,
      leechers: 5,
      freeRiders: 1,
      uploads: { kind: "per-peer" as const, rates: [512, 512, 64, 64, 64].map((rate) => rate * KIB) },
    };
    const finishedAt = [undefined, 10, 12, 20, 24, 40];
    const run = figuresOf({ ...madeUpRecording(setup), finishedAt });
    expect(run.fastFinish).toBe(11);
    expect(run.slowFinish).toBe(22);
    expect(run.contributorFinish).toBe(16.5);
    expect(run.freeRiderFinish).toBe(40);
    expect(figuresOf({ ...madeUpRecording(), finishedAt }).slowFinish).toBeUndefined();
  });

  it("count optimistic unchokes of interested peers that sent nothing", () => {
    const entry = {
      to: 2,
      unchoke: "optimistic",
      isSnubbed: false,
      isInterested: true,
      decidedBy: 0,
    } as const;
    const round = (...entries: ChokeRound["entries"]): ChokeRound => ({
      at: 0,
      peer: 1,
      byTurns: false,
      entries,
    });
    const recording: Recording = {
      ...madeUpRecording(),
      chokeRounds: [
        round(entry, { ...entry, unchoke: "regular" }),
        round({ ...entry, decidedBy: 100 }, { ...entry, isInterested: false }),
      ],
    };
    const { optimistic, trials } = figuresOf(recording);
    expect([optimistic, trials]).toEqual([2, 1]);
  });

  it("do not count guests as leechers", () => {
    const recording = madeUpRecording();
    const peers = recording.peers.map((peer) =>
      peer.number === 10 ? { ...peer, place: "guest" as const } : peer,
    );
    expect(figuresOf({ ...recording, peers }).leechers).toBe(9);
  });
});
