/** Whether the page is visible: false while another tab is in front of it. */
import { type ReadonlySignal, signal } from "@preact/signals";

const visible = signal(!document.hidden);

export const isVisible: ReadonlySignal<boolean> = visible;

document.addEventListener("visibilitychange", () => {
  visible.value = !document.hidden;
});
