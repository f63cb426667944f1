/** Invented torrents, peers and piece maps, the same at every load. */
import type { InfoHash, PeerId } from "../../../shared/core/ids.ts";
import { type Random, seededRandom } from "../../../shared/core/random.ts";
import {
  type FileView,
  type LinkAttempt,
  type Obstacle,
  type PeerView,
  PIECE_HAVE,
  PIECE_IN_FLIGHT,
  type PieceMap,
  type TorrentView,
  type TrackerView,
} from "../../bridge/views.ts";

const PIECE = 256 * 1024;

export const hashOf = (n: number): InfoHash => hex(seededRandom(n + 1), 40) as InfoHash;

export function hex(random: Random, digits: number): string {
  return Array.from({ length: digits }, () => random.below(16).toString(16)).join("");
}

/** A torrent of one file with no pieces yet; `over` replaces fields. */
export function torrent(n: number, over: Partial<TorrentView>): TorrentView {
  const length = over.length ?? 1_400 * PIECE + 12_345;
  const name = over.name ?? "Harbour at dawn, uncut.mp4";
  const pieceCount = over.pieceCount ?? Math.ceil(length / PIECE);
  const piecesHave = over.piecesHave ?? 0;
  const files = over.files ?? (length > 0 || over.state === "seeding" ? [{ path: [name], length }] : []);
  return {
    kind: "torrent",
    id: `t${n}`,
    infoHash: hashOf(n),
    name,
    length,
    pieceCount,
    piecesHave,
    state: "downloading",
    trackers: [],
    webSeeds: [],
    offences: undefined,
    downloaded: piecesHave * PIECE,
    uploaded: 0,
    wasted: 0,
    downloadRate: 0,
    uploadRate: 0,
    peers: [],
    attempts: [],
    pieceLength: PIECE,
    sealed: undefined,
    unwanted: [],
    wantedLength: length,
    readers: [],
    progress: pieceCount === 0 ? 1 : piecesHave / pieceCount,
    eta: undefined,
    swarm: { seeders: 1, leechers: 4 },
    trackerStates: [tracker({ announcedAt: Date.now() - 48_000, seeders: 1, leechers: 4 })],
    availability: 2.4,
    failure: undefined,
    notices: [],
    pieces: undefined,
    ...over,
    files: withOffsets(files),
  };
}

function withOffsets(files: readonly FileView[]): readonly FileView[] {
  let offset = 0;
  return files.map((file) => {
    offset += file.length;
    return { ...file, offset: offset - file.length };
  });
}

/** A tracker that is connected and has answered nothing yet. */
export function tracker(over: Partial<TrackerView>): TrackerView {
  return {
    name: "wss://tabswarm.example/announce",
    state: "connected",
    retryAt: undefined,
    problem: undefined,
    announcedAt: undefined,
    seeders: undefined,
    leechers: undefined,
    warning: undefined,
    ...over,
  };
}

export function peer(n: number, over: Partial<PeerView> = {}): PeerView {
  const random = seededRandom(1000 + n);
  return {
    peerId: hex(random, 40) as PeerId,
    client: "Tabswarm 0.1.0",
    progress: 0.2 + 0.15 * n,
    amChoking: false,
    amInterested: true,
    peerChoking: false,
    peerInterested: true,
    optimistic: false,
    snubbed: false,
    path: n === 4 ? "relayed" : "direct",
    downloaded: 4_000_000 * (n + 3),
    uploaded: 2_500_000 * (6 - Math.min(n, 5)),
    downloadRate: 600_000 * (n + 1),
    uploadRate: 350_000 * (5 - Math.min(n, 5)),
    ...over,
  };
}

export function attempt(n: number, obstacle: Obstacle | undefined, isConnecting = true): LinkAttempt {
  return { peerId: hex(seededRandom(2000 + n), 40) as PeerId, isConnecting, obstacle };
}

/** A piece map as rarest-first requesting leaves it: scattered pieces from all peers. */
export function pieceMap(count: number, share: number, peers: readonly PeerView[], own = 0): PieceMap {
  const random = seededRandom(count);
  const states = new Uint8Array(count);
  const sources = new Uint8Array(count);
  const availability = Uint8Array.from(states, () => random.below(peers.length + 1));
  const order = random.shuffle(Array.from(states.keys()));
  for (const [rank, piece] of order.entries()) {
    if (rank < share * count) {
      states[piece] = PIECE_HAVE;
      sources[piece] = peers.length === 0 || random.next() < own ? 0 : 1 + random.below(peers.length);
    } else if (rank < share * count + 3 * peers.length) {
      states[piece] = PIECE_IN_FLIGHT;
      availability[piece] = Math.max(1, availability[piece] ?? 1);
    } else break;
  }
  return { states, sources, availability, sourcePeers: peers.map(({ peerId }) => peerId) };
}

export const five = [
  peer(0, { progress: 1, amChoking: true, peerInterested: false }),
  peer(1),
  peer(2, { optimistic: true }),
  peer(3, { client: "WebTorrent 2.8.5", peerChoking: true }),
  peer(4, { snubbed: true, downloadRate: 0 }),
];

export const many = Array.from({ length: 24 }, (_, n) => peer(n, { progress: n / 24 }));

export function downloading(n: number, share: number, over: Partial<TorrentView> = {}): TorrentView {
  const pieceCount = over.pieceCount ?? 1_401;
  return torrent(n, {
    pieceCount,
    piecesHave: Math.floor(pieceCount * share),
    pieces: pieceMap(pieceCount, share, five, 0.06),
    peers: five,
    downloadRate: 9_400_000,
    uploadRate: 3_100_000,
    uploaded: 61_000_000,
    wasted: 32_768,
    eta: 83,
    ...over,
  });
}

export function whole(
  n: number,
  state: "complete" | "seeding",
  over: Partial<TorrentView> = {},
): TorrentView {
  const pieceCount = over.pieceCount ?? 1_401;
  return torrent(n, {
    state,
    pieceCount,
    piecesHave: pieceCount,
    pieces: pieceMap(pieceCount, 1, state === "seeding" ? [] : five),
    ...over,
  });
}
