/**
 * Runs one engine step by step. The test plays its peers and its host, a referee checks every step, and the engine's orders are
 * kept until the test takes them.
 */
import { Bitfield } from "../../core/bitfield.ts";
import type { LinkId, PeerId } from "../../core/ids.ts";
import { BLOCK_LENGTH, PIECE_LENGTH, type PieceIndex } from "../../core/layout.ts";
import { seededRandom } from "../../core/random.ts";
import type { Instant } from "../../core/time.ts";
import type { Metainfo } from "../../metainfo/metainfo.ts";
import type { Token } from "../../simulation/network.ts";
import { scenario } from "../../simulation/scenario.ts";
import { madeUpTorrent } from "../../simulation/torrent.ts";
import type { Message } from "../../wire/messages.ts";
import type { Input, Output } from "../io.ts";
import type { Policy } from "../policy.ts";
import { RateLimiter } from "../rate-limiter.ts";
import { TorrentEngine } from "../torrent-engine.ts";
import { Referee } from "./referee.ts";

/** What makes the most that may wait in a channel. */
const WARMING_BLOCKS = 64;

export interface RigOptions {
  readonly seed?: number;
  readonly pieces?: number;
  readonly pieceLength?: number;
  readonly has?: "everything" | "nothing" | readonly number[];
  readonly knowsMetadata?: boolean;
  readonly isPrivate?: boolean;
  readonly ownId?: PeerId;
  readonly uploadLimit?: number;
  readonly policy?: Partial<Policy>;
}

interface Greeting {
  readonly peerId?: PeerId;
  readonly initiator?: boolean;
  readonly fast?: boolean;
  /** Pieces that the peer announces. */
  readonly has?: "everything" | "nothing" | readonly number[];
}

/** An id of one repeated hexadecimal digit: "1" is less than "f". */
export function idOf(digit: string): PeerId {
  return digit.repeat(40) as PeerId;
}

export class Rig {
  now: Instant = 0;
  readonly engine: TorrentEngine<Token>;
  readonly metainfo: Metainfo;
  private readonly referee: Referee;
  private kept: Output<Token>[] = [];
  private lastLink = 0;

  constructor(options: RigOptions = {}) {
    const random = seededRandom(options.seed ?? 1);
    const { pieces = 8, pieceLength = PIECE_LENGTH } = options;
    const made = madeUpTorrent(scenario([], { pieces, pieceLength, shortBy: 5, infoLength: 1_000 }));
    this.metainfo = { ...made, ...(options.isPrivate && { isPrivate: true }) };
    const knowsMetadata = options.knowsMetadata ?? true;
    const have = this.bits(knowsMetadata ? (options.has ?? "nothing") : "nothing");
    this.engine = new TorrentEngine<Token>(this.now, {
      infoHash: this.metainfo.infoHash,
      ownId: options.ownId ?? idOf("8"),
      name: "on the bench",
      random,
      limits: { upload: new RateLimiter(options.uploadLimit), download: new RateLimiter(undefined) },
      // Super-seeding would hide pieces that we have, which most tests do not expect.
      policy: { superSeeding: false, ...options.policy },
      ...(knowsMetadata && { metainfo: this.metainfo, have }),
    });
    this.referee = new Referee(this.engine, have.indices());
  }

  /** @returns the orders of this step */
  step(input: Input<Token>): readonly Output<Token>[] {
    this.referee.before(input);
    const outputs = this.engine.step(this.now, input);
    this.referee.after(this.now, outputs);
    this.referee.checkState();
    this.kept.push(...outputs);
    return outputs;
  }

  /** Advances time and wakes the engine whenever it is due. */
  pass(ms: number): void {
    const until = this.now + ms;
    while (this.engine.wakeAt <= until) {
      this.now = Math.max(this.now, this.engine.wakeAt);
      this.step({ type: "wake" });
    }
    this.now = until;
  }

  /** Opens a link on which the peer has sent nothing. */
  open(peerId: PeerId = idOf("1"), initiator = false): LinkId {
    const link = ++this.lastLink as LinkId;
    this.step({ type: "link-opened", link, peerId, initiator });
    return link;
  }

  /** Opens a link whose peer has sent its handshake and its pieces. */
  meet({ peerId = idOf("1"), initiator = false, fast = true, has = "nothing" }: Greeting = {}): LinkId {
    const link = this.open(peerId, initiator);
    this.say(link, { type: "handshake", infoHash: this.metainfo.infoHash, peerId, fast, extended: true });
    if (has === "everything" && fast) this.say(link, { type: "have-all" });
    else if (has === "nothing" && fast) this.say(link, { type: "have-none" });
    else this.say(link, { type: "bitfield", bytes: this.bits(has).toBytes() });
    return link;
  }

  /** The peer sends a message. @returns the orders of this step */
  say(link: LinkId, message: Message<Token>): readonly Output<Token>[] {
    return this.step({ type: "message", link, message });
  }

  /** The peer, which is unchoked, has just fetched blocks of the last pieces fast, so that many may wait in its channel. */
  warmUp(link: LinkId): void {
    const { pieceCount } = this.metainfo.layout;
    for (let n = 0; n < WARMING_BLOCKS; n++) {
      const piece = pieceCount - 2 - (n >> 4);
      this.say(link, { type: "request", piece, begin: (n & 15) * BLOCK_LENGTH, length: BLOCK_LENGTH });
      for (const { block } of this.take("read-block"))
        this.step({ type: "block-read", link, block, payload: { length: block.length, ok: true } });
      this.step({ type: "link-writable", link, buffered: 0 });
    }
    this.heard(link);
  }

  /** All orders since the last call. */
  orders(): Output<Token>[] {
    const orders = this.kept;
    this.kept = [];
    return orders;
  }

  /** All orders of one type since the last call. */
  take<Type extends Output<Token>["type"]>(type: Type): (Output<Token> & { readonly type: Type })[] {
    const isOfType = (order: Output<Token>): order is Output<Token> & { readonly type: Type } =>
      order.type === type;
    const taken = this.kept.filter(isOfType);
    this.kept = this.kept.filter((order) => order.type !== type);
    return taken;
  }

  /** The messages sent to the peer since the last call. */
  heard(link: LinkId): Message<Token>[] {
    const heard: Message<Token>[] = [];
    this.kept = this.kept.filter((order) => {
      if (order.type !== "send" || order.link !== link) return true;
      heard.push(order.message);
      return false;
    });
    return heard;
  }

  /** The requests sent to the peer since the last call; other messages are dropped. */
  requests(link: LinkId): (Message<Token> & { readonly type: "request" })[] {
    return this.heard(link).filter((message) => message.type === "request");
  }

  /** The reasons of links closed since the last call. */
  closings(): string[] {
    return this.take("close-link").map((order) => order.reason);
  }

  bits(has: "everything" | "nothing" | readonly number[]): Bitfield {
    const { pieceCount } = this.metainfo.layout;
    if (has === "everything") return Bitfield.full(pieceCount);
    const field = new Bitfield(pieceCount);
    if (has !== "nothing") for (const piece of has) field.set(piece as PieceIndex);
    return field;
  }
}
