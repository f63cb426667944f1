/**
 * The user's language: their choice, or else the browser's. The choice applies to every page of this origin; where storage
 * is denied, it lasts as long as the page.
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

/** The wanted language; its texts may still be loading (`spoken.ts`). */
export const language: ReadonlySignal<Language> = wanted;

export function chooseLanguage(chosen: Language): void {
  wanted.value = chosen;
  try {
    localStorage.setItem(KEY, chosen);
  } catch {
    // Storage is denied.
  }
}

/** Uses English on this page because a language could not be loaded. The user's choice stays for the next page. */
export function fallBackToEnglish(): void {
  wanted.value = "en";
}
