/**
 * A value that names what is wrong with input from outside: from a peer, a tracker or a pasted text. It is recorded and
 * shown, never thrown. Each parser has its own union of names.
 */
export interface Violation<Name extends string = string> {
  readonly violation: Name;
  /** Data, not a sentence: an offset, a length, the name of a field. */
  readonly detail?: string;
}

export function violation<Name extends string>(name: Name, detail?: string | number): Violation<Name> {
  return detail === undefined ? { violation: name } : { violation: name, detail: String(detail) };
}

export function isViolation<T>(value: T | Violation): value is Extract<T | Violation, Violation> {
  return typeof value === "object" && value !== null && "violation" in value;
}
