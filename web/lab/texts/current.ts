/** The lab's sentences in the user's language. */
import { speak } from "../../page/texts/spoken.ts";
import { en } from "./en.ts";

export const { texts, ready } = speak(en, { ko: async () => (await import("./ko.ts")).ko });
