import type { TorrentView } from "../../bridge/torrent-view.ts";

/** True when every piece is stored. An empty torrent is complete as soon as its files are known. */
export function isComplete({ files, piecesHave, pieceCount, state }: TorrentView): boolean {
  return files.length > 0 && piecesHave === pieceCount && state !== "preparing" && state !== "failed";
}
