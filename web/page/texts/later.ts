/** The texts of what opens later, in the user's language. Only code that is loaded later imports it. */
import { en } from "./later-en.ts";
import { speak } from "./spoken.ts";

export const { texts: later, ready } = speak(en, { ko: async () => (await import("./later-ko.ts")).ko });
