/** Loads the Korean part of the page's font for Korean texts and names. Until then, and without it, the system's font shows them. */
import { effect, type ReadonlySignal } from "@preact/signals";
import { texts } from "../texts/current.ts";

const HANGUL = /\p{Script=Hangul}/u;

let loading: Promise<unknown> | undefined;

function load(): void {
  loading ??= import("./korean.ts").catch(() => {
    loading = undefined;
  });
}

/** @param names of torrents or files that are shown */
export function loadKoreanFor(names: Iterable<string>): void {
  if (loading !== undefined) return;
  for (const name of names) if (HANGUL.test(name)) return load();
}

/** @param isArriving true while the first card is still to come, which must not wait for a font */
export function followKorean(isArriving: ReadonlySignal<boolean>): void {
  effect(() => {
    if (texts.language === "ko" && !isArriving.value) load();
  });
}
