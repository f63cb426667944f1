import type { TorrentView } from "../../bridge/torrent-view.ts";

/** Every piece is here. An empty torrent is whole as soon as its files are known. */
export function isComplete({ files, piecesHave, pieceCount, state }: TorrentView): boolean {
  return files.length > 0 && piecesHave === pieceCount && state !== "preparing" && state !== "failed";
}
