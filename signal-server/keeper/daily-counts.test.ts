import { expect, test } from "vitest";
import { DAY_MS } from "../../shared/core/time.ts";
import { DailyCounts } from "./daily-counts.ts";

test("an address has its number of shares a day, from its first request on", () => {
  const counts = new DailyCounts(2);
  expect([0, 1, 2].map((ms) => counts.take(ms, "a"))).toEqual([true, true, false]);
  expect(counts.take(3, "b")).toBe(true);
  expect(counts.take(DAY_MS - 1, "a")).toBe(false);
  expect(counts.take(DAY_MS, "a")).toBe(true);
});

test("what was not granted is given back", () => {
  const counts = new DailyCounts(1);
  counts.take(0, "a");
  counts.giveBack("a");
  counts.giveBack("a");
  expect([counts.take(0, "a"), counts.take(0, "a")]).toEqual([true, false]);
});

test("0 is no limit", () => {
  const counts = new DailyCounts(0);
  for (let i = 0; i < 1000; i++) expect(counts.take(0, "a")).toBe(true);
});
