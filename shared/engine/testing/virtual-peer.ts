/**
 * The host of one engine in a virtual swarm: an uplink, a store and a hasher that take their time, and one timer. A referee
 * looks at every step. Peers that lie do it here, after their engine has spoken in good faith.
 */
import { Bitfield } from "../../core/bitfield.ts";
import { equalBytes } from "../../core/bytes.ts";
import type { LinkId, PeerId } from "../../core/ids.ts";
import { invariant, unreachable } from "../../core/invariant.ts";
import type { PieceIndex } from "../../core/layout.ts";
import type { Random } from "../../core/random.ts";
import { type Instant, NEVER } from "../../core/time.ts";
import type { Metainfo } from "../../metainfo/metainfo.ts";
import type { EventQueue } from "../../simulation/event-queue.ts";
import type { Message } from "../../wire/messages.ts";
import type { Input, Output } from "../io.ts";
import { RateLimiter, type TabLimits } from "../rate-limiter.ts";
import type { TorrentSnapshot } from "../snapshot.ts";
import { TorrentEngine } from "../torrent-engine.ts";
import { Referee } from "./referee.ts";
import { type Channel, type Token, Uplink } from "./virtual-link.ts";

export interface PeerOptions {
  readonly has?: "everything" | "nothing";
  /** Bytes a second that its connection carries. */
  readonly uplink?: number;
  /** Bytes a second that its user allows. */
  readonly uploadLimit?: number;
  readonly downloadLimit?: number;
  /** In place of limits of its own: those of a tab. */
  readonly limits?: TabLimits;
  /** By how many milliseconds its timer fires late. */
  readonly timerLateMs?: () => number;
  readonly superSeeding?: boolean;
  /** Whether it has the metadata from the start. */
  readonly knowsMetadata?: boolean;
  /** Which blocks it falsifies. */
  readonly falsifies?: (piece: number, begin: number) => boolean;
  readonly falsifiesMetadata?: boolean;
  readonly hashingMs?: number;
  readonly storingMs?: number;
  readonly readingMs?: number;
}

/** What a peer needs of its swarm. */
export interface Surroundings {
  readonly queue: EventQueue;
  readonly metainfo: Metainfo;
  announced(peer: VirtualPeer, output: Output<Token> & { type: "announce" }): void;
  dialled(peer: VirtualPeer, peerId: PeerId): void;
  dialCancelled(peer: VirtualPeer, peerId: PeerId): void;
  offerAnswered(peer: VirtualPeer, peerId: PeerId, isAccepted: boolean): void;
  closed(peer: VirtualPeer, link: LinkId): void;
}

export interface ClosedLink {
  readonly at: Instant;
  readonly peerId: PeerId;
  readonly reason: string;
}

/** Every how many steps the engine's state is gone through; the messages are at every step. */
const CHECK_EVERY = 16;

export class VirtualPeer {
  readonly id: PeerId;
  readonly engine: TorrentEngine<Token>;
  readonly channels = new Map<LinkId, Channel>();
  readonly uplink: Uplink;
  readonly closings: ClosedLink[] = [];
  /** Every message sent, when wanted: set by tests. */
  onSend: ((link: LinkId, message: Message<Token>) => void) | undefined;
  /** Makes the next storing of pieces fail. */
  isStoreFull = false;
  /** When it had everything. */
  completedAt: Instant = NEVER;
  steps = 0;
  private isFrozen = false;
  private wakesAt: Instant = NEVER;
  private readonly options: PeerOptions;
  private readonly swarm: Surroundings;
  private readonly referee: Referee;
  /** Blocks by where they begin, of pieces that are not stored. */
  private readonly written = new Map<PieceIndex, Map<number, Token>>();
  private readonly stored: Bitfield;

  constructor(id: PeerId, options: PeerOptions, random: Random, swarm: Surroundings) {
    this.id = id;
    this.options = options;
    this.swarm = swarm;
    const { queue, metainfo } = swarm;
    const { pieceCount } = metainfo.layout;
    const have = options.has === "everything" ? Bitfield.full(pieceCount) : new Bitfield(pieceCount);
    this.stored = have.clone();
    this.uplink = new Uplink(queue, options.uplink);
    this.engine = new TorrentEngine<Token>(queue.now, {
      infoHash: metainfo.infoHash,
      ownId: id,
      name: "virtual",
      random,
      limits: options.limits ?? {
        upload: new RateLimiter(options.uploadLimit),
        download: new RateLimiter(options.downloadLimit),
      },
      ...(options.superSeeding !== undefined && { policy: { superSeeding: options.superSeeding } }),
      ...(options.knowsMetadata !== false && { metainfo, have }),
    });
    this.referee = new Referee(this.engine, have.indices());
  }

  get isComplete(): boolean {
    return this.stored.isFull && this.engine.context.isComplete;
  }

  get snapshot(): TorrentSnapshot {
    return this.engine.snapshot(this.swarm.queue.now);
  }

  input(input: Input<Token>): void {
    if (this.isFrozen) return;
    const { now } = this.swarm.queue;
    this.referee.before(input);
    const outputs = this.engine.step(now, input);
    this.referee.after(now, outputs);
    if (this.steps++ % CHECK_EVERY === 0) this.referee.checkState();
    for (const output of outputs) this.carryOut(output);
    this.armTimer();
  }

  /** Vanishes without a word: nothing goes in or out any more, but its links stay open. */
  freeze(): void {
    this.isFrozen = true;
  }

  /** A piece is lost from the store; nobody notices before it is asked for. */
  lose(piece: PieceIndex): void {
    this.stored.clear(piece);
  }

  private armTimer(): void {
    const at = this.engine.wakeAt;
    if (at === this.wakesAt || at === NEVER) return;
    this.wakesAt = at;
    this.swarm.queue.plan(at + (this.options.timerLateMs?.() ?? 0), () => {
      if (this.wakesAt !== at) return;
      this.wakesAt = NEVER;
      this.input({ type: "wake" });
    });
  }

  private carryOut(output: Output<Token>): void {
    const { options, stored, swarm } = this;
    switch (output.type) {
      case "send":
        return this.send(output.link, output.message);
      case "close-link":
        this.closings.push({ at: swarm.queue.now, peerId: output.peerId, reason: output.reason });
        return swarm.closed(this, output.link);
      case "write-block": {
        const blocks = this.written.get(output.piece) ?? new Map<number, Token>();
        this.written.set(output.piece, blocks.set(output.begin, output.payload));
        return;
      }
      case "discard-piece":
        this.written.delete(output.piece);
        return;
      case "verify-piece": {
        const blocks = [...(this.written.get(output.piece)?.values() ?? [])];
        const ok = blocks.every((block) => block.ok);
        return this.later(options.hashingMs ?? 1, { type: "piece-verified", piece: output.piece, ok });
      }
      case "store-piece":
        return swarm.queue.planIn(options.storingMs ?? 5, () => this.store(output.piece));
      case "read-block": {
        const { link, block } = output;
        const ok = options.falsifies?.(block.piece, block.begin) !== true;
        const payload = stored.has(block.piece) ? { length: block.length, ok } : undefined;
        return this.later(options.readingMs ?? 2, { type: "block-read", link, block, payload });
      }
      case "verify-metadata": {
        const isRight = equalBytes(output.bytes, swarm.metainfo.infoBytes);
        const metainfo = isRight ? swarm.metainfo : undefined;
        return this.later(options.hashingMs ?? 1, { type: "metadata-verified", metainfo });
      }
      case "announce":
        return swarm.announced(this, output);
      case "open-link":
        return swarm.dialled(this, output.peerId);
      case "cancel-dial":
        return swarm.dialCancelled(this, output.peerId);
      case "accept-offer":
        return swarm.offerAnswered(this, output.peerId, true);
      case "refuse-offer":
        return swarm.offerAnswered(this, output.peerId, false);
      case "notify":
        invariant(this.isComplete, "complete is who has everything");
        this.completedAt = Math.min(this.completedAt, swarm.queue.now);
        return;
      default:
        return unreachable(output);
    }
  }

  private store(piece: PieceIndex): void {
    const isRight = [...(this.written.get(piece)?.values() ?? [])].every((block) => block.ok);
    invariant(isRight, "no false piece is stored");
    if (this.isStoreFull) return this.input({ type: "store-failed", piece });
    this.stored.set(piece);
    this.written.delete(piece);
    this.input({ type: "piece-stored", piece });
  }

  private send(link: LinkId, message: Message<Token>): void {
    this.onSend?.(link, message);
    const channel = this.channels.get(link);
    if (channel === undefined || channel.isCut) return;
    const isFalse = this.options.falsifiesMetadata === true && message.type === "metadata-data";
    this.uplink.send(
      channel,
      isFalse ? { ...message, bytes: message.bytes.map((byte) => byte ^ 1) } : message,
    );
  }

  private later(ms: number, input: Input<Token>): void {
    this.swarm.queue.planIn(ms, () => this.input(input));
  }
}
