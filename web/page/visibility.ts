/** Whether anybody can see the page: not while another tab stands in front of it. */
import { type ReadonlySignal, signal } from "@preact/signals";

const visible = signal(!document.hidden);

export const isVisible: ReadonlySignal<boolean> = visible;

document.addEventListener("visibilitychange", () => {
  visible.value = !document.hidden;
});
