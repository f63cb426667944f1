/** Text for screen readers about what is visible on screen anyway. Use it sparingly; the app's live region renders it. */
import { type ReadonlySignal, signal } from "@preact/signals";

const said = signal("");

export const announcement: ReadonlySignal<string> = said;

export function announce(sentence: string): void {
  // A screen reader speaks only when the text changes, so a repeated sentence gets an invisible difference.
  // An effect that announces must not run again at the next announcement: `peek`.
  said.value = said.peek() === sentence ? `${sentence}\u00a0` : sentence;
}

/** Empties the region: what it said is in a language that the page no longer has. */
export function hush(): void {
  said.value = "";
}
