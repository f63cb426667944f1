import { describe, expect, test } from "vitest";
import { MIB } from "../content.ts";
import type { TimedReading } from "./page-watch.ts";
import { fluidBound, outcomeOf, type SwarmPlan } from "./swarm-outcome.ts";

function plan(about: Partial<SwarmPlan>): SwarmPlan {
  return { length: 16 * MIB, seederUpload: MIB, peerUploads: [MIB], timeoutMs: 1000, ...about };
}

/** The link is opened at 1,000 s by the clock. */
function reading(secondsAfter: number, about: Partial<TimedReading>): TimedReading {
  const at = 1_000_000 + secondsAfter * 1000;
  return { at, isComplete: false, downloaded: 0, uploaded: 0, wasted: 0, ...about };
}

describe("the outcome of a swarm", () => {
  test("is bounded by the slower of seeder and total upload", () => {
    expect(fluidBound(plan({ peerUploads: Array(6).fill(MIB) }))).toBe(16);
    expect(fluidBound(plan({ peerUploads: Array(7).fill(MIB / 7) }))).toBeCloseTo(56);
  });

  test("counts finishes from the opening, and the seeder's copies until the first finish", () => {
    const outcome = outcomeOf(plan({ peerUploads: [MIB, MIB] }), {
      openedAt: 1_000_000,
      seeder: [reading(16, { uploaded: 16 * MIB }), reading(19, { uploaded: 20 * MIB })],
      leechers: [
        [reading(18, { isComplete: true, downloaded: 16 * MIB })],
        [reading(20, { isComplete: true, downloaded: 16 * MIB, wasted: MIB / 2 })],
      ],
      busy: 0,
    });
    expect(outcome).toMatchObject({ first: 18, mean: 19, last: 20, seederCopies: 1.25 });
    expect(outcome).toMatchObject({ seederCopiesAtFirst: 1, wasted: 1 / 64 });
  });

  test("has an infinite last finish when a leecher did not finish", () => {
    const { first, last } = outcomeOf(plan({}), {
      openedAt: 1_000_000,
      seeder: [],
      leechers: [[reading(5, { isComplete: true })], [reading(9, { downloaded: 15 * MIB })]],
      busy: 0,
    });
    expect([first, last]).toEqual([5, Number.POSITIVE_INFINITY]);
  });
});
