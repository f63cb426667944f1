import { expect, it } from "vitest";
import { VirtualTimers } from "./testing/virtual-timers.ts";
import { ViewFeed } from "./view-feed.ts";

function feed() {
  const timers = new VirtualTimers();
  const world = { timers, published: [] as number[], isLive: false };
  const clock = { now: () => timers.now, wallTime: () => timers.now };
  const made = new ViewFeed({ clock, timers }, () => {
    world.published.push(timers.now);
    return { isLive: world.isLive };
  });
  return { ...world, world, feed: made };
}

it("publishes at most four times per second while something changes", () => {
  const { timers, published, feed: views } = feed();
  for (let ms = 0; ms < 1000; ms += 10) {
    views.changed();
    timers.pass(10);
  }
  expect(published).toEqual([0, 250, 500, 750, 1000]);
});

it("publishes the first change at once, and nothing while nothing changes", () => {
  const { timers, published, feed: views } = feed();
  timers.pass(5_000);
  views.changed();
  timers.pass(5_000);
  expect(published).toEqual([5_000]);
});

it("publishes once per second while rates may fall", () => {
  const { timers, published, feed: views, world } = feed();
  world.isLive = true;
  views.now();
  timers.pass(2_500);
  world.isLive = false;
  timers.pass(5_000);
  expect(published).toEqual([0, 1_000, 2_000, 3_000]);
});

it("publishes at once on demand, and the pending change with it", () => {
  const { timers, published, feed: views } = feed();
  views.now();
  timers.pass(100);
  views.changed();
  views.now();
  timers.pass(1_000);
  expect(published).toEqual([0, 100]);
});

it("publishes nothing after it was closed", () => {
  const { timers, published, feed: views } = feed();
  views.changed();
  views.close();
  views.changed();
  timers.pass(1_000);
  expect(published).toEqual([]);
});
