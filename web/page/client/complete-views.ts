/**
 * Completes the worker's view updates: unchanged views stay the same objects, so that their cards are not rendered again,
 * and files come from an earlier update.
 */
import type { SessionView, ViewUpdates } from "../../bridge/views.ts";

export function completeViews(
  before: readonly SessionView[],
  { changed, ids }: ViewUpdates,
): readonly SessionView[] {
  const known = new Map(before.map((view) => [view.id, view]));
  for (const update of changed)
    known.set(update.id, { ...update, files: update.files ?? known.get(update.id)?.files ?? [] });
  if (ids === undefined) return [...known.values()];
  return ids.map((id) => known.get(id)).filter((view) => view !== undefined);
}
