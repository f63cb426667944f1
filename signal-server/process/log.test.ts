import { expect, test } from "vitest";
import { SECOND_MS } from "../../shared/core/time.ts";
import { type LogStyle, makeLog } from "./log.ts";

function recorder(style?: LogStyle) {
  const world = { now: 0, lines: [] as string[] };
  const log = makeLog(
    (line) => world.lines.push(line),
    () => world.now,
    () => new Date(0),
    style,
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

test("as JSON, each line is one object", () => {
  const { world, log } = recorder({ format: "json", showsAddresses: false });
  log("origin refused", { origin: "http://x\n", count: 2 });
  for (let i = 0; i < 200; i++) log("event");
  world.now += SECOND_MS;
  log("event");
  expect(world.lines.map((line) => line.includes("\n"))).not.toContain(true);
  expect(JSON.parse(world.lines[0] ?? "")).toEqual({
    time: "1970-01-01T00:00:00.000Z",
    event: "origin refused",
    origin: "http://x\n",
    count: 2,
  });
  expect(JSON.parse(world.lines.at(-1) ?? "")).toMatchObject({ event: "event", linesSuppressed: 101 });
});

const HASH = "dd8255ecdc7ca55fb0bbf81323d87062db1f6d1c";
test.each([
  "192.0.2.1",
  "2001:db8:1:2::/64",
  "connect ECONNREFUSED 192.0.2.1:80",
  "read ECONNRESET from [2001:db8::7]:443",
  "::1 sent rubbish, ::ffff:192.0.2.1 too.",
  `swarm ${HASH.toUpperCase()}/${HASH}`,
])("neither addresses nor info hashes are logged unless asked for: %s", (text) => {
  const [hidden, shown] = [false, true].map((showsAddresses) => {
    const { world, log } = recorder({ format: "text", showsAddresses });
    log("socket failed", { address: "198.51.100.7", reason: text });
    return world.lines[0] ?? "";
  });
  expect(hidden).not.toMatch(/198\.51|192\.0|2001|::1|dd8255/i);
  expect(shown).toContain(JSON.stringify(text));
  expect(shown).toContain("198.51.100.7");
});

test("what is no address stays: a time, a version, a place in the code, and the origin to allow", () => {
  const { world, log } = recorder();
  const error = "TypeError at step (file:///app/shared/tracker.ts:12:34) 10:20:30 v1.2.3";
  log("tracker failed", { error, cure: "list it: ALLOWED_ORIGINS=http://192.0.2.9:8080" });
  expect(world.lines[0]).toContain(error);
  expect(world.lines[0]).toContain("http://192.0.2.9:8080");
});
