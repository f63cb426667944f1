import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { roundTicks, timeTicks } from "./ticks.ts";

describe("ticks", () => {
  it.each([
    [1_000, [0, 500, 1_000]],
    [900, [0, 500, 1_000]],
    [2_960, [0, 1_000, 2_000, 3_000]],
    [9_400_000, [0, 5_000_000, 10_000_000]],
    [4_000, [0, 1_000, 2_000, 3_000, 4_000]],
  ])("of rates up to %d are round", (highest, ticks) => expect(roundTicks(highest)).toEqual(ticks));

  it.each([
    [8, [0, 2, 4, 6, 8]],
    [3, [0, 1, 2, 3]],
    [75, [0, 20, 40, 60]],
    [400, [0, 120, 240, 360]],
    [7_000, [0, 1_800, 3_600, 5_400]],
  ])("of a transfer of %d s are round", (span, ticks) => expect(timeTicks(span)).toEqual(ticks));

  it("are few, and cover every rate", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 1e12, noNaN: true }), (highest) => {
        const ticks = roundTicks(highest);
        expect(ticks.at(-1)).toBeGreaterThanOrEqual(highest * (1 - 1e-6));
        expect(ticks.length).toBeLessThanOrEqual(6);
        expect(timeTicks(highest).length).toBeLessThanOrEqual(6);
      }),
    );
  });
});
