/** The available languages, and the choice among them. Does not use the browser. */

/** Each with its own name. A new language needs a line here and modules next to all English ones. */
export const LANGUAGES = [
  { code: "en", name: "English" },
  { code: "ko", name: "한국어" },
] as const;

/** BCP 47. */
export type Language = (typeof LANGUAGES)[number]["code"];

const isLanguage = (text: string | undefined): text is Language =>
  LANGUAGES.some(({ code }) => code === text);

/**
 * @param chosen the user's earlier choice; an unknown value is ignored
 * @param preferred BCP 47 tags in order of preference, as in `navigator.languages`
 * @returns English if none fits
 */
export function pickLanguage(chosen: string | undefined, preferred: readonly string[]): Language {
  if (isLanguage(chosen)) return chosen;
  return preferred.map((tag) => tag.toLowerCase().split("-")[0]).find(isLanguage) ?? "en";
}
