import { expect, test } from "vitest";
import { DAY_MS, steadyTime } from "./time.ts";

test("a steady time goes on from when it began, however often the clock is set", () => {
  let wallTime = 1_700_000_000_000;
  let now = 5_000.5;
  const steady = steadyTime(
    () => wallTime,
    () => now,
  );
  expect(steady()).toBe(1_700_000_000_000);
  for (const jump of [10 * DAY_MS, -20 * DAY_MS]) {
    wallTime += jump;
    now += 1_000.25;
  }
  expect(steady()).toBe(1_700_000_002_000);
});
