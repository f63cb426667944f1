import { describe, expect, test } from "vitest";
import { MIB } from "../content.ts";
import { fluidBound, median, outcomeOf } from "./outcome.ts";
import type { SwarmPlan } from "./plan.ts";
import type { TimedLook } from "./watch.ts";

const LOAD = { before: 0, busy: 0 };

function plan(about: Partial<SwarmPlan>): SwarmPlan {
  return { length: 16 * MIB, seedUpload: MIB, peerUploads: [MIB], timeoutMs: 1000, ...about };
}

/** What a page saw when: seconds after the link was opened, at 1,000 s by the clock. */
function look(seconds: number, about: Partial<TimedLook>): TimedLook {
  const at = 1_000_000 + seconds * 1000;
  return { at, isComplete: false, progress: 0, downloaded: 0, uploaded: 0, wasted: 0, peers: 1, ...about };
}

describe("figures of a race", () => {
  test("the bound is the greatest of what seeder and swarm can do", () => {
    expect(fluidBound(plan({ peerUploads: Array(6).fill(MIB) }))).toBe(16);
    expect(fluidBound(plan({ peerUploads: Array(7).fill(MIB / 7) }))).toBeCloseTo(56);
  });

  test("finishes count from the opening, copies from what the seeder told by then", () => {
    const outcome = outcomeOf(plan({ peerUploads: [MIB, MIB] }), {
      openedAt: 1_000_000,
      seeder: [look(16, { uploaded: 16 * MIB }), look(19, { uploaded: 20 * MIB })],
      leechers: [
        [look(18, { isComplete: true, downloaded: 16 * MIB })],
        [look(20, { isComplete: true, downloaded: 16 * MIB, wasted: MIB / 2 })],
      ],
      load: LOAD,
    });
    expect(outcome).toMatchObject({ first: 18, mean: 19, last: 20, lastRatio: 1.25, seedCopies: 1.25 });
    expect(outcome).toMatchObject({ seedCopiesAtFirst: 1, wasted: 1 / 64 });
  });

  test("who did not finish makes the last finish infinite, not the first", () => {
    const { first, last } = outcomeOf(plan({}), {
      openedAt: 1_000_000,
      seeder: [],
      leechers: [[look(5, { isComplete: true })], [look(9, { progress: 0.9 })]],
      load: LOAD,
    });
    expect([first, last]).toEqual([5, Number.POSITIVE_INFINITY]);
  });

  test("medians of odd, even and unfinished series", () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(median([1, 2, Number.POSITIVE_INFINITY])).toBe(2);
  });
});
