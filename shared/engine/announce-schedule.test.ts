import { expect, test } from "vitest";
import { SECOND_MS } from "../core/time.ts";
import { AnnounceSchedule } from "./announce-schedule.ts";

/** The events and their seconds. The tracker answers at once. */
function announces(
  announceSchedule: AnnounceSchedule,
  isLonely: boolean,
  from: number,
  to: number,
  intervalMs = 60_000,
): string[] {
  const said: string[] = [];
  for (let now = from * SECOND_MS; now <= to * SECOND_MS; now += SECOND_MS) {
    const event = announceSchedule.due(now, isLonely);
    if (event === false) continue;
    said.push(`${now / SECOND_MS} ${event ?? "update"}`);
    announceSchedule.answered(intervalMs);
  }
  return said;
}

test("announces at once and then at the tracker's interval", () => {
  expect(announces(new AnnounceSchedule(0), false, 0, 300, 120_000)).toEqual([
    "0 started",
    "120 update",
    "240 update",
  ]);
});

test("announces completion at once, even if an answer arrives in between", () => {
  const announceSchedule = new AnnounceSchedule(0);
  announces(announceSchedule, false, 0, 10);
  announceSchedule.completed(10_500);
  announceSchedule.answered(60_000);
  expect(announceSchedule.dueAt(false)).toBe(10_500);
  expect(announces(announceSchedule, false, 11, 80)).toEqual(["11 completed", "71 update"]);
});

test("announces sooner while no peer is connected, with growing pauses", () => {
  const announceSchedule = new AnnounceSchedule(0);
  expect(announces(announceSchedule, true, 0, 400, 120_000)).toEqual([
    "0 started",
    "15 update",
    "45 update",
    "105 update",
    "225 update",
    "345 update",
  ]);
  // A peer connected and left.
  expect(announces(announceSchedule, false, 401, 401)).toEqual([]);
  expect(announces(announceSchedule, true, 402, 420)).toEqual(["402 update"]);
});

test("announces a start again after it left the swarm", () => {
  const announceSchedule = new AnnounceSchedule(0);
  announces(announceSchedule, false, 0, 30);
  announceSchedule.restart(40_000);
  expect(announces(announceSchedule, false, 40, 100)).toEqual(["40 started", "100 update"]);
});

test.each([
  [0, 10],
  [10 ** 12, 3_600],
])("an interval of %i ms is read as %i s", (intervalMs, seconds) => {
  const announceSchedule = new AnnounceSchedule(0);
  announceSchedule.due(0, false);
  announceSchedule.answered(intervalMs);
  expect(announceSchedule.dueAt(false)).toBe(seconds * SECOND_MS);
});
