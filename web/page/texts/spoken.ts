/**
 * Texts in the wanted language. English is part of the page; other languages are loaded on demand. If one cannot be loaded,
 * the page stays in English.
 */
import { effect, signal } from "@preact/signals";
import { fallBackToEnglish, language } from "./language.ts";
import type { Language } from "./pick.ts";

/** Loads the texts of each language other than English. */
export type Loaders<T> = Readonly<Record<Exclude<Language, "en">, () => Promise<T>>>;

export interface Spoken<T> {
  /** Read it on each use and keep no copy: a view or effect that reads it runs again when the language changes. */
  readonly texts: T;
  /** Resolves when the language wanted at the start has been loaded, or has failed to load. Never rejects. */
  readonly ready: Promise<void>;
}

export function speak<T extends object>(english: T, loaders: Loaders<T>): Spoken<T> {
  const present = signal(english);

  const follow = async (wanted: Language): Promise<void> => {
    try {
      const texts = wanted === "en" ? english : await loaders[wanted]();
      // After two quick choices the last one counts, whichever loads first.
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
