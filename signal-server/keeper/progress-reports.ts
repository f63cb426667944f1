/** Makes of a session's views what has changed since the last report, so that a thousand idle torrents cost nothing. */
import type { InfoHash } from "../../shared/core/ids.ts";
import type { TorrentView } from "../../shared/session/views.ts";
import type { Report } from "./child-messages.ts";

interface Reported {
  /** As long as a torrent's view is the same object, nothing has changed. */
  readonly view: View;
  readonly have: number;
}

type View = Pick<
  TorrentView,
  "infoHash" | "length" | "pieceLength" | "pieceCount" | "piecesHave" | "downloaded" | "uploaded" | "offences"
>;

/** A change of the free space below this is none. */
const ROOM_STEP = 1024 * 1024;

export class ProgressReports {
  private readonly reported = new Map<InfoHash, Reported>();
  private readonly broken = new Set<InfoHash>();
  private room = Number.NaN;

  /** @param room free bytes on the disk @returns undefined: nothing is new */
  next(views: readonly View[], room: number): Report | undefined {
    const progress = [];
    const offences = new Map<string, number>();
    let [fetched, served] = [0, 0];
    for (const view of views) {
      const { infoHash, downloaded, uploaded } = view;
      const known = this.reported.get(infoHash);
      if (known?.view === view) continue;
      const have = bytesOf(view);
      if (have !== known?.have) progress.push({ infoHash, have });
      fetched += downloaded - (known?.view.downloaded ?? 0);
      served += uploaded - (known?.view.uploaded ?? 0);
      for (const [reason, count] of view.offences?.counts ?? []) {
        const more = count - countOf(known?.view, reason);
        if (more > 0) offences.set(reason, (offences.get(reason) ?? 0) + more);
      }
      this.reported.set(infoHash, { view, have });
    }
    const isSameRoom = Math.abs(room - this.room) < ROOM_STEP;
    const isNothing = progress.length === 0 && fetched === 0 && served === 0 && offences.size === 0;
    if (isNothing && isSameRoom) return undefined;
    this.room = room;
    const counted = [...offences].map(([reason, count]) => ({ reason, count }));
    return { progress, fetched, served, offences: counted, room };
  }

  noteBroken(infoHash: InfoHash): void {
    this.broken.add(infoHash);
  }

  isBroken(infoHash: InfoHash): boolean {
    return this.broken.has(infoHash);
  }

  forget(infoHash: InfoHash): void {
    this.reported.delete(infoHash);
    this.broken.delete(infoHash);
  }
}

function countOf(view: View | undefined, reason: string): number {
  return view?.offences?.counts.find(([one]) => one === reason)?.[1] ?? 0;
}

/** Verified bytes; the last piece may be shorter than the others. */
function bytesOf({ length, pieceLength, pieceCount, piecesHave }: View): number {
  return piecesHave === pieceCount ? length : Math.min(piecesHave * pieceLength, length);
}
