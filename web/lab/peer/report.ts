/** Turns a peer's view of its torrent into its report to the lab. */
import { PIECE_HAVE, type TorrentView } from "../../bridge/torrent-view.ts";
import type { LinkReport, PeerReport, ReportedState, RoundReport } from "../channel/messages.ts";
import { packPieces } from "../model/bitfield.ts";

/** @param at ms since 1970 @returns undefined for a torrent outside the lab or still being prepared */
export function reportOf(view: TorrentView, at: number): PeerReport | undefined {
  const { lab, infoHash, pieceCount, pieces, downloaded, uploaded, wasted } = view;
  if (lab === undefined || infoHash === "") return undefined;
  const states = pieces?.states;
  return {
    at,
    ownId: lab.ownId,
    infoHash,
    state: stateOf(view),
    pieceCount,
    pieces: packPieces(pieceCount, (piece) => states?.[piece] === PIECE_HAVE),
    downloaded,
    uploaded,
    wasted,
    overdueMs: lab.overdueMs,
    watchedMs: lab.watchedMs,
    links: view.peers.map(
      (peer): LinkReport => ({
        peerId: peer.peerId,
        uploaded: peer.uploaded,
        downloaded: peer.downloaded,
        progress: peer.progress,
        isInterested: peer.peerInterested,
        unchoke: peer.amChoking ? "choked" : peer.optimistic ? "optimistic" : "regular",
        isSnubbed: peer.snubbed,
      }),
    ),
    round: lab.round && {
      agoMs: lab.round.agoMs,
      byTurns: lab.round.byTurns,
      entries: lab.round.peers.map(
        ({ peerId, unchoke, interested, snubbed, downloadRate }): RoundReport["entries"][number] => ({
          peerId,
          unchoke,
          isInterested: interested,
          isSnubbed: snubbed,
          downloadRate,
        }),
      ),
    },
  };
}

function stateOf({ state, pieceCount }: TorrentView): ReportedState {
  switch (state) {
    case "complete":
    case "seeding":
    case "failed":
      return state;
    case "downloading":
      return pieceCount === 0 ? "waiting" : "downloading";
    default:
      return "waiting";
  }
}

/** Whether this peer or one linked to it still lacks pieces. */
export function isUseful({
  peers,
  pieceCount,
  piecesHave,
}: Pick<TorrentView, "peers" | "pieceCount" | "piecesHave">): boolean {
  const isWhole = pieceCount > 0 && piecesHave === pieceCount;
  return peers.some(({ progress }) => !isWhole || progress < 1);
}
