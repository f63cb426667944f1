import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { watchPath } from "./path-watch.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function watched() {
  const bytes = { sent: 0, received: 0 };
  const lost = vi.fn();
  const end = watchPath({ sent: () => bytes.sent, received: () => bytes.received }, lost);
  return { bytes, lost, end };
}

test("a path is lost when nothing answers what was sent for 15 s, and that is said once", () => {
  const { bytes, lost } = watched();
  vi.advanceTimersByTime(2_000);
  bytes.sent = 1;
  vi.advanceTimersByTime(14_000);
  expect(lost).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1_000);
  expect(lost).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(60_000);
  expect(lost).toHaveBeenCalledTimes(1);
});

test("an idle path is not lost, nor one that answers late, nor one that has ended", () => {
  const { bytes, lost, end } = watched();
  vi.advanceTimersByTime(600_000);
  for (let n = 1; n < 20; n++) {
    bytes.sent = n;
    vi.advanceTimersByTime(13_000);
    bytes.received = n;
    vi.advanceTimersByTime(1_000);
  }
  bytes.sent = 100;
  end();
  vi.advanceTimersByTime(60_000);
  expect(lost).not.toHaveBeenCalled();
});
