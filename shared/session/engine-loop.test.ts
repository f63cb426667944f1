import { expect, it } from "vitest";
import { type Instant, NEVER } from "../core/time.ts";
import type { Engine, Input, Output } from "../engine/io.ts";
import { EngineLoop } from "./engine-loop.ts";
import { VirtualTimers } from "./testing/virtual-timers.ts";

/** An engine that answers "resume" with an order to be carried out, and wakes when the test says so. */
function loop() {
  const timers = new VirtualTimers();
  const log: string[] = [];
  const world = { wakeAt: NEVER as Instant, flushes: 0 };
  const engine: Pick<Engine<Uint8Array>, "step" | "wakeAt"> = {
    get wakeAt() {
      return world.wakeAt;
    },
    step(now: Instant, { type }: Input<Uint8Array>): readonly Output<Uint8Array>[] {
      log.push(`${type} at ${now}`);
      if (type === "wake") world.wakeAt = NEVER;
      return type === "resume" ? [{ type: "notify", event: "complete" }] : [];
    },
  };
  const made = new EngineLoop({
    engine: engine as Engine<Uint8Array>,
    clock: { now: () => timers.now, wallTime: () => timers.now },
    timers,
    carryOut: ({ type }) => {
      made.input({ type: "limits-changed" });
      log.push(`carried out ${type}`);
    },
    flush: () => {
      log.push("flush");
      if (world.flushes-- > 0) made.input({ type: "pause" });
    },
    changed: () => log.push("changed"),
  });
  return { timers, log, world, loop: made };
}

it("queues what arrives while it runs, and flushes when the queue is empty", () => {
  const { loop: made, log, world } = loop();
  world.flushes = 1;
  made.input({ type: "resume" });
  expect(log).toEqual([
    "resume at 0",
    "carried out notify",
    "limits-changed at 0",
    "flush",
    "pause at 0",
    "flush",
    "changed",
  ]);
});

it("wakes the engine when it asks for that, and not while it needs nothing", () => {
  const { loop: made, log, timers, world } = loop();
  world.wakeAt = 500;
  made.input({ type: "pause" });
  timers.pass(10_000);
  expect(log.filter((entry) => entry.startsWith("wake"))).toEqual(["wake at 500"]);
  expect(timers.pending).toBe(0);
});

it("moves its timer only to an earlier time", () => {
  const { loop: made, timers, world } = loop();
  world.wakeAt = 2 ** 40;
  made.input({ type: "pause" });
  expect(timers.nextAt).toBe(2 ** 40);
  world.wakeAt = 300;
  made.input({ type: "pause" });
  expect(timers.nextAt).toBe(300);
  world.wakeAt = 900;
  made.input({ type: "pause" });
  expect([timers.nextAt, timers.pending]).toEqual([300, 1]);
});

it("does nothing once closed", () => {
  const { loop: made, log, timers, world } = loop();
  world.wakeAt = 500;
  made.input({ type: "pause" });
  log.length = 0;
  made.close();
  made.input({ type: "resume" });
  timers.pass(1_000);
  expect(log).toEqual([]);
});
