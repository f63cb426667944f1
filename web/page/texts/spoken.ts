/**
 * Texts that follow the reader's language. English comes with the page, every other language when it is wanted; one
 * that cannot be loaded leaves the page in English.
 */
import { effect, signal } from "@preact/signals";
import { fallBackToEnglish, language } from "./language.ts";
import type { Language } from "./pick.ts";

/** How to get the texts of each language that does not come with the page. */
export type Loaders<T> = Readonly<Record<Exclude<Language, "en">, () => Promise<T>>>;

export interface Spoken<T> {
  /** Read from it at use and keep nothing: then a view or an effect that read it runs again in the new language. */
  readonly texts: T;
  /** Resolves when the language that is wanted at the start is there or cannot be had. Never rejects. */
  readonly ready: Promise<void>;
}

export function speak<T extends object>(english: T, loaders: Loaders<T>): Spoken<T> {
  const present = signal(english);

  const follow = async (wanted: Language): Promise<void> => {
    try {
      const texts = wanted === "en" ? english : await loaders[wanted]();
      // Of two quick choices the last one counts, whichever arrives first.
      if (language.peek() === wanted) present.value = texts;
    } catch {
      if (language.peek() === wanted) fallBackToEnglish();
    }
  };
  const ready = follow(language.peek());
  let isFirst = true;
  effect(() => {
    const wanted = language.value;
    if (!isFirst) void follow(wanted);
    isFirst = false;
  });

  return { texts: new Proxy(english, { get: (_, name) => Reflect.get(present.value, name) }), ready };
}
