/** An amount as the form shows it: as a link holds it, with a gap before its unit. */
import { amountText } from "../../model/setup-link.ts";

export function spelled(bytes: number): string {
  return amountText(bytes).replace(/(?<=\d)(?=[KM])/, " ");
}
