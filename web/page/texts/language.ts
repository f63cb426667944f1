/**
 * The reader's language: chosen by hand, else the browser's. The choice is kept for every page of this origin; where
 * storage is denied it lasts as long as the page.
 */
import { type ReadonlySignal, signal } from "@preact/signals";
import { type Language, pickLanguage } from "./pick.ts";

const KEY = "tabswarm-language";

function recall(): string | undefined {
  try {
    return localStorage.getItem(KEY) ?? undefined;
  } catch {
    return undefined;
  }
}

const wanted = signal(pickLanguage(recall(), navigator.languages));

/** What the reader wants; its texts may still be on their way (`spoken.ts`). */
export const language: ReadonlySignal<Language> = wanted;

export function chooseLanguage(chosen: Language): void {
  wanted.value = chosen;
  try {
    localStorage.setItem(KEY, chosen);
  } catch {
    // Nothing to remember it with.
  }
}

/** For now, because a language could not be loaded; the reader's choice stays as it was for the next page. */
export function fallBackToEnglish(): void {
  wanted.value = "en";
}
