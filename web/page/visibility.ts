/** Whether the page is visible: false while another tab is in front of it. And the seconds that pass meanwhile. */
import { type ReadonlySignal, signal } from "@preact/signals";

const visible = signal(!document.hidden);

export const isVisible: ReadonlySignal<boolean> = visible;

document.addEventListener("visibilitychange", () => {
  visible.value = !document.hidden;
});

let timer: ReturnType<typeof setInterval> | undefined;

/** Changes once per second while anything follows it and the page is visible. Milliseconds, as `performance.now()`. */
export const everySecond: ReadonlySignal<number> = signal(performance.now(), {
  watched() {
    timer = setInterval(() => {
      if (visible.peek()) this.value = performance.now();
    }, 1000);
  },
  unwatched: () => clearInterval(timer),
});
