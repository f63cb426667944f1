/**
 * What somebody outside did wrong, as a value: a peer, a tracker, a pasted text. It is recorded and shown; it is never
 * thrown. Each door (decode, parse) has its own union of names.
 */
export interface Violation<Name extends string = string> {
  readonly violation: Name;
  /** Data, never a sentence: an offset, a length, a field's name. */
  readonly detail?: string;
}

export function violation<Name extends string>(name: Name, detail?: string | number): Violation<Name> {
  return detail === undefined ? { violation: name } : { violation: name, detail: String(detail) };
}

export function isViolation<T>(value: T | Violation): value is Extract<T | Violation, Violation> {
  return typeof value === "object" && value !== null && "violation" in value;
}
