import type { SessionView } from "../../bridge/views.ts";

/** True when every piece is stored. An empty torrent is complete as soon as its files are known. */
export function isComplete(view: SessionView): boolean {
  if (view.kind === "preparing") return false;
  return view.files.length > 0 && view.piecesHave === view.pieceCount && view.state !== "failed";
}
