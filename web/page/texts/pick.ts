/** The languages of the page, and which of them serves a reader. Knows no browser. */

/** Each by its own name. A new language is one line here and one module beside every `en.ts`. */
export const LANGUAGES = [
  { code: "en", name: "English" },
  { code: "ko", name: "한국어" },
] as const;

/** BCP 47. */
export type Language = (typeof LANGUAGES)[number]["code"];

const isLanguage = (text: string | undefined): text is Language =>
  LANGUAGES.some(({ code }) => code === text);

/**
 * @param chosen what the reader once chose by hand, if anything; whatever else stands there counts as nothing
 * @param preferred BCP 47 tags, dearest first, as in `navigator.languages`
 * @returns English when none fits.
 */
export function pickLanguage(chosen: string | undefined, preferred: readonly string[]): Language {
  if (isLanguage(chosen)) return chosen;
  return preferred.map((tag) => tag.toLowerCase().split("-")[0]).find(isLanguage) ?? "en";
}
