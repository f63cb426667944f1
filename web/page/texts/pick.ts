/** Which language module serves a reader. A new language is one module and one line here. */
import { en } from "./en.ts";
import type { Texts } from "./texts.ts";

const LANGUAGES: readonly Texts[] = [en];

/** @param preferred BCP 47 tags, dearest first, as in `navigator.languages`. English when none fits. */
export function pickTexts(preferred: readonly string[]): Texts {
  for (const tag of preferred) {
    const primary = tag.toLowerCase().split("-")[0];
    const found = LANGUAGES.find((texts) => texts.language === primary);
    if (found !== undefined) return found;
  }
  return en;
}
