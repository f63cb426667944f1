/**
 * Completes the worker's view updates: fills in the files that an earlier update contained, and keeps the same object for
 * an unchanged torrent, so that its card is not rendered again.
 */
import { equalBytes } from "../../../shared/core/bytes.ts";
import type { SessionView, ViewUpdate } from "../../bridge/views.ts";

export function completeViews(
  before: readonly SessionView[],
  updates: readonly ViewUpdate[],
): readonly SessionView[] {
  const known = new Map(before.map((view) => [view.id, view]));
  return updates.map((update) => {
    const last = known.get(update.id);
    const view = { ...update, files: update.files ?? last?.files ?? [] };
    return last !== undefined && isSame(last, view) ? last : view;
  });
}

/** Deep equality of structured-clone data. */
function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (a instanceof Uint8Array && b instanceof Uint8Array) return equalBytes(a, b);
  const [keys, others] = [Object.keys(a), Object.keys(b)];
  return (
    keys.length === others.length &&
    keys.every((key) => Object.hasOwn(b, key) && isSame(Reflect.get(a, key), Reflect.get(b, key)))
  );
}
