/**
 * Hosts one engine, like a tab's session but with tokens instead of payload: carries out its outputs on a virtual network, store
 * and hasher, reports the results, and wakes it. Every engine is honest; a lying peer falsifies its blocks here.
 *
 * Always true: the engine is never entered recursively; nothing goes in or out once the peer has left or is frozen.
 */
import { Bitfield } from "../core/bitfield.ts";
import { equalBytes } from "../core/bytes.ts";
import type { LinkId, PeerId } from "../core/ids.ts";
import { invariant, unreachable } from "../core/invariant.ts";
import type { PieceIndex } from "../core/layout.ts";
import { type Random, seededRandom } from "../core/random.ts";
import { type Instant, NEVER } from "../core/time.ts";
import type { Input, Output } from "../engine/io.ts";
import type { TorrentSnapshot } from "../engine/snapshot.ts";
import { TorrentEngine } from "../engine/torrent-engine.ts";
import type { Metainfo } from "../metainfo/metainfo.ts";
import { LOW_WATER } from "../session/links/link.ts";
import type { Message } from "../wire/messages.ts";
import type { EventQueue } from "./event-queue.ts";
import type { Client } from "./introductions.ts";
import { limitsOf } from "./limits.ts";
import { type Channel, Downlink, type Endpoint, type Link, type Token, Uplink } from "./network.ts";
import type { PeerOptions } from "./peer-options.ts";
import type { PeerGroup, Scenario } from "./scenario.ts";

/** The part of the world that a peer uses. */
export interface Environment {
  readonly queue: EventQueue;
  readonly metainfo: Metainfo;
  readonly scenario: Scenario;
  readonly random: Random;
  /** Registers a peer with the tracker. */
  introduce(peer: VirtualPeer): Client;
  /** `before` and `after` surround every step of an engine; its outputs are carried out later. */
  before(peer: VirtualPeer, input: Input<Token>): void;
  after(peer: VirtualPeer, outputs: readonly Output<Token>[]): void;
  stored(peer: VirtualPeer, piece: PieceIndex): void;
  completed(peer: VirtualPeer): void;
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
  readonly engine: TorrentEngine<Token>;
  readonly stored: Bitfield;
  readonly arrivedAt: Instant;
  /** When it had all that it wants; NEVER: it has not. */
  completedAt: Instant = NEVER;
  isHere = true;
  leftAt: Instant = NEVER;
  isStoreFull = false;
  private isFrozen = false;
  /** By the engine's number of the link. */
  private readonly channels: (Channel | undefined)[] = [];
  private readonly environment: Environment;
  private readonly client: Client;
  private readonly options: PeerOptions;
  /** Pieces with a false block. */
  private readonly spoilt = new Set<PieceIndex>();
  private readonly inputs: Input<Token>[] = [];
  /** undefined: all. */
  private wanted: Bitfield | undefined;
  private isRunning = false;
  private wakesAt: Instant = NEVER;

  constructor(number: number, id: PeerId, group: PeerGroup, environment: Environment, options: PeerOptions) {
    const { metainfo, queue, random, scenario } = environment;
    this.number = number;
    this.id = id;
    this.group = group;
    this.environment = environment;
    this.options = options;
    this.arrivedAt = queue.now;
    this.uplink = new Uplink(queue, group.uplink);
    this.downlink = new Downlink(queue, group.downlink);
    const { blockLength, pieceCount } = metainfo.layout;
    const have = group.isSeeder ? Bitfield.full(pieceCount) : new Bitfield(pieceCount);
    this.stored = have.clone();
    if (group.isSeeder) this.completedAt = queue.now;
    this.engine = new TorrentEngine<Token>(queue.now, {
      infoHash: metainfo.infoHash,
      ownId: id,
      name: "not known yet",
      random: seededRandom(random.below(2 ** 32)),
      limits: options.limits ?? limitsOf(group, scenario, blockLength, queue.now),
      policy: { ...scenario.policy, blockLength },
      ...((group.isSeeder || options.knowsMetadata) && { metainfo, have }),
    });
    this.client = environment.introduce(this);
    if (options.wanted !== undefined) this.select(options.wanted);
  }

  get isComplete(): boolean {
    return this.completedAt !== NEVER;
  }

  get snapshot(): TorrentSnapshot {
    return this.engine.snapshot(this.environment.queue.now);
  }

  input(input: Input<Token>): void {
    this.inputs.push(input);
    if (this.isRunning) return;
    this.isRunning = true;
    for (let next = this.inputs.shift(); next !== undefined; next = this.inputs.shift()) this.take(next);
    this.isRunning = false;
    this.armTimer();
  }

  /** The engine's number of the next link. */
  get nextLink(): LinkId {
    return this.channels.length as LinkId;
  }

  get links(): Link[] {
    return this.channels.flatMap((channel) => channel?.link ?? []);
  }

  open(channel: Channel, peerId: PeerId, initiator: boolean): void {
    this.channels[channel.number] = channel;
    this.input({ type: "link-opened", link: channel.number, peerId, initiator });
  }

  receive(channel: Channel, message: Message<Token>): void {
    if (message.type === "piece") this.environment.delivered(channel, message.payload);
    this.input({ type: "message", link: channel.numberThere, message });
  }

  departed(channel: Channel): void {
    if (channel.buffered <= LOW_WATER) this.reportRoom(channel);
  }

  lost(channel: Channel, isLost = false): void {
    if (this.forget(channel)) this.input({ type: "link-closed", link: channel.number, isLost });
  }

  /** Closes its links, like a tab that is closed. */
  leave(): void {
    this.isHere = false;
    this.leftAt = this.environment.queue.now;
    this.client.close();
    for (const channel of this.channels) this.close(channel);
  }

  /** Stops without closing its links. Messages that it has sent still arrive. */
  freeze(): void {
    this.isFrozen = true;
  }

  /** The engine notices when it reads the piece. */
  lose(piece: PieceIndex): void {
    this.stored.clear(piece);
    this.completedAt = NEVER;
  }

  /** @param wanted undefined: all pieces */
  select(wanted: Bitfield | undefined): void {
    this.wanted = wanted;
    if (!this.hasAllWanted) this.completedAt = NEVER;
    this.input({ type: "select", wanted: wanted?.clone() });
  }

  private get hasAllWanted(): boolean {
    const { stored, wanted } = this;
    return wanted === undefined ? stored.isFull : [...wanted.indices()].every((piece) => stored.has(piece));
  }

  private get isSilent(): boolean {
    return this.isFrozen || !this.isHere;
  }

  private close(channel: Channel | undefined): void {
    if (channel !== undefined && this.forget(channel)) this.environment.closed(channel);
  }

  private forget(channel: Channel): boolean {
    if (this.channels[channel.number] === undefined) return false;
    this.uplink.drop(channel);
    this.channels[channel.number] = undefined;
    return true;
  }

  private take(input: Input<Token>): void {
    if (this.isSilent) return;
    const { environment } = this;
    environment.before(this, input);
    const outputs = this.engine.step(environment.queue.now, input);
    environment.after(this, outputs);
    for (const output of outputs) this.carryOut(output);
  }

  /** Keeps one wake-up planned, never later than the engine wants it; one that comes too early plans the next. */
  private armTimer(): void {
    const { queue, random, scenario } = this.environment;
    const at = this.engine.wakeAt;
    if (at >= this.wakesAt || this.isSilent) return;
    this.wakesAt = at;
    const [least, most] = scenario.timerLateMs;
    const late = most > 0 ? least + random.next() * (most - least) : 0;
    queue.plan(at + late, () => {
      if (this.wakesAt !== at) return;
      this.wakesAt = NEVER;
      if (this.engine.wakeAt <= queue.now) this.input({ type: "wake" });
      else this.armTimer();
    });
  }

  private carryOut(output: Output<Token>): void {
    const { client, environment, stored } = this;
    const { metainfo, queue, scenario } = environment;
    const { delays } = scenario;
    switch (output.type) {
      case "send":
        return this.send(output.link, output.message);
      case "close-link":
        return this.close(this.channels[output.link]);
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
        return queue.planIn(delays.storeMs, () => this.store(output.piece));
      case "read-block": {
        const { block, link } = output;
        const { falsifies } = this.options;
        const ok = !(falsifies?.(block.piece, block.begin) ?? this.group.behaviour === "poisoner");
        const payload = stored.has(block.piece) ? { length: block.length, ok } : undefined;
        return this.later(delays.readMs, { type: "block-read", link, block, payload });
      }
      case "verify-metadata": {
        const verified = equalBytes(output.bytes, metainfo.infoBytes) ? metainfo : undefined;
        return this.later(delays.verifyMs, { type: "metadata-verified", metainfo: verified });
      }
      case "announce":
        return scenario.hasTracker ? client.announce(output) : undefined;
      case "open-link":
        return client.dial(output.peerId);
      case "cancel-dial":
        return client.cancelDial(output.peerId);
      case "accept-offer":
        return client.accept(output.peerId);
      case "refuse-offer":
        return client.refuse(output.peerId);
      // Trackers do not fail here.
      case "introduction":
        return;
      case "notify":
        invariant(this.hasAllWanted, "a complete peer has stored everything that it wants");
        if (this.isComplete) return;
        this.completedAt = queue.now;
        return environment.completed(this);
      default:
        return unreachable(output);
    }
  }

  private send(link: LinkId, message: Message<Token>): void {
    const channel = this.channels[link];
    if (channel === undefined) return;
    if (message.type === "unchoke" && this.group.behaviour === "free-rider") return;
    const isFalse = message.type === "metadata-data" && this.options.falsifiesMetadata;
    const sent = isFalse ? { ...message, bytes: message.bytes.map((byte) => byte ^ 1) } : message;
    this.uplink.send(channel, sent);
    // It has left already, as on a link whose buffer is empty again at once.
    if (message.type === "piece" && channel.buffered === 0) this.reportRoom(channel);
  }

  private reportRoom(channel: Channel): void {
    this.input({ type: "link-writable", link: channel.number, buffered: channel.buffered });
  }

  private store(piece: PieceIndex): void {
    if (this.isSilent) return;
    if (this.isStoreFull) return this.input({ type: "store-failed", piece });
    if (!this.stored.set(piece)) return;
    this.environment.stored(this, piece);
    this.input({ type: "piece-stored", piece });
  }

  private later(ms: number, input: Input<Token>): void {
    this.environment.queue.planIn(ms, () => this.input(input));
  }
}
