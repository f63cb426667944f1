/** Buttons for the languages, each named in itself. A choice takes effect without a reload. */
import { texts } from "../texts/current.ts";
import { chooseLanguage } from "../texts/language.ts";
import { LANGUAGES } from "../texts/pick.ts";

export function LanguageSwitch() {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would add a frame and a legend.
    <div class="languages" role="group" aria-label={texts.languages}>
      {LANGUAGES.map(({ code, name }) => (
        <button
          key={code}
          type="button"
          class="quiet"
          lang={code}
          aria-pressed={texts.language === code}
          onClick={() => chooseLanguage(code)}
        >
          {name}
        </button>
      ))}
    </div>
  );
}
