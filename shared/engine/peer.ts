/**
 * The engine's record of one connected peer. Each part of the engine owns one section and alone writes it; others read.
 * The fields of the link itself are at the top level because every message touches them.
 */
import type { Bitfield } from "../core/bitfield.ts";
import type { LinkId, PeerId } from "../core/ids.ts";
import type { PieceIndex } from "../core/layout.ts";
import type { Instant } from "../core/time.ts";
import type { ExtensionIds } from "../wire/messages.ts";
import { PickMemo } from "./picker.ts";
import { Pipeline } from "./pipeline.ts";
import { RateMeter } from "./rate-meter.ts";
import { MAX_QUEUED_REQUESTS, UploadQueue } from "./upload-queue.ts";
import { UploadTurn } from "./upload-turns.ts";

/** Owned by `handshakes.ts`: what the peer's software can do. */
export class PeerFeatures {
  fast = false;
  extended = false;
  extensionIds: ExtensionIds = {};
  /** The name it gives its software; undefined: it gave none. */
  client: string | undefined;
  /** Bytes of the metadata it offers. */
  metadataSize: number | undefined;
  /** How many requests it queues. */
  requestLimit = MAX_QUEUED_REQUESTS;
  /** We have sent it a bitfield. */
  wasSentBitfield = false;
}

/** Which pieces a peer named before we knew how many there are. */
export interface EarlyPieces {
  base:
    | { readonly kind: "none" }
    | { readonly kind: "all" }
    | { readonly kind: "bytes"; readonly bytes: Uint8Array };
  readonly haves: Set<number>;
}

/** Owned by `peer-pieces.ts`: what the peer has, and whether we are interested in it. */
export class PiecesOfPeer {
  /** Undefined until the torrent's layout is known. */
  has: Bitfield | undefined;
  /** How many pieces it has that we need: wanted ones that we do not have. */
  useful = 0;
  amInterested = false;
  /** It announced that pieces are gone. */
  hasLostSome = false;
  /** It sent a bitfield, have-all or have-none, or a message after which none of them can follow. */
  isAvailabilityKnown = false;
  readonly early: EarlyPieces = { base: { kind: "none" }, haves: new Set() };

  get isComplete(): boolean {
    return this.has?.isFull ?? this.early.base.kind === "all";
  }
}

/** Owned by `choke-rounds.ts`. */
export class ChokeState {
  amChoking = true;
  peerInterested = false;
  unchokedAt: Instant = Number.NEGATIVE_INFINITY;
  /** When it was last choked; when it connected if it was never unchoked. */
  waitingSince: Instant;

  constructor(now: Instant) {
    this.waitingSince = now;
  }
}

/** Owned by `downloader.ts`: what we request from the peer. */
export class DownloadState {
  peerChoking = true;
  readonly pipeline: Pipeline;
  readonly pickMemo = new PickMemo();
  readonly meter: RateMeter;
  /** Payload bytes it sent without a request. */
  unaskedBytes = 0;
  /** Pieces it rejected requests for although it says it has them, and when it last did. */
  readonly refused = new Set<PieceIndex>();
  refusedAt: Instant = 0;

  constructor(now: Instant, blockLength: number) {
    this.pipeline = new Pipeline(blockLength);
    this.meter = new RateMeter(now);
  }
}

/** Owned by `uploader.ts`: what the peer requests from us. */
export class UploadState {
  readonly queue = new UploadQueue();
  readonly turn = new UploadTurn();
  /** Blocks that are being read from the store for it. */
  readonly reading = new UploadQueue();
  readonly meter: RateMeter;
  /** Payload bytes that wait in the channel: the host's last figure and what was sent since. */
  buffered = 0;
  /** What has left the channel. */
  readonly left: RateMeter;
  requestsWhileChoked = 0;

  constructor(now: Instant) {
    this.meter = new RateMeter(now);
    this.left = new RateMeter(now);
  }
}

export class Peer {
  readonly link: LinkId;
  readonly peerId: PeerId;
  /** We dialled it. */
  readonly initiator: boolean;
  /** The tracker named it complete. It may still announce its pieces one by one. */
  readonly isNamedComplete: boolean;
  readonly connectedAt: Instant;
  // Owned by `links.ts` and `step.ts`.
  lastReceivedAt: Instant;
  lastSentAt: Instant;
  /** Its handshake has arrived. */
  handshaken = false;

  readonly pieces = new PiecesOfPeer();
  readonly choke: ChokeState;
  readonly download: DownloadState;
  readonly upload: UploadState;
  readonly features = new PeerFeatures();

  constructor(
    now: Instant,
    about: Pick<Peer, "link" | "peerId" | "initiator" | "isNamedComplete">,
    blockLength: number,
  ) {
    this.link = about.link;
    this.peerId = about.peerId;
    this.initiator = about.initiator;
    this.isNamedComplete = about.isNamedComplete;
    this.connectedAt = now;
    this.lastReceivedAt = now;
    this.lastSentAt = now;
    this.choke = new ChokeState(now);
    this.download = new DownloadState(now, blockLength);
    this.upload = new UploadState(now);
  }
}
