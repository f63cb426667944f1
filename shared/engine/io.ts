/**
 * The engine's inputs and outputs, and what it is created with. Inputs are facts, outputs are orders; the host carries out the orders and reports the
 * results as later inputs. The engine never looks into payload; it only knows its length.
 */
import type { Bitfield } from "../core/bitfield.ts";
import type { InfoHash, LinkId, PeerId } from "../core/ids.ts";
import type { Block, PieceIndex } from "../core/layout.ts";
import type { Random } from "../core/random.ts";
import type { Instant } from "../core/time.ts";
import type { Metainfo } from "../metainfo/metainfo.ts";
import type { HasLength, Message } from "../wire/messages.ts";
import type { Policy } from "./policy.ts";
import type { SessionLimits } from "./rate-limiter.ts";
import type { ChokeRoundSnapshot, LinkUse, PieceMap, TorrentSnapshot } from "./snapshot.ts";

export interface FoundPeer {
  readonly peerId: PeerId;
  readonly complete: boolean;
}

export type Input<Payload extends HasLength> =
  /** The channel is open. `initiator`: we dialled. `peerId`: as named by signalling. */
  | {
      readonly type: "link-opened";
      readonly link: LinkId;
      readonly peerId: PeerId;
      readonly initiator: boolean;
    }
  /** `isLost`: only the path is gone, and the peer is probably there. */
  | { readonly type: "link-closed"; readonly link: LinkId; readonly isLost?: boolean }
  | { readonly type: "message"; readonly link: LinkId; readonly message: Message<Payload> }
  /** The peer sent something that cannot be decoded. */
  | { readonly type: "violation"; readonly link: LinkId; readonly reason: string }
  /**
   * Bytes that wait in the channel's send buffer. The engine adds what it sends to the last figure, so the host reports
   * again whenever there is room after sending.
   */
  | { readonly type: "link-writable"; readonly link: LinkId; readonly buffered: number }
  /** `payload` undefined: the piece is gone from the store. */
  | {
      readonly type: "block-read";
      readonly link: LinkId;
      readonly block: Block;
      readonly payload: Payload | undefined;
    }
  /** Pieces that are gone from the store. */
  | { readonly type: "pieces-lost"; readonly pieces: readonly PieceIndex[] }
  | { readonly type: "piece-verified"; readonly piece: PieceIndex; readonly ok: boolean }
  | { readonly type: "piece-stored"; readonly piece: PieceIndex }
  /** The piece could not be hashed or stored. */
  | { readonly type: "store-failed"; readonly piece: PieceIndex }
  /** `metainfo` undefined: the bytes have another hash. */
  | { readonly type: "metadata-verified"; readonly metainfo: Metainfo | undefined }
  /** The bytes could not be hashed, or have the right hash and cannot be used. */
  | { readonly type: "metadata-failed" }
  /** The pieces to fetch, also before the metadata is known; undefined: all. Owned by the engine from here on. */
  | { readonly type: "select"; readonly wanted: Bitfield | undefined }
  /** The pieces that readers need next, in order; it replaces the last list. */
  | { readonly type: "deadlines"; readonly pieces: readonly PieceIndex[] }
  | { readonly type: "announced"; readonly intervalMs: number }
  | { readonly type: "peers-found"; readonly peers: readonly FoundPeer[] }
  /** A peer wants to connect: answered by `accept-offer` or `refuse-offer`. */
  | { readonly type: "peer-offered"; readonly peerId: PeerId }
  /** A dial or an accepted offer failed. `isThere`: the peer takes part, but something prevents the connection. */
  | { readonly type: "dial-failed"; readonly peerId: PeerId; readonly isThere?: boolean }
  /** The network has changed: what could not be reached before may be reachable now. */
  | { readonly type: "network-changed" }
  /** There was no room for the link here. The peer is not to blame. */
  | { readonly type: "dial-postponed"; readonly peerId: PeerId }
  | { readonly type: "pause" }
  | { readonly type: "resume" }
  /** The session's limits have changed: requests and blocks that waited for the old ones may be sent. */
  | { readonly type: "limits-changed" }
  /** `wakeAt` has been reached. */
  | { readonly type: "wake" };

export type Output<Payload extends HasLength> =
  | {
      readonly type: "announce";
      readonly event: "started" | "completed" | undefined;
      readonly uploaded: number;
      readonly downloaded: number;
      /** Bytes still missing; undefined while the metadata is unknown. */
      readonly left: number | undefined;
      /** How many peers we could use. */
      readonly wanted: number;
    }
  | { readonly type: "open-link"; readonly peerId: PeerId }
  /** No `dial-failed` follows. */
  | { readonly type: "cancel-dial"; readonly peerId: PeerId }
  | { readonly type: "accept-offer"; readonly peerId: PeerId }
  | { readonly type: "refuse-offer"; readonly peerId: PeerId }
  | {
      readonly type: "close-link";
      readonly link: LinkId;
      readonly peerId: PeerId;
      readonly reason: string;
      /** It has lied, and no link to it is kept any more. */
      readonly isBan?: true;
    }
  | { readonly type: "send"; readonly link: LinkId; readonly message: Message<Payload> }
  /** The peer says this about neighbours; undefined: it understands such messages. Never for a private torrent. */
  | {
      readonly type: "introduction";
      readonly link: LinkId;
      readonly peerId: PeerId;
      readonly bytes: Uint8Array | undefined;
    }
  | { readonly type: "read-block"; readonly link: LinkId; readonly block: Block }
  /** Keep this part of an unverified piece. */
  | {
      readonly type: "write-block";
      readonly piece: PieceIndex;
      readonly begin: number;
      readonly payload: Payload;
    }
  /** Every block of the piece has been written: hash it. */
  | { readonly type: "verify-piece"; readonly piece: PieceIndex }
  | { readonly type: "store-piece"; readonly piece: PieceIndex }
  /** The blocks written for the piece are no longer needed. */
  | { readonly type: "discard-piece"; readonly piece: PieceIndex }
  /** Hash these bytes against the info hash, and parse them. */
  | { readonly type: "verify-metadata"; readonly bytes: Uint8Array }
  /** All that is wanted is stored, or every piece is. */
  | { readonly type: "notify"; readonly event: "complete" };

export interface EngineOptions {
  readonly infoHash: InfoHash;
  readonly ownId: PeerId;
  /** Shown until the metadata is known. */
  readonly name: string;
  readonly random: Random;
  /** Shared by all torrents of a session. */
  readonly limits: SessionLimits;
  readonly metainfo?: Metainfo;
  /** The pieces that are already stored; owned by the engine from here on. Only with `metainfo`. */
  readonly have?: Bitfield;
  /** The pieces to fetch; undefined: all. Owned by the engine from here on. Only with `metainfo`. */
  readonly wanted?: Bitfield | undefined;
  /** Departures from `DEFAULT_POLICY`. */
  readonly policy?: Partial<Policy>;
}

export interface Engine<Payload extends HasLength> {
  /** Orders that follow from `input`, in sequence. Throws only for a bug of ours (InvariantError). */
  step(now: Instant, input: Input<Payload>): readonly Output<Payload>[];
  /** When to call `step` with a `wake`, if no other input comes before. */
  readonly wakeAt: Instant;
  /** Every piece is stored. */
  readonly isComplete: boolean;
  /** Every wanted piece is stored. */
  readonly hasAllWanted: boolean;
  snapshot(now: Instant): TorrentSnapshot;
  /** Whether the piece is stored. */
  has(piece: PieceIndex): boolean;
  /** undefined while the metadata is unknown. */
  pieceMap(): PieceMap | undefined;
  /** The last regular round of the choker; undefined before the first. */
  chokeRound(): ChokeRoundSnapshot | undefined;
  /** How often links were closed because peers broke the protocol or lied, by the reason. */
  offences(): ReadonlyMap<string, number>;
  /** How many peers may not connect any more. */
  bannedCount(): number;
  /** How useful a link is; undefined: there is no such link. */
  linkUse(now: Instant, link: LinkId): LinkUse | undefined;
  /**
   * Distributed copies of what is wanted, ours included. The fraction is the share of wanted pieces with one copy more than
   * the rarest.
   */
  availability(): number;
}
