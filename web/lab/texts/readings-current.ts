/** The pictures' sentences in the user's language. */
import { speak } from "../../page/texts/spoken.ts";
import { enReadings } from "./en-readings.ts";

export const { texts: readings, ready } = speak(enReadings, {
  ko: async () => (await import("./ko-readings.ts")).koReadings,
});
