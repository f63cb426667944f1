/** The detail of a tracker's problem: its name, and where there is more to say ": " and the reason. */
export function trackerAndReason(detail: string): readonly [tracker: string, reason: string] {
  const at = detail.indexOf(": ");
  return at < 0 ? [detail, ""] : [detail.slice(0, at), detail.slice(at + 2)];
}
