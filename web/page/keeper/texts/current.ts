/** The sentences about the keeper in the user's language. */
import { speak } from "../../texts/spoken.ts";
import { en } from "./en.ts";

export const { texts, ready } = speak(en, { ko: async () => (await import("./ko.ts")).ko });
