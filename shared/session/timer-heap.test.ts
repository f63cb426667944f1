import { expect, it } from "vitest";
import { seededRandom } from "../core/random.ts";
import { VirtualTimers } from "./testing/virtual-timers.ts";
import { TimerHeap } from "./timer-heap.ts";

function setUp() {
  const timers = new VirtualTimers();
  const clock = { now: () => timers.now, wallTime: () => timers.now };
  return { timers, heap: new TimerHeap({ clock, timers }) };
}

it("runs 2,000 actions at their times and in their order, however many are cancelled, with one timer", () => {
  const seed = 11;
  const random = seededRandom(seed);
  const { timers, heap } = setUp();
  const expected: number[] = [];
  const ran: number[] = [];
  for (let i = 0; i < 2000; i++) {
    const ms = random.below(500);
    const at = timers.now + ms;
    const isCancelled = random.below(4) === 0;
    const cancel = heap.after(ms, () => {
      expect(timers.now, `seed ${seed}`).toBe(at);
      ran.push(at);
    });
    if (isCancelled) cancel();
    else expected.push(at);
    expect(timers.pending).toBe(1);
    if (i % 10 === 0) timers.pass(random.below(5));
  }
  timers.pass(1000);
  expect(ran, `seed ${seed}`).toEqual(expected.sort((a, b) => a - b));
  expect(timers.pending).toBe(0);
});

it("runs what an action sets without delay after those that are due already", () => {
  const { timers, heap } = setUp();
  const ran: string[] = [];
  heap.after(5, () => {
    ran.push("first");
    heap.after(0, () => ran.push("third"));
  });
  heap.after(5, () => ran.push("second"));
  timers.pass(5);
  expect(ran).toEqual(["first", "second", "third"]);
});

it("runs the others when an action fails, and cancels nothing twice", () => {
  const { timers, heap } = setUp();
  const ran: number[] = [];
  heap.after(1, () => {
    throw new Error("broken");
  });
  const cancel = heap.after(1, () => ran.push(1));
  heap.after(2, () => ran.push(2));
  expect(() => timers.pass(1)).toThrow("broken");
  timers.pass(1);
  cancel();
  expect(ran).toEqual([1, 2]);
});

it("forgets cancelled actions long before they are due", () => {
  const { heap } = setUp();
  for (let i = 0; i < 100_000; i++) heap.after(1e9, () => {})();
  expect(heap.size).toBeLessThan(1000);
});

it("sleeps at most as long as setTimeout can, and not at all while nothing waits", () => {
  const { timers, heap } = setUp();
  heap.after(Number.POSITIVE_INFINITY, () => {});
  expect(timers.pending).toBe(0);
  let isDone = false;
  heap.after(2 ** 40, () => {
    isDone = true;
  });
  expect(timers.nextAt).toBe(2 ** 31 - 1);
  timers.pass(2 ** 40 - 1);
  expect(isDone).toBe(false);
  timers.pass(1);
  expect(isDone).toBe(true);
});

it("leaves no timer behind when it is closed, and runs nothing", () => {
  const { timers, heap } = setUp();
  const ran: number[] = [];
  heap.after(1000, () => ran.push(1));
  heap.close();
  expect(timers.pending).toBe(0);
  heap.after(0, () => ran.push(2))();
  timers.pass(1000);
  expect(ran).toEqual([]);
});
