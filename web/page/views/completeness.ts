/** How much of a torrent is stored. */
import type { SessionView } from "../../bridge/views.ts";

/** True when every piece is stored. An empty torrent has all as soon as its files are known. */
export function hasAllPieces(view: SessionView): boolean {
  if (view.kind === "preparing") return false;
  return view.files.length > 0 && view.piecesHave === view.pieceCount && view.state !== "failed";
}

/** True when everything that is wanted is stored. */
export function isComplete(view: SessionView): boolean {
  if (view.kind === "preparing") return false;
  return view.files.length > 0 && view.progress === 1 && view.state !== "failed";
}
