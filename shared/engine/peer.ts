/** What the engine knows of one connected peer. A record with parts; policy and messages live elsewhere. */
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

/** What a peer said it has before we knew how many pieces there are. */
export interface EarlyAvailability {
  base:
    | { readonly kind: "none" }
    | { readonly kind: "all" }
    | { readonly kind: "bytes"; readonly bytes: Uint8Array };
  readonly haves: Set<number>;
}

/** Shared by all that have refused nothing, as most peers. */
const NO_PIECES = new Set<PieceIndex>();

export class Peer {
  readonly link: LinkId;
  readonly peerId: PeerId;
  /** We dialled it. */
  readonly initiator: boolean;
  readonly connectedAt: Instant;

  // What nearly every message needs lies together: a large swarm in simulation lives from the processor's cache.
  lastHeardAt: Instant;
  lastSentAt: Instant;
  /** Its handshake has come. */
  handshaken = false;
  amChoking = true;
  amInterested = false;
  peerChoking = true;
  peerInterested = false;
  /** What it has; undefined until the torrent's layout is known. */
  has: Bitfield | undefined;
  /** How many pieces it has that we have not. */
  useful = 0;
  /** A bitfield, have-all or have-none has come, or anything that says there will be none. */
  saidAvailability = false;

  fast = false;
  extended = false;
  extensionIds: ExtensionIds = {};
  client: string | undefined;
  /** Bytes of metadata it offers. */
  metadataSize: number | undefined;
  requestLimit = MAX_QUEUED_REQUESTS;

  /** We have sent it a bitfield. */
  wasToldBitfield = false;
  readonly early: EarlyAvailability = { base: { kind: "none" }, haves: new Set() };
  /** The tracker named it complete: it may show us its pieces one by one all the same. */
  isNamedComplete = false;
  private refusals = NO_PIECES;

  unchokedAt: Instant = Number.NEGATIVE_INFINITY;
  waitingSince: Instant;

  readonly pipeline: Pipeline;
  readonly pickMemo = new PickMemo();
  unaskedBytes = 0;

  readonly queue = new UploadQueue();
  readonly turn = new UploadTurn();
  /** Blocks being read for it. */
  readonly reading = new UploadQueue();
  /** Payload bytes that wait in the channel, as last told and sent since. */
  buffered = 0;
  requestsWhileChoked = 0;
  metadataServed = 0;

  readonly download: RateMeter;
  readonly upload: RateMeter;

  constructor(link: LinkId, peerId: PeerId, initiator: boolean, now: Instant, blockLength: number) {
    this.link = link;
    this.pipeline = new Pipeline(blockLength);
    this.peerId = peerId;
    this.initiator = initiator;
    this.connectedAt = now;
    this.waitingSince = now;
    this.lastSentAt = now;
    this.lastHeardAt = now;
    this.download = new RateMeter(now);
    this.upload = new RateMeter(now);
  }

  /** Pieces it would not give although it says it has them. */
  get refused(): ReadonlySet<PieceIndex> {
    return this.refusals;
  }

  /** It would not give this piece. */
  refuses(piece: PieceIndex): void {
    if (this.refusals === NO_PIECES) this.refusals = new Set();
    this.refusals.add(piece);
  }

  /** It may be asked for this piece again. */
  mayGive(piece: PieceIndex): void {
    this.refusals.delete(piece);
  }

  mayGiveAll(): void {
    this.refusals = NO_PIECES;
  }

  get isComplete(): boolean {
    return this.has?.isFull ?? this.early.base.kind === "all";
  }
}
