/**
 * One torrent as a state machine: `step(now, input) → outputs`. No clock, no chance but `random`, no input or output but
 * these: the same code runs in a tab's worker, in unit tests and in simulation. Its parts hold the policy; this file
 * wires them, keeps the set of links and says when it wants to be woken.
 */
import type { Bitfield } from "../core/bitfield.ts";
import type { InfoHash, LinkId, PeerId } from "../core/ids.ts";
import { unreachable } from "../core/invariant.ts";
import type { Random } from "../core/random.ts";
import { type Instant, NEVER, SECOND_MS } from "../core/time.ts";
import type { Metainfo } from "../metainfo/metainfo.ts";
import type { HasLength } from "../wire/messages.ts";
import { Announcer } from "./announcer.ts";
import { ChokeRounds } from "./choke-rounds.ts";
import { Context, torrentOf } from "./context.ts";
import { Conversation } from "./conversation.ts";
import { Downloader } from "./downloader.ts";
import type { Input, Output } from "./io.ts";
import { MetadataExchange } from "./metadata-exchange.ts";
import { DIAL_UNTIL, Neighbours, type NeighbourUse } from "./neighbours.ts";
import { Peer } from "./peer.ts";
import type { TabLimits } from "./rate-limiter.ts";
import type { PieceMap, TorrentSnapshot } from "./snapshot.ts";
import { Reputation } from "./sources.ts";
import { availabilityOf, pieceMapOf, snapshotOf } from "./survey.ts";
import { Uploader } from "./uploader.ts";

const TICK_MS = 500;
const HANDSHAKE_TIMEOUT_MS = 25 * SECOND_MS;
const KEEP_ALIVE_MS = 45 * SECOND_MS;
const SILENCE_MS = 150 * SECOND_MS;

export interface EngineOptions {
  readonly infoHash: InfoHash;
  readonly ownId: PeerId;
  /** Shown until the metadata is known. */
  readonly name: string;
  readonly random: Random;
  /** Shared by all torrents of a tab. */
  readonly limits: TabLimits;
  readonly metainfo?: Metainfo;
  /** What is stored already; owned by the engine from here on. Only with `metainfo`. */
  readonly have?: Bitfield;
}

export interface Engine<Payload extends HasLength> {
  /** What `input` calls for, in order. Never throws but for a bug of ours (InvariantError). */
  step(now: Instant, input: Input<Payload>): readonly Output<Payload>[];
  /** When to come back with a `wake`, if nothing happens before. */
  readonly wakeAt: Instant;
  snapshot(now: Instant): TorrentSnapshot;
  /** undefined while the metadata is unknown. */
  pieceMap(): PieceMap | undefined;
  /** Whole copies among the connected peers and here, and as fraction the share of pieces with one copy more. */
  availability(): number;
}

export function createEngine<Payload extends HasLength>(
  now: Instant,
  options: EngineOptions,
): Engine<Payload> {
  return new TorrentEngine<Payload>(now, options);
}

class TorrentEngine<Payload extends HasLength> implements Engine<Payload> {
  private readonly context: Context<Payload>;
  private readonly name: string;
  private readonly announcer: Announcer;
  private readonly neighbours: Neighbours;
  private readonly uploader: Uploader<Payload>;
  private readonly downloader: Downloader<Payload>;
  private readonly rounds: ChokeRounds<Payload>;
  private readonly metadata: MetadataExchange<Payload>;
  private readonly conversation: Conversation<Payload>;
  private nextTickAt: Instant;
  private isPaused = false;
  private wasCompletedHere = false;

  constructor(now: Instant, options: EngineOptions) {
    const context = new Context<Payload>(
      options.infoHash,
      options.ownId,
      options.random,
      options.limits,
      now,
    );
    if (options.metainfo) context.torrent = torrentOf(options.metainfo, options.have, options.random);
    const violation = (at: Instant, peer: Peer, reason: string): void => this.close(at, peer, reason);
    this.context = context;
    this.name = options.name;
    this.announcer = new Announcer(now);
    this.neighbours = new Neighbours(options.ownId, options.random);
    this.downloader = new Downloader(context, new Reputation(), {
      violation,
      poisoner: (at, peerId) => this.ban(at, peerId, "sends pieces that fail their hash"),
      completed: (at) => this.complete(at),
    });
    this.uploader = new Uploader(context, {
      violation,
      lost: (at, piece) => this.downloader.onLost(at, piece),
    });
    this.rounds = new ChokeRounds(context, this.uploader, now);
    this.metadata = new MetadataExchange(context);
    const { downloader, uploader, metadata, rounds } = this;
    this.conversation = new Conversation({ context, downloader, uploader, metadata, rounds, violation });
    this.nextTickAt = now + TICK_MS;
  }

  get wakeAt(): Instant {
    if (this.isPaused) return NEVER;
    const { announcer, context, downloader, neighbours, rounds, uploader } = this;
    const at = Math.min(
      announcer.dueAt(this.isLonely),
      neighbours.count < DIAL_UNTIL ? neighbours.nextTryAt() : NEVER,
      uploader.readyAt,
      downloader.readyAt,
    );
    return context.peers.size === 0 ? at : Math.min(at, this.nextTickAt, rounds.nextAt);
  }

  step(now: Instant, input: Input<Payload>): readonly Output<Payload>[] {
    this.take(now, input);
    if (!this.isPaused) this.catchUp(now);
    return this.context.takeOutputs();
  }

  snapshot(now: Instant): TorrentSnapshot {
    return snapshotOf(now, this.context, this.name, this.rounds.optimistic, this.state());
  }

  pieceMap(): PieceMap | undefined {
    return pieceMapOf(this.context, this.downloader.sources);
  }

  availability(): number {
    return availabilityOf(this.context);
  }

  private take(now: Instant, input: Input<Payload>): void {
    const { context, downloader, neighbours, uploader } = this;
    switch (input.type) {
      case "link-opened":
        return this.onOpened(now, input.link, input.peerId, input.initiator);
      case "link-closed": {
        const peer = context.peers.get(input.link);
        if (peer !== undefined) this.forget(now, peer);
        return;
      }
      case "message": {
        const peer = context.peers.get(input.link);
        if (peer !== undefined) this.conversation.onMessage(now, peer, input.message);
        return;
      }
      case "violation": {
        const peer = context.peers.get(input.link);
        if (peer !== undefined) this.close(now, peer, input.reason);
        return;
      }
      case "link-writable": {
        const peer = context.peers.get(input.link);
        if (peer !== undefined) uploader.onWritable(now, peer, input.buffered);
        return;
      }
      case "block-read":
        return uploader.onRead(now, context.peers.get(input.link), input.block, input.payload);
      case "piece-verified":
        return downloader.onVerified(now, input.piece, input.ok);
      case "piece-stored":
        return downloader.onStored(now, input.piece);
      case "store-failed":
        return downloader.onStoreFailed(now, input.piece);
      case "metadata-verified":
        return this.onMetadata(now, input.metainfo);
      case "announced":
        return this.announcer.answered(input.intervalMs);
      case "peers-found":
        return neighbours.found(input.peers);
      case "peer-offered":
        return this.onOffered(now, input.peerId);
      case "dial-failed":
        return neighbours.dialFailed(now, input.peerId);
      case "pause":
        this.isPaused = true;
        for (const peer of [...context.peers.values()]) this.close(now, peer, "paused");
        for (const peerId of neighbours.reset()) context.order({ type: "cancel-dial", peerId });
        return;
      case "resume":
        this.isPaused = false;
        return this.announcer.restart(now);
      case "wake":
        return;
      default:
        return unreachable(input);
    }
  }

  /** Whatever time has made due. */
  private catchUp(now: Instant): void {
    const { announcer, context, downloader, neighbours, rounds, uploader } = this;
    if (now >= this.nextTickAt) {
      this.nextTickAt = now + TICK_MS;
      this.checkLinks(now);
      downloader.tick(now);
      this.metadata.tick(now);
    }
    rounds.tick(now);
    if (now >= uploader.readyAt) uploader.pump(now);
    if (now >= downloader.readyAt) downloader.refillAll(now);
    for (const peerId of neighbours.chooseDials(now, context.isComplete))
      context.order({ type: "open-link", peerId });
    const event = announcer.due(now, this.isLonely);
    if (event !== false) {
      context.order({
        type: "announce",
        event,
        uploaded: context.upload.total,
        downloaded: context.download.total,
        left: context.torrent?.ledger.left,
        wanted: Math.max(0, DIAL_UNTIL - neighbours.count),
      });
    }
  }

  private checkLinks(now: Instant): void {
    for (const peer of [...this.context.peers.values()]) {
      if (!peer.handshaken && now - peer.connectedAt > HANDSHAKE_TIMEOUT_MS)
        this.close(now, peer, "sent no handshake");
      else if (now - peer.lastHeardAt > SILENCE_MS) this.close(now, peer, "has been silent for too long");
      else if (now - peer.lastSentAt > KEEP_ALIVE_MS) this.context.send(now, peer, { type: "keep-alive" });
    }
  }

  private onOpened(now: Instant, link: LinkId, peerId: PeerId, initiator: boolean): void {
    const { context, neighbours } = this;
    const peer = new Peer(link, peerId, initiator, now);
    const reason = this.isPaused ? "paused" : peerId === context.ownId ? "is ourselves" : undefined;
    if (reason !== undefined || neighbours.isBanned(peerId)) {
      context.order({ type: "close-link", link, peerId, reason: reason ?? "is banned" });
      return;
    }
    const twin = [...context.peers.values()].find((other) => other.peerId === peerId);
    if (twin !== undefined) {
      // Both sides keep the same one: that of the greater id, and the newer of two by the same dialler.
      const isTwinKept = twin.initiator !== initiator && twin.initiator === context.ownId > peerId;
      if (isTwinKept) {
        context.order({ type: "close-link", link, peerId, reason: "is connected already" });
        return;
      }
      this.close(now, twin, "has connected anew");
    }
    context.peers.set(link, peer);
    neighbours.opened(peerId);
    this.conversation.greet(now, peer);
  }

  private onOffered(now: Instant, peerId: PeerId): void {
    const { context, neighbours } = this;
    if (this.isPaused) {
      context.order({ type: "refuse-offer", peerId });
      return;
    }
    const uses = [...context.peers.values()].map((peer) => this.useOf(now, peer));
    const verdict = neighbours.offered(now, peerId, uses);
    if (verdict.kind === "accept-instead") context.order({ type: "cancel-dial", peerId });
    if (verdict.replace !== undefined) {
      const replaced = [...context.peers.values()].find((peer) => peer.peerId === verdict.replace);
      if (replaced !== undefined) this.close(now, replaced, "makes room for another peer");
    }
    context.order({ type: verdict.kind === "refuse" ? "refuse-offer" : "accept-offer", peerId });
  }

  private useOf(now: Instant, peer: Peer): NeighbourUse {
    return {
      peerId: peer.peerId,
      connectedAt: peer.connectedAt,
      exchangeRate: peer.download.rate(now) + peer.upload.rate(now),
      isUseless: this.context.isComplete && peer.isComplete,
    };
  }

  private onMetadata(now: Instant, metainfo: Metainfo | undefined): void {
    const source = this.metadata.onVerified();
    if (this.context.torrent !== undefined) return;
    if (metainfo === undefined) {
      const liar = source === undefined ? undefined : this.context.peers.get(source);
      if (liar !== undefined) this.ban(now, liar.peerId, "sends false metadata");
      this.metadata.consider(now);
      return;
    }
    this.context.torrent = torrentOf(metainfo, undefined, this.context.random);
    this.conversation.onMetadata(now);
    if (this.context.isComplete) this.complete(now);
  }

  private complete(now: Instant): void {
    this.wasCompletedHere = true;
    this.announcer.completed(now);
    this.context.order({ type: "notify", event: "complete" });
  }

  private ban(now: Instant, peerId: PeerId, reason: string): void {
    this.neighbours.ban(peerId);
    const peer = [...this.context.peers.values()].find((other) => other.peerId === peerId);
    if (peer !== undefined) this.close(now, peer, reason);
  }

  private close(now: Instant, peer: Peer, reason: string): void {
    if (this.context.peers.get(peer.link) !== peer) return;
    this.context.order({ type: "close-link", link: peer.link, peerId: peer.peerId, reason });
    this.forget(now, peer);
  }

  private forget(now: Instant, peer: Peer): void {
    const { context } = this;
    context.peers.delete(peer.link);
    if (peer.has !== undefined) context.torrent?.availability.remove(peer.has);
    this.neighbours.closed(now, peer.peerId);
    this.downloader.onGone(now, peer);
    this.metadata.onGone(now, peer.link);
    if (this.rounds.optimistic === peer.link) this.rounds.optimistic = undefined;
    this.rounds.fill(now);
  }

  private get isLonely(): boolean {
    return this.neighbours.connectedCount === 0 && !this.context.isComplete;
  }

  private state(): TorrentSnapshot["state"] {
    if (this.isPaused) return "paused";
    if (this.context.isComplete) return this.wasCompletedHere ? "complete" : "seeding";
    if (this.metadata.isFetching) return "downloading";
    for (const peer of this.context.peers.values()) if (peer.amInterested) return "downloading";
    return "looking-for-peers";
  }
}
