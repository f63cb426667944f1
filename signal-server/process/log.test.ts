import { expect, test } from "vitest";
import { SECOND_MS } from "../../shared/core/time.ts";
import { makeLog } from "./log.ts";

function recorder() {
  const world = { now: 0, lines: [] as string[] };
  const log = makeLog(
    (line) => world.lines.push(line),
    () => world.now,
    () => new Date(0),
  );
  return { world, log };
}

test("an event is one line, whatever its details contain", () => {
  const { world, log } = recorder();
  log("origin refused", { origin: 'http://x\n2026 fake="line"', count: 2 });
  expect(world.lines).toEqual([
    '1970-01-01T00:00:00.000Z origin refused origin="http://x\\n2026 fake=\\"line\\"" count=2',
  ]);
});

test("a flood is suppressed, and the suppressed lines are counted", () => {
  const { world, log } = recorder();
  for (let i = 0; i < 1000; i++) log("event");
  expect(world.lines).toHaveLength(100);
  world.now += SECOND_MS;
  log("event");
  expect(world.lines.at(-1)).toMatch(/event linesSuppressed=900$/);
  log("event");
  expect(world.lines.at(-1)).toMatch(/event$/);
});
