/** Session descriptions, as trackers pass them on: checked only as far as everybody must. */
import { MAX_SDP_LENGTH } from "./limits.ts";

/** One data section and no media: a description must not negotiate a microphone or anything else. */
export function isDescription(text: string): boolean {
  if (text.length > MAX_SDP_LENGTH) return false;
  let hasData = false;
  // Five times as fast as a pattern.
  for (let at = text.indexOf("m="); at >= 0; at = text.indexOf("m=", at + 1)) {
    if (at > 0 && !LINE_ENDS.includes(text.charAt(at - 1))) continue;
    if (hasData || !text.startsWith(DATA_SECTION, at)) return false;
    hasData = true;
  }
  return hasData;
}

const DATA_SECTION = "m=application ";
/** As JavaScript's patterns see them; browsers accept fewer, and only a stricter check is safe. */
const LINE_ENDS = "\n\r\u2028\u2029";
