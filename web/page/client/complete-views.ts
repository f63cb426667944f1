/**
 * Completes the worker's view updates: unchanged views stay the same objects, so that their cards are not rendered again,
 * and lists that are the same come from an earlier update.
 */
import type { SessionView, ViewUpdate, ViewUpdates } from "../../bridge/views.ts";

export function completeViews(
  before: readonly SessionView[],
  { changed, ids }: ViewUpdates,
): readonly SessionView[] {
  const known = new Map(before.map((view) => [view.id, view]));
  for (const update of changed) known.set(update.id, completed(known.get(update.id), update));
  if (ids === undefined) return [...known.values()];
  return ids.map((id) => known.get(id)).filter((view) => view !== undefined);
}

function completed(before: SessionView | undefined, update: ViewUpdate): SessionView {
  const files = update.files ?? before?.files ?? [];
  if (update.kind === "preparing") return { ...update, files };
  const known = before?.kind === "torrent" ? before.unwanted : [];
  return { ...update, files, unwanted: update.unwanted ?? known };
}
