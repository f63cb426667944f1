/** Something in another open tab's slot. */
export class HeldElsewhereError extends Error {
  override readonly name = "HeldElsewhereError";
}
