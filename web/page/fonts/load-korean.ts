/** Loads the Korean part of the page's font: at once for Korean texts, or else for names when the page has time. */
import { effect, type ReadonlySignal } from "@preact/signals";
import { texts } from "../texts/current.ts";

/** After its first card a page is busy with connecting. */
const LATER_MS = 3000;

/** @param isArriving true while the first card is still to come, which must not wait for a font */
export function loadKorean(isArriving: ReadonlySignal<boolean>): void {
  // Without it, the page shows the system's font.
  const load = (): void => void import("./korean.ts").catch(() => {});
  if (texts.language === "ko") return load();
  let isPlanned = false;
  effect(() => {
    if (isArriving.value || isPlanned) return;
    isPlanned = true;
    setTimeout(load, LATER_MS);
  });
}
