/** The engine's state as plain data for the host to show. Read-only. */
import type { LinkId } from "../core/ids.ts";
import type { Instant } from "../core/time.ts";
import { MAX_METADATA_LENGTH } from "../wire/messages.ts";
import { clientName } from "./client-name.ts";
import type { Context } from "./context.ts";
import type { Peer } from "./peer.ts";
import { DISPLAY_WINDOW_MS } from "./rate-meter.ts";
import {
  type PeerSnapshot,
  PIECE_HAVE,
  PIECE_IN_FLIGHT,
  PIECE_MISSING,
  type PieceMap,
  type TorrentSnapshot,
} from "./snapshot.ts";
import type { SourceLog } from "./sources.ts";

export function snapshotOf(
  now: Instant,
  context: Context,
  fallbackName: string,
  optimistic: LinkId | undefined,
  state: TorrentSnapshot["state"],
): TorrentSnapshot {
  const metainfo = context.torrent?.metainfo;
  return {
    infoHash: context.infoHash,
    name: metainfo?.name ?? fallbackName,
    length: metainfo?.layout.length ?? 0,
    pieceCount: metainfo?.layout.pieceCount ?? 0,
    piecesHave: context.torrent?.ledger.have.count ?? 0,
    progress: context.torrent?.ledger.progress ?? { wanted: 0, stored: 0 },
    state,
    downloaded: context.download.total,
    uploaded: context.upload.total,
    wasted: context.wasted,
    downloadRate: context.download.rate(now, DISPLAY_WINDOW_MS),
    uploadRate: context.upload.rate(now, DISPLAY_WINDOW_MS),
    peers: [...context.peers.values()]
      .filter((peer) => peer.handshaken)
      .map((peer) => peerSnapshotOf(now, peer, peer.link === optimistic)),
    isCopyLost: [...context.peers.values()].some(({ pieces }) => pieces.hasLostSome && !pieces.isComplete),
    isMetadataTooLong:
      metainfo === undefined &&
      [...context.peers.values()].some(({ features }) => (features.metadataSize ?? 0) > MAX_METADATA_LENGTH),
  };
}

interface Situation {
  readonly isPaused: boolean;
  readonly wasCompletedHere: boolean;
  /** It is being fetched. */
  readonly isMetadataComing: boolean;
}

export function stateOf(
  { hasAllWanted, peers }: Context,
  { isPaused, isMetadataComing, wasCompletedHere }: Situation,
): TorrentSnapshot["state"] {
  if (isPaused) return "paused";
  if (hasAllWanted) return wasCompletedHere ? "complete" : "seeding";
  if (isMetadataComing) return "downloading";
  for (const peer of peers.values()) if (peer.pieces.amInterested) return "downloading";
  return "looking-for-peers";
}

function peerSnapshotOf(now: Instant, peer: Peer, optimistic: boolean): PeerSnapshot {
  const { choke, download, features, peerId, pieces, upload } = peer;
  return {
    peerId,
    client: features.client ?? clientName(peerId),
    progress: progressOf(peer),
    amChoking: choke.amChoking,
    amInterested: pieces.amInterested,
    peerChoking: download.peerChoking,
    peerInterested: choke.peerInterested,
    optimistic,
    snubbed: download.pipeline.snubbed,
    downloaded: download.meter.total,
    uploaded: upload.meter.total,
    downloadRate: download.meter.rate(now, DISPLAY_WINDOW_MS),
    uploadRate: upload.meter.rate(now, DISPLAY_WINDOW_MS),
  };
}

function progressOf({ isNamedComplete, pieces }: Peer): number {
  if (pieces.isComplete || (isNamedComplete && !pieces.hasLostSome)) return 1;
  return pieces.has === undefined ? 0 : pieces.has.count / pieces.has.length;
}

export function pieceMapOf(context: Context, sources: SourceLog): PieceMap | undefined {
  if (context.torrent === undefined) return undefined;
  const { availability, ledger, metainfo } = context.torrent;
  const states = new Uint8Array(metainfo.layout.pieceCount);
  const from = new Uint8Array(metainfo.layout.pieceCount);
  for (const piece of metainfo.layout.pieces()) {
    const kind = ledger.kind(piece);
    states[piece] = kind === "have" ? PIECE_HAVE : kind === "missing" ? PIECE_MISSING : PIECE_IN_FLIGHT;
    from[piece] = sources.of(piece);
  }
  return { states, availability: availability.toBytes(), sources: from, sourcePeers: [...sources.peers] };
}

export function availabilityOf(context: Context): number {
  if (context.torrent === undefined) return 0;
  const { availability, ledger, metainfo } = context.torrent;
  let fewest = Number.POSITIVE_INFINITY;
  let more = 0;
  let wanted = 0;
  for (const piece of metainfo.layout.pieces()) {
    if (!ledger.isWanted(piece)) continue;
    const copies = availability.of(piece) + (ledger.have.has(piece) ? 1 : 0);
    if (copies < fewest) {
      more = wanted;
      fewest = copies;
    } else if (copies > fewest) {
      more++;
    }
    wanted++;
  }
  return wanted === 0 ? 1 : fewest + more / wanted;
}
