/**
 * The host of one engine: carries out what it orders on a virtual network, store and hasher, reports back, and wakes it. What a
 * tab's worker is to an engine; payload is tokens. Peers that lie do it here, after their engine has spoken in good faith.
 *
 * Always true: the engine is never entered twice at once; nothing goes in or out once the peer has left.
 */
import { Bitfield } from "../core/bitfield.ts";
import type { LinkId, PeerId } from "../core/ids.ts";
import { invariant, unreachable } from "../core/invariant.ts";
import type { PieceIndex } from "../core/layout.ts";
import { type Random, seededRandom } from "../core/random.ts";
import { type Instant, NEVER } from "../core/time.ts";
import { createEngine, type Engine } from "../engine/engine.ts";
import type { Input, Output } from "../engine/io.ts";
import { RateLimiter } from "../engine/rate-limiter.ts";
import type { Metainfo } from "../metainfo/metainfo.ts";
import type { Message } from "../wire/messages.ts";
import type { EventQueue } from "./event-queue.ts";
import type { Client } from "./introductions.ts";
import { type Channel, Downlink, type Endpoint, type Token, Uplink } from "./network.ts";
import type { PeerGroup, Scenario } from "./scenario.ts";

/** A channel with no more than this unsent has room: the engine is told. */
const LOW_WATER = 128 * 1024;

/** What a peer needs of the world around it. */
export interface World {
  readonly queue: EventQueue;
  readonly metainfo: Metainfo;
  readonly scenario: Scenario;
  readonly random: Random;
  /** Registers a peer with the tracker. */
  introduce(peer: VirtualPeer): Client;
  /** An input is about to be taken. */
  happens(peer: VirtualPeer, input: Input<Token>): void;
  stored(peer: VirtualPeer, piece: PieceIndex): void;
  completed(peer: VirtualPeer): void;
  /** Payload has come through. */
  delivered(channel: Channel, payload: Token): void;
  /** The peer has closed the link of its channel. */
  closed(channel: Channel): void;
}

export class VirtualPeer implements Endpoint {
  readonly number: number;
  readonly id: PeerId;
  readonly group: PeerGroup;
  readonly uplink: Uplink;
  readonly downlink: Downlink;
  readonly engine: Engine<Token>;
  /** To the others, by what the engine calls the link. */
  private readonly channels: (Channel | undefined)[] = [];
  readonly stored: Bitfield;
  readonly arrivedAt: Instant;
  /** When it had everything; NEVER: not yet. */
  completedAt: Instant = NEVER;
  isHere = true;
  leftAt: Instant = NEVER;
  private readonly world: World;
  private readonly client: Client;
  /** Pieces of which a false block was written. */
  private readonly spoilt = new Set<PieceIndex>();
  private readonly inputs: Input<Token>[] = [];
  private isRunning = false;
  private wakesAt: Instant = NEVER;

  constructor(number: number, id: PeerId, group: PeerGroup, world: World) {
    const { metainfo, queue, random } = world;
    this.number = number;
    this.id = id;
    this.group = group;
    this.world = world;
    this.arrivedAt = queue.now;
    this.uplink = new Uplink(queue, group.uplink);
    this.downlink = new Downlink(queue, group.downlink);
    const { blockLength, pieceCount } = metainfo.layout;
    const have = group.isSeed ? Bitfield.full(pieceCount) : new Bitfield(pieceCount);
    this.stored = have.clone();
    if (group.isSeed) this.completedAt = queue.now;
    this.engine = createEngine<Token>(queue.now, {
      infoHash: metainfo.infoHash,
      ownId: id,
      name: metainfo.name,
      random: seededRandom(random.below(2 ** 32)),
      limits: {
        upload: new RateLimiter(group.upload, blockLength),
        download: new RateLimiter(group.download, blockLength),
      },
      policy: { ...world.scenario.policy, blockLength },
      ...(group.isSeed && { metainfo, have }),
    });
    this.client = world.introduce(this);
  }

  get isComplete(): boolean {
    return this.completedAt !== NEVER;
  }

  input(input: Input<Token>): void {
    if (this.isRunning) {
      this.inputs.push(input);
      return;
    }
    this.isRunning = true;
    this.take(input);
    if (this.inputs.length > 0)
      for (let next = this.inputs.shift(); next !== undefined; next = this.inputs.shift()) this.take(next);
    this.isRunning = false;
    this.armTimer();
  }

  /** What the next link will be called. */
  get nextLink(): LinkId {
    return this.channels.length as LinkId;
  }

  open(channel: Channel, peerId: PeerId, initiator: boolean): void {
    this.channels[channel.number] = channel;
    this.input({ type: "link-opened", link: channel.number, peerId, initiator });
  }

  receive(channel: Channel, message: Message<Token>): void {
    if (message.type === "piece") this.world.delivered(channel, message.payload);
    this.input({ type: "message", link: channel.numberThere, message });
  }

  departed(channel: Channel): void {
    if (channel.buffered <= LOW_WATER) this.tellRoom(channel);
  }

  lost(channel: Channel): void {
    if (this.forget(channel)) this.input({ type: "link-closed", link: channel.number });
  }

  /** The others are told, as by a page that is left. */
  leave(): void {
    this.isHere = false;
    this.leftAt = this.world.queue.now;
    this.client.close();
    for (const channel of this.channels) if (channel !== undefined) this.close(channel);
  }

  private close(channel: Channel): void {
    if (this.forget(channel)) this.world.closed(channel);
  }

  private forget(channel: Channel): boolean {
    if (this.channels[channel.number] === undefined) return false;
    this.uplink.drop(channel);
    this.channels[channel.number] = undefined;
    return true;
  }

  private take(input: Input<Token>): void {
    if (!this.isHere) return;
    const { world } = this;
    world.happens(this, input);
    for (const output of this.engine.step(world.queue.now, input)) this.carryOut(output);
  }

  /** One event is kept planned, never later than the engine wants to be woken; when it is early, it plans the next. */
  private armTimer(): void {
    const { queue } = this.world;
    const at = this.engine.wakeAt;
    if (at >= this.wakesAt || !this.isHere) return;
    this.wakesAt = at;
    // Not a hair too early, however little the queue rounds away: who is woken too early asks for the same instant for ever.
    queue.plan(Math.ceil(at), () => {
      if (this.wakesAt !== at) return;
      this.wakesAt = NEVER;
      if (this.engine.wakeAt <= queue.now) this.input({ type: "wake" });
      else this.armTimer();
    });
  }

  private carryOut(output: Output<Token>): void {
    const { client, world } = this;
    const { metainfo } = world;
    const { delays } = world.scenario;
    switch (output.type) {
      case "send":
        return this.send(output.link, output.message);
      case "close-link": {
        const channel = this.channels[output.link];
        return channel && this.close(channel);
      }
      case "write-block":
        if (!output.payload.ok) this.spoilt.add(output.piece);
        return;
      case "discard-piece":
        this.spoilt.delete(output.piece);
        return;
      case "verify-piece": {
        const { piece } = output;
        return this.later(delays.verifyMs, { type: "piece-verified", piece, ok: !this.spoilt.has(piece) });
      }
      case "store-piece":
        invariant(!this.spoilt.has(output.piece), "no false piece is stored");
        world.queue.planIn(delays.storeMs, () => this.store(output.piece));
        return;
      case "read-block": {
        const { block, link } = output;
        const payload = { length: block.length, ok: this.group.behaviour !== "poisoner" };
        return this.later(delays.readMs, { type: "block-read", link, block, payload });
      }
      case "verify-metadata":
        return this.later(delays.verifyMs, { type: "metadata-verified", metainfo });
      case "announce":
        return client.announce(output);
      case "open-link":
        return client.dial(output.peerId);
      case "cancel-dial":
        return client.cancelDial(output.peerId);
      case "accept-offer":
        return client.accept(output.peerId);
      case "refuse-offer":
        return client.refuse(output.peerId);
      case "notify":
        invariant(this.stored.isFull, "complete is who has everything");
        if (this.isComplete) return;
        this.completedAt = world.queue.now;
        return world.completed(this);
      default:
        return unreachable(output);
    }
  }

  private send(link: LinkId, message: Message<Token>): void {
    const channel = this.channels[link];
    if (channel === undefined) return;
    if (message.type === "unchoke" && this.group.behaviour === "free-rider") return;
    this.uplink.send(channel, message);
    if (message.type !== "piece") return;
    channel.unsaid += message.payload.length;
    if (channel.unsaid >= LOW_WATER && channel.buffered <= LOW_WATER) this.tellRoom(channel);
  }

  private tellRoom(channel: Channel): void {
    channel.unsaid = 0;
    this.input({ type: "link-writable", link: channel.number, buffered: channel.buffered });
  }

  private store(piece: PieceIndex): void {
    if (!this.isHere || !this.stored.set(piece)) return;
    this.world.stored(this, piece);
    this.input({ type: "piece-stored", piece });
  }

  private later(ms: number, input: Input<Token>): void {
    if (ms === 0) this.input(input);
    else this.world.queue.planIn(ms, () => this.input(input));
  }
}
