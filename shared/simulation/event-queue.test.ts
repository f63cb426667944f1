import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EventQueue } from "./event-queue.ts";

function drain(queue: EventQueue, limit: number): void {
  while (queue.next(limit));
}

describe("EventQueue", () => {
  test("orders events by time and then by planning", () => {
    const plans = fc.array(fc.tuple(fc.nat(5000), fc.nat(5000)), { maxLength: 60 });
    fc.assert(
      fc.property(plans, (times) => {
        const queue = new EventQueue();
        const happened: { at: number; planned: number }[] = [];
        const expected: { at: number; planned: number }[] = [];
        let planned = 0;
        const plan = (at: number, then?: number): void => {
          const event = { at: Math.max(at, queue.now), planned: planned++ };
          expected.push(event);
          queue.plan(at, () => {
            expect(queue.now).toBe(event.at);
            happened.push(event);
            // Some events plan others.
            if (then !== undefined) plan(then);
          });
        };
        for (const [at, then] of times) plan(at, then);
        drain(queue, 20_000);
        expect(happened).toEqual(expected.sort((a, b) => a.at - b.at || a.planned - b.planned));
        expect(queue.happened).toBe(2 * times.length);
        expect(queue.now).toBe(20_000);
      }),
    );
  });

  test("runs nothing after the limit, and sets now to the limit", () => {
    const queue = new EventQueue();
    let count = 0;
    for (const at of [0, 10, 11, 5000]) queue.plan(at, () => count++);
    drain(queue, 10);
    expect([count, queue.now]).toEqual([2, 10]);
    drain(queue, 4999);
    expect([count, queue.now]).toEqual([3, 4999]);
    drain(queue, Number.MAX_SAFE_INTEGER);
    expect(count).toBe(4);
  });

  test("rounds times up to a millisecond, and runs past events now", () => {
    const queue = new EventQueue();
    const times: number[] = [];
    queue.plan(1.25, () => queue.plan(0, () => times.push(queue.now)));
    queue.planIn(0.001, () => times.push(queue.now));
    drain(queue, 100);
    expect(times).toEqual([1, 2]);
  });
});
