/** Turns a peer's view of its torrent into its report to the lab. */
import type { Observation } from "../../bridge/messages.ts";
import { PIECE_HAVE, type TorrentView } from "../../bridge/views.ts";
import type { LinkReport, PeerReport, RoundReport } from "../channel/messages.ts";
import { packPieces } from "../model/bitfield.ts";

/** @param at ms since 1970 */
export function reportOf(view: TorrentView, observation: Observation, at: number): PeerReport {
  const { infoHash, pieceCount, pieces, downloaded, uploaded, wasted } = view;
  const { ownId, overdueMs, watchedMs, rounds } = observation;
  const last = rounds.find((one) => one.infoHash === infoHash);
  const states = pieces?.states;
  return {
    at,
    ownId,
    infoHash,
    state: stateOf(view),
    pieceCount,
    pieces: packPieces(pieceCount, (piece) => states?.[piece] === PIECE_HAVE),
    downloaded,
    uploaded,
    wasted,
    overdueMs,
    watchedMs,
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
    round: last && {
      agoMs: last.agoMs,
      byTurns: last.round.byTurns,
      entries: last.round.peers.map(
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

function stateOf({ state, pieceCount }: TorrentView): PeerReport["state"] {
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
