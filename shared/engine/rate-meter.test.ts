import { expect, test } from "vitest";
import { SECOND_MS } from "../core/time.ts";
import { CHOKER_WINDOW_MS, DISPLAY_WINDOW_MS, RateMeter } from "./rate-meter.ts";

/** Adds bytes at a steady rate, in blocks of a tenth of a second. */
function flow(meter: RateMeter, from: number, ms: number, bytesPerSecond: number): number {
  for (let at = from; at < from + ms; at += 100) meter.add(at, bytesPerSecond / 10);
  return from + ms;
}

test.each([0, 123_456, 10 ** 9 + 7])(
  "a steady flow is measured within 5 %%, from the first seconds on (from %i)",
  (from) => {
    const meter = new RateMeter(from);
    let now = from;
    for (const ms of [2_000, 3_300, 20_000, 1_700, 60_000]) {
      now = flow(meter, now, ms, 50_000);
      for (const windowMs of [CHOKER_WINDOW_MS, DISPLAY_WINDOW_MS]) {
        const rate = meter.rate(now, windowMs);
        expect(Math.abs(rate - 50_000)).toBeLessThan(0.05 * 50_000);
      }
    }
    expect(meter.total).toBe(50 * 87_000);
  },
);

test("forgets bytes that are older than the window", () => {
  const meter = new RateMeter(0);
  const now = flow(meter, 0, 60 * SECOND_MS, 50_000);
  expect(meter.rate(now + 10 * SECOND_MS)).toBeCloseTo(25_000, -4);
  expect(meter.rate(now + 10 * SECOND_MS, DISPLAY_WINDOW_MS)).toBe(0);
  expect(meter.rate(now + 21 * SECOND_MS)).toBe(0);
  expect(meter.rate(now + 10 ** 9)).toBe(0);
});

test("does not report a huge rate for a burst in the first moment", () => {
  const meter = new RateMeter(1_000);
  meter.add(1_001, 16_384);
  expect(meter.rate(1_002)).toBe(16_384);
});
