/** What a tab's downloads amount to, for places that have room for one figure: the title, the icon, a notification. */
import type { SessionView, TorrentView } from "../../bridge/views.ts";

/** @returns how much of all running downloads is here, 0 to 0.99; undefined if nothing is being downloaded */
export function downloadShare(views: readonly SessionView[]): number | undefined {
  let [have, total] = [0, 0];
  for (const view of views) {
    if (view.kind !== "torrent" || view.state !== "downloading") continue;
    have += view.wantedLength * view.progress;
    total += view.wantedLength;
  }
  return total === 0 ? undefined : Math.min(0.99, have / total);
}

export function movesBytes(views: readonly SessionView[]): boolean {
  return views.some((view) => view.kind === "torrent" && view.downloadRate + view.uploadRate > 0);
}

/** Notices which downloads have finished since the last call. */
export class Arrivals {
  private readonly finished = new Set<string>();

  next(views: readonly SessionView[]): readonly TorrentView[] {
    const arrived: TorrentView[] = [];
    for (const view of views) {
      // What was complete before a reload is "seeding".
      if (view.kind !== "torrent" || view.state !== "complete" || this.finished.has(view.id)) continue;
      this.finished.add(view.id);
      if (view.length > 0) arrived.push(view);
    }
    return arrived;
  }
}
