import { describe, expect, test } from "vitest";
import { WakeWatch } from "./network.ts";
import { VirtualTimers } from "./testing/virtual-timers.ts";

const HOUR = 3_600_000;

/** A machine whose clocks the test sets: `pass` lets time pass, and the offsets are what else the clocks show. */
function machine() {
  const timers = new VirtualTimers();
  const offset = { monotonic: 0, wall: 0 };
  let count = 0;
  const clock = {
    now: () => timers.now + offset.monotonic,
    wallTime: () => timers.now + offset.wall,
  };
  const watch = new WakeWatch({ clock, timers }, () => count++);
  return { timers, offset, watch, wakeUps: () => count };
}

describe("WakeWatch", () => {
  test.each([
    ["nothing happens", {}, 0],
    ["the machine is busy for a moment", { monotonic: 4_000, wall: 4_000 }, 0],
    ["the machine sleeps and all its clocks go on", { monotonic: HOUR, wall: HOUR }, 1],
    ["the machine sleeps and its monotonic clock stops", { wall: HOUR }, 1],
    ["the tab is frozen for 20 s", { monotonic: 20_000, wall: 20_000 }, 1],
    ["the clock is set forward by a year", { wall: 365 * 24 * HOUR }, 1],
    ["the clock is set back by a year", { wall: -365 * 24 * HOUR }, 0],
    ["the machine sleeps, and its clock is set back meanwhile", { monotonic: HOUR, wall: -HOUR }, 1],
  ])("when %s", (_, jump, wakeUps) => {
    const { timers, offset, wakeUps: counted } = machine();
    timers.pass(12_000);
    Object.assign(offset, jump);
    timers.pass(60_000);
    expect(counted()).toBe(wakeUps);
  });

  test("notices every sleep, and none after it was closed", () => {
    const { timers, offset, watch, wakeUps } = machine();
    for (let night = 1; night <= 3; night++) {
      offset.wall += 8 * HOUR;
      timers.pass(5_000);
      expect(wakeUps()).toBe(night);
    }
    watch.close();
    offset.wall += 8 * HOUR;
    timers.pass(60_000);
    expect(wakeUps()).toBe(3);
    expect(timers.pending).toBe(0);
  });
});
