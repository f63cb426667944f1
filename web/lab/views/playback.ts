/**
 * Which moment of which run the page shows. Live, it follows the last sample; paused, it stays while the run goes on; playing, it
 * moves through the recording. It does not affect the run.
 */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { endOf, type Recording, type Sample, sampleAt } from "../model/recording.ts";

/** What the page shows. */
export interface Moment {
  readonly recording: Recording;
  readonly sample: Sample;
  /** Seconds since the clock started. */
  readonly at: number;
}

export interface Playback {
  readonly recording: ReadonlySignal<Recording | undefined>;
  readonly moment: ReadonlySignal<Moment | undefined>;
  /** Whether the page follows the end of the recording. */
  readonly isLive: ReadonlySignal<boolean>;
  readonly isPlaying: ReadonlySignal<boolean>;
  /** Whether a run was chosen that is not simply the newest. */
  readonly isChosen: ReadonlySignal<boolean>;
  /** undefined: always the newest run. */
  show(runId: string | undefined): void;
  seek(seconds: number): void;
  pause(): void;
  /** Plays to the end of the recording, from its beginning if the end is shown. */
  play(): void;
  live(): void;
}

/** Pictures per second while playing, as many as while live. */
const FRAMES = 4;
/** Playing a recording takes about this many seconds, long enough to follow and short enough to wait for. */
const REPLAY_S = 20;

export function createPlayback(recordings: ReadonlySignal<readonly Recording[]>): Playback {
  const chosen = signal<string | undefined>(undefined);
  const stillAt = signal<number | undefined>(undefined);
  const timer = signal<ReturnType<typeof setInterval> | undefined>(undefined);

  const recording = computed(
    () => recordings.value.find(({ id }) => id === chosen.value) ?? recordings.value.at(-1),
  );
  const moment = computed<Moment | undefined>(() => {
    const current = recording.value;
    if (current === undefined) return undefined;
    const at = Math.min(stillAt.value ?? Number.POSITIVE_INFINITY, endOf(current));
    const sample = sampleAt(current, at);
    return sample && { recording: current, sample, at };
  });
  const halt = (): void => {
    clearInterval(timer.peek());
    timer.value = undefined;
  };
  const goTo = (seconds: number | undefined): void => {
    stillAt.value = seconds === undefined ? undefined : Math.max(0, seconds);
  };

  return {
    recording,
    moment,
    isLive: computed(() => stillAt.value === undefined),
    isPlaying: computed(() => timer.value !== undefined),
    isChosen: computed(() => chosen.value !== undefined),
    show: (runId) => {
      halt();
      chosen.value = runId;
      goTo(undefined);
    },
    seek: (seconds) => {
      halt();
      goTo(seconds);
    },
    pause: () => {
      halt();
      goTo(moment.peek()?.at);
    },
    play: () => {
      const current = recording.peek();
      if (current === undefined) return;
      halt();
      if ((stillAt.peek() ?? Number.POSITIVE_INFINITY) >= endOf(current)) goTo(0);
      const step = Math.max(0.25, endOf(current) / (REPLAY_S * FRAMES));
      timer.value = setInterval(() => {
        const next = (stillAt.peek() ?? 0) + step;
        const isAtEnd = next >= endOf(recording.peek() ?? current);
        goTo(isAtEnd ? undefined : next);
        if (isAtEnd) halt();
      }, 1000 / FRAMES);
    },
    live: () => {
      halt();
      goTo(undefined);
    },
  };
}

/** The source's value, changing at most every `gapMs`: samples may arrive faster than they should be drawn. The last value always arrives. */
export function paced<T>(
  source: ReadonlySignal<T>,
  gapMs: number,
): { readonly value: ReadonlySignal<T>; stop(): void } {
  const shown = signal(source.peek());
  let timer: ReturnType<typeof setTimeout> | undefined;
  const pass = (): void => {
    timer = undefined;
    if (shown.peek() === source.peek()) return;
    shown.value = source.peek();
    timer = setTimeout(pass, gapMs);
  };
  const stop = source.subscribe(() => {
    if (timer === undefined) pass();
  });
  return {
    value: shown,
    stop: () => {
      stop();
      clearTimeout(timer);
    },
  };
}
