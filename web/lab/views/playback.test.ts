import { signal } from "@preact/signals";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { madeUpRecording } from "../model/made-up.ts";
import { endOf, type Recording } from "../model/recording.ts";
import { DEFAULT_SETUP } from "../model/setup.ts";
import { createPlayback, paced } from "./playback.ts";

const whole = madeUpRecording({ ...DEFAULT_SETUP, leechers: 3, fileLength: 1024 * 1024 });
const upTo = (seconds: number): Recording => ({
  ...whole,
  phase: "running",
  samples: whole.samples.filter(({ at }) => at <= seconds),
});

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe("playback", () => {
  test("follows a growing run and stays while paused", () => {
    const recordings = signal<readonly Recording[]>([upTo(1)]);
    const playback = createPlayback(recordings);
    recordings.value = [upTo(2)];
    expect(playback.moment.value?.at).toBe(2);
    playback.pause();
    recordings.value = [upTo(3)];
    expect(playback.moment.value?.at).toBe(2);
    expect(playback.moment.value?.sample.at).toBe(2);
    playback.live();
    expect(playback.moment.value?.at).toBe(3);
  });

  test("plays from the beginning when at the end, and stops there", () => {
    const playback = createPlayback(signal([whole]));
    playback.play();
    expect(playback.moment.value?.at).toBe(0);
    vi.advanceTimersByTime(1_000);
    const at = playback.moment.value?.at ?? 0;
    expect(at).toBeGreaterThan(0);
    expect(at).toBeLessThan(endOf(whole));
    vi.advanceTimersByTime(60_000);
    expect(playback.isPlaying.value).toBe(false);
    expect(playback.moment.value?.at).toBe(endOf(whole));
    expect(vi.getTimerCount()).toBe(0);
  });

  test("keeps showing an earlier run until the newest is selected", () => {
    const recordings = signal<readonly Recording[]>([whole]);
    const playback = createPlayback(recordings);
    playback.show(whole.id);
    recordings.value = [whole, { ...whole, id: "next" }];
    expect(playback.recording.value?.id).toBe(whole.id);
    playback.show(undefined);
    expect(playback.recording.value?.id).toBe("next");
  });

  test("has nothing to show before anything ran", () => {
    const playback = createPlayback(signal<readonly Recording[]>([]));
    playback.play();
    playback.pause();
    expect(playback.moment.value).toBeUndefined();
  });
});

test("passes values on at the given pace, including the last one", () => {
  const source = signal(0);
  const { value, stop } = paced(source, 250);
  let changes = 0;
  const end = value.subscribe(() => changes++);
  for (let n = 1; n <= 100; n++) {
    source.value = n;
    vi.advanceTimersByTime(10);
  }
  expect(changes).toBeLessThanOrEqual(6);
  vi.advanceTimersByTime(250);
  expect(value.value).toBe(100);
  end();
  stop();
  expect(vi.getTimerCount()).toBe(0);
});
