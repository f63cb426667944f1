import { describe, expect, test } from "vitest";
import { type Flow, flowFigures } from "./flow.ts";

const MEGA = 1e6;

/** Total megabytes at each second, from zero. */
function flow(...megabytes: number[]): Flow {
  const points = megabytes.map((count, i) => ({ at: i * 1000, bytes: count * MEGA }));
  return { startedAt: 0, doneAt: (megabytes.length - 1) * 1000, points };
}

describe("the figures of a flow", () => {
  test("give the rate from the start and from the first byte", () => {
    const { rate, flowingRate } = flowFigures([flow(0, 0, 5, 10)], 10 * MEGA);
    expect(rate).toBeCloseTo(10 / 3);
    expect(flowingRate).toBeCloseTo(5);
  });

  test("of several pages count what all received until the last was complete", () => {
    expect(flowFigures([flow(0, 10), flow(0, 2, 4, 6, 10)], 10 * MEGA).rate).toBeCloseTo(5);
  });

  test("contain the longest pause after the first byte", () => {
    expect(flowFigures([flow(0, 0, 0, 0, 1, 2, 2, 2, 3)], 3 * MEGA).pause).toBe(3);
    expect(flowFigures([flow(0, 0, 0, 0, 1, 2, 3)], 3 * MEGA).pause).toBe(1);
  });
});
