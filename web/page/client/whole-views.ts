/** Puts the files that were told before back into views that come without them. */
import type { TorrentView, ViewUpdate } from "../../bridge/torrent-view.ts";

export function wholeViews(
  before: readonly TorrentView[],
  updates: readonly ViewUpdate[],
): readonly TorrentView[] {
  const told = new Map(before.map(({ id, files }) => [id, files]));
  return updates.map((update) => ({ ...update, files: update.files ?? told.get(update.id) ?? [] }));
}
