/** What a screen reader should say now and the eye sees anyway. Used sparingly; rendered by the app's live region. */
import { type ReadonlySignal, signal } from "@preact/signals";

const said = signal("");

export const announcement: ReadonlySignal<string> = said;

export function announce(sentence: string): void {
  // The same words twice must still be a change, or nothing is said.
  said.value = said.value === sentence ? `${sentence}\u00a0` : sentence;
}
