/** A torrent's state at one moment, for display: plain data, copied. Rates are bytes per second. */
import type { InfoHash, PeerId } from "../core/ids.ts";
import type { Instant } from "../core/time.ts";

export type TorrentState = "looking-for-peers" | "downloading" | "complete" | "seeding" | "paused";

export interface PeerSnapshot {
  readonly peerId: PeerId;
  /** Name and version as sent by the peer, or derived from its id. Untrusted: to be shown as text. */
  readonly client: string;
  /** Fraction of the torrent that the peer has, 0 to 1. */
  readonly progress: number;
  readonly amChoking: boolean;
  readonly amInterested: boolean;
  readonly peerChoking: boolean;
  readonly peerInterested: boolean;
  readonly optimistic: boolean;
  readonly snubbed: boolean;
  /** Payload bytes from this peer. */
  readonly downloaded: number;
  /** Payload bytes to this peer. */
  readonly uploaded: number;
  readonly downloadRate: number;
  readonly uploadRate: number;
}

export interface TorrentSnapshot {
  readonly infoHash: InfoHash;
  readonly name: string;
  /** Bytes; 0 while the metadata is unknown. */
  readonly length: number;
  readonly pieceCount: number;
  readonly piecesHave: number;
  /** How many pieces are wanted, and how many of these are stored. */
  readonly progress: { readonly wanted: number; readonly stored: number };
  readonly state: TorrentState;
  /** Payload bytes since the page was loaded. */
  readonly downloaded: number;
  readonly uploaded: number;
  /** Payload bytes that were received twice, without a request, or in a piece that failed its hash. */
  readonly wasted: number;
  readonly downloadRate: number;
  readonly uploadRate: number;
  readonly peers: readonly PeerSnapshot[];
  /** Some connected peer announced that pieces of its copy are gone, and has not got all of them back. */
  readonly isCopyLost: boolean;
  /** The metadata is unknown, and a connected peer offers more bytes of it than we accept. */
  readonly isMetadataTooLong: boolean;
}

/** Without what becomes a notice or another figure. */
export type TorrentFigures = Omit<TorrentSnapshot, "isCopyLost" | "isMetadataTooLong" | "progress">;

/** How useful a link is. */
export interface LinkUse {
  readonly connectedAt: Instant;
  /** Bytes per second, both directions added. */
  readonly exchangeRate: number;
  /** The peer has nothing for us and needs nothing from us. */
  readonly isUseless: boolean;
  /** At present neither side is interested in the other. */
  readonly isIdle: boolean;
  /** The peer has everything. */
  readonly isComplete: boolean;
}

/** What the choker decided, and from which figures. */
export interface ChokeRoundSnapshot {
  readonly at: Instant;
  /** True: slots rotated. False: they went to the peers that send most. */
  readonly byTurns: boolean;
  readonly peers: readonly {
    readonly peerId: PeerId;
    readonly unchoke: "regular" | "optimistic" | "choked";
    readonly interested: boolean;
    readonly snubbed: boolean;
    /** Bytes per second from the peer: the 20 s average that decided. */
    readonly downloadRate: number;
  }[];
}

export const PIECE_MISSING = 0;
export const PIECE_IN_FLIGHT = 1;
export const PIECE_HAVE = 2;

/** One entry per piece. */
export interface PieceMap {
  /** PIECE_MISSING, PIECE_IN_FLIGHT or PIECE_HAVE. */
  readonly states: Uint8Array;
  /** How many connected peers have the piece, at most 255. */
  readonly availability: Uint8Array;
  /** 0: from no peer (dropped here or stored earlier); n: from `sourcePeers[n - 1]`. */
  readonly sources: Uint8Array;
  /** At most 255 peers that pieces came from, in order of their first piece. */
  readonly sourcePeers: readonly PeerId[];
}
