/** A setup's values and choices in words. */
import type { Format } from "../../page/texts/format.ts";
import type { SetupField } from "../model/check-setup.ts";

/** The value of a field as a length, a rate or a count. */
export function setupValue(format: Format, field: SetupField, value: number): string {
  switch (field) {
    case "fileLength":
    case "pieceLength":
      return format.size(value);
    case "seederUpload":
    case "uploads":
    case "download":
      return format.rate(value);
    default:
      return format.count(value);
  }
}

/** The choices of a field, numbers in its unit. */
export function choicesOf(format: Format, field: SetupField, choices: readonly string[]): string {
  return choices
    .map((choice) => (/^\d+$/.test(choice) ? setupValue(format, field, Number(choice)) : choice))
    .join(", ");
}
