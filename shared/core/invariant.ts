/** A broken invariant is our bug, not the fault of a peer or the environment. */
export class InvariantError extends Error {
  override readonly name = "InvariantError";
}

/** @throws InvariantError if `condition` is false */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantError(message);
}

/** Ends a `switch` over a union: the compiler proves that no case is left. */
export function unreachable(value: never): never {
  throw new InvariantError(`unreachable: ${JSON.stringify(value)}`);
}
