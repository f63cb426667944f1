import { expect, it } from "vitest";
import { RateHistory } from "./rate-history.ts";

it("keeps the last sample of each second", () => {
  const history = new RateHistory();
  history.add(1_000, 10, 1);
  history.add(1_400, 20, 2);
  history.add(2_100, 30, 3);
  expect([history.times, history.download, history.upload]).toEqual([
    [1, 2],
    [20, 30],
    [2, 3],
  ]);
});

it("forgets samples older than two minutes, and their peak", () => {
  const history = new RateHistory();
  history.add(0, 999, 999);
  for (let second = 1; second <= 120; second++) history.add(second * 1000, second % 7, 1);
  expect(history.times.length).toBe(120);
  expect([history.highestDownload, history.highestUpload]).toEqual([6, 1]);
});

it("has a peak of 0 before the first sample", () => {
  expect(new RateHistory().highestDownload).toBe(0);
});

it("keeps the rates of a time without samples, and continues them when asked", () => {
  const history = new RateHistory();
  history.reach(0);
  history.add(1_000, 10, 1);
  history.add(9_000, 20, 2);
  history.reach(12_500);
  history.reach(12_700);
  expect([history.times, history.download, history.upload]).toEqual([
    [1, 8, 9, 12],
    [10, 10, 20, 20],
    [1, 1, 2, 2],
  ]);
});
