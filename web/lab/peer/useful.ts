/** Whether a peer has something to get from, or to give to, anybody it is linked to. Pure. */
import type { TorrentView } from "../../bridge/torrent-view.ts";

export function isUseful({
  peers,
  pieceCount,
  piecesHave,
}: Pick<TorrentView, "peers" | "pieceCount" | "piecesHave">): boolean {
  const isWhole = pieceCount > 0 && piecesHave === pieceCount;
  return peers.some(({ progress }) => !isWhole || progress < 1);
}
