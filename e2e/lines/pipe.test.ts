import { expect, test } from "vitest";
import { seededRandom } from "../../shared/core/random.ts";
import { Pipe, type PipeOptions } from "./pipe.ts";

const pipe = (options: Partial<PipeOptions>) =>
  new Pipe({ rate: 100_000, delayMs: 20, queueMs: 100, ...options }, seededRandom(1));

test("packets follow each other at the line's rate, and those that would wait too long are dropped", () => {
  const line = pipe({});
  // 1,000 bytes take 10 ms.
  const arrivals = Array.from({ length: 15 }, () => line.send(0, 972));
  expect(arrivals.slice(0, 3)).toEqual([30, 40, 50]);
  expect(arrivals.slice(10)).toEqual([130, undefined, undefined, undefined, undefined]);
  expect([line.passed, line.dropped]).toEqual([11_000, 4]);
  expect(line.send(200, 972)).toBe(230);
});

test("jitter delays packets and never swaps them", () => {
  const line = pipe({ rate: 1e9, jitterMs: 30 });
  const arrivals = Array.from({ length: 200 }, (_, i) => line.send(i, 100) ?? Number.NaN);
  const delays = arrivals.map((at, i) => at - i);
  expect(Math.min(...delays)).toBeGreaterThanOrEqual(20);
  expect(Math.max(...delays)).toBeGreaterThan(40);
  expect(arrivals).toEqual(arrivals.toSorted((a, b) => a - b));
});

test("losses come in bursts", () => {
  const line = pipe({ rate: 1e9, loss: { share: 0.05, burstMs: 20 } });
  const arrived = Array.from({ length: 200_000 }, (_, i) => line.send(i, 100) !== undefined);
  const bursts = arrived.filter((isThere, i) => !isThere && arrived[i - 1] !== false).length;
  expect(line.lost / line.sent).toBeCloseTo(0.05, 1.5);
  expect(line.lost / bursts).toBeGreaterThan(15);
  expect(line.lost / bursts).toBeLessThan(25);
});
