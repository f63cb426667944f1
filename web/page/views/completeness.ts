/** How much of a torrent is stored. */
import type { SessionView, TorrentView } from "../../bridge/views.ts";
import { lockOf } from "../audience.ts";

/** True when every piece is stored. An empty torrent has all as soon as its files are known. */
export function hasAllPieces(view: SessionView): boolean {
  if (view.kind === "preparing") return false;
  return isKnown(view) && view.piecesHave === view.pieceCount && view.state !== "failed";
}

/** True when everything that is wanted is stored. */
export function isComplete(view: SessionView): boolean {
  if (view.kind === "preparing") return false;
  return isKnown(view) && view.progress === 1 && view.state !== "failed";
}

/** Connected peers that have everything. */
export function fullCopiesAmong({ peers }: Pick<TorrentView, "peers">): number {
  return peers.filter(({ progress }) => progress >= 1).length;
}

/** Of a private share that cannot be read here, everything but its files is known. */
function isKnown(view: TorrentView): boolean {
  return view.files.length > 0 || lockOf(view) !== undefined;
}
