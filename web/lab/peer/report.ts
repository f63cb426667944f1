/** Turns a peer's view of its torrent into its report to the lab. */
import type { Observation } from "../../bridge/messages.ts";
import { type PeerView, PIECE_HAVE, type TorrentView } from "../../bridge/views.ts";
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
    state: shownStateOf(view.state, pieceCount),
    pieceCount,
    pieces: packPieces(pieceCount, (piece) => states?.[piece] === PIECE_HAVE),
    downloaded,
    uploaded,
    wasted,
    overdueMs,
    watchedMs,
    links: view.peers.map(linkReportOf),
    round: last && roundReportOf(last.round, last.agoMs),
  };
}

/** Also for peers of the simulation, whose engine knows the same of its peers. */
export function linkReportOf(
  peer: Pick<
    PeerView,
    | "peerId"
    | "uploaded"
    | "downloaded"
    | "progress"
    | "peerInterested"
    | "amChoking"
    | "optimistic"
    | "snubbed"
  >,
): LinkReport {
  return {
    peerId: peer.peerId,
    uploaded: peer.uploaded,
    downloaded: peer.downloaded,
    progress: peer.progress,
    isInterested: peer.peerInterested,
    unchoke: peer.amChoking ? "choked" : peer.optimistic ? "optimistic" : "regular",
    isSnubbed: peer.snubbed,
  };
}

export function roundReportOf(
  { byTurns, peers }: Observation["rounds"][number]["round"],
  agoMs: number,
): RoundReport {
  return {
    agoMs,
    byTurns,
    entries: peers.map(({ peerId, unchoke, interested, snubbed, downloadRate }) => ({
      peerId,
      unchoke,
      isInterested: interested,
      isSnubbed: snubbed,
      downloadRate,
    })),
  };
}

export function shownStateOf(state: TorrentView["state"], pieceCount: number): PeerReport["state"] {
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
