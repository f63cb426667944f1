import { describe, expect, test } from "vitest";
import { type Flow, passageOf } from "./flow.ts";

const MEGA = 1e6;

/** Megabytes that had come by each second after zero. */
function flow(...megabytes: number[]): Flow {
  const points = megabytes.map((count, i) => ({ at: i * 1000, bytes: count * MEGA }));
  return { toldAt: 0, doneAt: (megabytes.length - 1) * 1000, points };
}

describe("a passage", () => {
  test("counts from being told to the last byte, with and without the wait for the first", () => {
    const { seconds, rate, flowingRate } = passageOf([flow(0, 0, 5, 10)], 10 * MEGA);
    expect(seconds).toBe(3);
    expect(rate).toBeCloseTo(10 / 3);
    expect(flowingRate).toBeCloseTo(5);
  });

  test("of several pages is what all of them got until the last had everything", () => {
    expect(passageOf([flow(0, 10), flow(0, 2, 4, 6, 10)], 10 * MEGA).rate).toBeCloseTo(5);
  });

  test("knows the longest pause after the beginning, and no other", () => {
    expect(passageOf([flow(0, 0, 0, 0, 1, 2, 2, 2, 3)], 3 * MEGA).pause).toBe(3);
    expect(passageOf([flow(0, 0, 0, 0, 1, 2, 3)], 3 * MEGA).pause).toBe(1);
  });

  test("shows the rate in each half second", () => {
    expect(passageOf([flow(0, 4, 4, 6)], 6 * MEGA).series).toEqual([4, 4, 0, 0, 2, 2]);
  });
});
