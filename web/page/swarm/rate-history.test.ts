import { describe, expect, it } from "vitest";
import { RateHistory } from "./rate-history.ts";

/** @param rates downloads, one per second from second 100 on; "." is a second without a sample */
function history(rates: readonly (number | ".")[]): RateHistory {
  const made = new RateHistory();
  for (const [n, rate] of [...rates, "." as const].entries())
    if (rate !== ".") made.add(100_000 + 1000 * n, rate, rate / 10);
  made.reach(100_000 + 1000 * rates.length);
  return made;
}

describe("the rates of a transfer", () => {
  it("begin with its first byte and end a second after its last one", () => {
    const { times, download, upload } = history([0, 0, 0, 500, 700, 600, 0, 0, 0, 0, 0, 0]);
    expect(times).toEqual([0, 1, 2, 3]);
    expect(download.series).toEqual([500, 700, 600, 0]);
    expect(upload.series).toEqual([50, 70, 60, 0]);
    expect(download.now).toBe(0);
  });

  it("did not change between samples", () => {
    expect(history([500, ".", ".", 800, "."]).download.series).toEqual([500, 500, 500, 800, 800]);
  });

  it("go on after a short silence, and begin again after a long one", () => {
    const silence = (seconds: number) => Array.from({ length: seconds }, () => 0);
    expect(history([500, ...silence(20), 800]).download.series).toHaveLength(22);
    const again = history([500, ...silence(90), 80, 90]);
    expect(again.download.series).toEqual([80, 90]);
    expect(again.highestDownload).toBe(90);
  });

  it("a later sample of a second replaces the earlier one", () => {
    const made = new RateHistory();
    made.add(5_100, 300, 0);
    made.add(5_900, 700, 0);
    made.add(6_100, 100, 0);
    made.reach(7_000);
    expect(made.download.series).toEqual([700, 100]);
    expect(made.download.now).toBe(100);
  });

  it("of hours need no more room than those of minutes, and keep their sum and their peak", () => {
    const made = history(Array.from({ length: 7_200 }, (_, n) => (n === 4_000 ? 9_000 : 1_000)));
    const { series } = made.download;
    expect(series.length).toBeGreaterThan(100);
    expect(series.length).toBeLessThanOrEqual(240);
    const [step = 0] = made.times.slice(1);
    expect(made.times.at(-1)).toBe((series.length - 1) * step);
    expect(series.length * step).toBeGreaterThanOrEqual(7_200);
    expect(series[0]).toBe(1_000);
    expect(series.at(-1)).toBe(1_000);
    expect(made.highestDownload).toBe(9_000);
  });

  it("of an idle torrent cost nothing", () => {
    const made = new RateHistory();
    made.add(0, 0, 0);
    made.add(1e12, 0, 0);
    expect(made.times).toEqual([]);
  });
});
