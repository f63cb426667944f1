/**
 * An engine's inside: makes its parts, which hold the policy and the state, passes each input to the one it concerns, and
 * afterwards does what time has made due.
 */
import type { LinkId } from "../core/ids.ts";
import { unreachable } from "../core/invariant.ts";
import { type Instant, NEVER, SECOND_MS } from "../core/time.ts";
import type { Metainfo } from "../metainfo/metainfo.ts";
import type { HasLength } from "../wire/messages.ts";
import { AnnounceSchedule } from "./announce-schedule.ts";
import { ChokeRounds } from "./choke-rounds.ts";
import { Context, torrentOf, type Violated } from "./context.ts";
import { Conversation } from "./conversation.ts";
import { Downloader } from "./downloader.ts";
import { FinishedPieces } from "./finished-pieces.ts";
import type { Engine, Input, Output } from "./io.ts";
import { Links } from "./links.ts";
import { MetadataExchange } from "./metadata-exchange.ts";
import { DIAL_UNTIL, Neighbours } from "./neighbours.ts";
import type { EngineOptions } from "./options.ts";
import type { Peer } from "./peer.ts";
import type { ChokeRoundSnapshot, LinkUse, PieceMap, TorrentSnapshot } from "./snapshot.ts";
import { SuperSeeding } from "./super-seeding.ts";
import { availabilityOf, pieceMapOf, snapshotOf } from "./take-snapshot.ts";
import { Uploader } from "./uploader.ts";

const TICK_MS = 500;
/** A tick so late means that we slept. */
const OVERSLEPT_MS = 5 * SECOND_MS;

type LinkInput<Payload extends HasLength> = Extract<
  Input<Payload>,
  { readonly type: "link-closed" | "message" | "violation" | "link-writable" }
>;

/** Of what comes all the time: it brings nothing forward but by what `Context.upheaval` tells. */
function isOrdinary<Payload extends HasLength>({ type }: Input<Payload>): boolean {
  return type === "message" || type === "block-read" || type === "link-writable" || type === "piece-verified";
}

export class TorrentEngine<Payload extends HasLength> implements Engine<Payload> {
  /** Open to tests, which check its invariants. */
  readonly context: Context<Payload>;
  private readonly name: string;
  private readonly announceSchedule: AnnounceSchedule;
  private readonly neighbours: Neighbours;
  private readonly finished: FinishedPieces<Payload>;
  private readonly uploader: Uploader<Payload>;
  private readonly downloader: Downloader<Payload>;
  private readonly rounds: ChokeRounds<Payload>;
  private readonly metadata: MetadataExchange<Payload>;
  private readonly superSeeding: SuperSeeding<Payload>;
  private readonly conversation: Conversation<Payload>;
  private readonly links: Links<Payload>;
  private nextTickAt: Instant;
  /** When anything falls due but what the limits hold up; undefined: to be found out. Kept, for most messages change nothing of it. */
  private quietUntil: Instant | undefined;
  private isPaused = false;
  private wasCompletedHere = false;

  constructor(now: Instant, options: EngineOptions) {
    const context = new Context<Payload>(now, options);
    if (options.metainfo) context.torrent = torrentOf(options.metainfo, options.have, options.random);
    const violation: Violated = (at, peer, reason) => this.links.close(at, peer, reason);
    this.context = context;
    this.name = options.name;
    this.announceSchedule = new AnnounceSchedule(now);
    this.neighbours = new Neighbours(options.ownId, options.random);
    this.finished = new FinishedPieces(context, {
      liar: (at, peerId) => this.links.ban(at, peerId, "sends pieces that fail their hash"),
      wanted: (at) => this.downloader.refillAll(at),
      completed: (at) => this.complete(at),
    });
    this.downloader = new Downloader(context, this.finished, violation);
    this.uploader = new Uploader(context, {
      violation,
      lost: (at, piece) => this.finished.onLost(at, piece),
      declines: (peer, block) => this.superSeeding.declines(peer, block),
    });
    this.rounds = new ChokeRounds(context, this.uploader, now);
    this.metadata = new MetadataExchange(context);
    this.superSeeding = new SuperSeeding(context);
    const { finished, neighbours, downloader, uploader, metadata, rounds, superSeeding } = this;
    const parts = { context, finished, neighbours, downloader, uploader, metadata, rounds, superSeeding };
    this.conversation = new Conversation({ ...parts, violation });
    this.links = new Links({ ...parts, conversation: this.conversation });
    this.nextTickAt = now + TICK_MS;
  }

  get wakeAt(): Instant {
    if (this.isPaused) return NEVER;
    this.quietUntil ??= this.findQuietUntil();
    return Math.min(this.quietUntil, this.uploader.readyAt, this.downloader.readyAt);
  }

  step(now: Instant, input: Input<Payload>): readonly Output<Payload>[] {
    if (!isOrdinary(input)) this.quietUntil = undefined;
    this.take(now, input);
    if (this.context.takeUpheaval()) this.quietUntil = undefined;
    if (!this.isPaused) {
      if (now >= this.wakeAt) this.catchUp(now);
      this.superSeeding.update(now);
    }
    return this.context.takeOutputs();
  }

  snapshot(now: Instant): TorrentSnapshot {
    return snapshotOf(now, this.context, this.name, this.rounds.optimistic, this.state());
  }

  pieceMap(): PieceMap | undefined {
    return pieceMapOf(this.context, this.finished.sources);
  }

  chokeRound(): ChokeRoundSnapshot | undefined {
    return this.rounds.last;
  }

  linkUse(now: Instant, link: LinkId): LinkUse | undefined {
    const peer = this.context.peers.get(link);
    return peer && this.links.useOf(now, peer);
  }

  availability(): number {
    return availabilityOf(this.context);
  }

  private take(now: Instant, input: Input<Payload>): void {
    const { links, context, downloader, finished, neighbours, uploader } = this;
    switch (input.type) {
      case "link-opened":
        if (this.isPaused) return links.refuse(input.link, input.peerId, "paused");
        return links.opened(now, input.link, input.peerId, input.initiator);
      case "link-closed":
      case "message":
      case "violation":
      case "link-writable": {
        // What was under way when the link was closed finds nobody.
        const peer = context.peers.get(input.link);
        return peer && this.takeFrom(now, peer, input);
      }
      case "block-read":
        return uploader.onRead(now, context.peers.get(input.link), input.block, input.payload);
      case "piece-verified":
        return finished.onVerified(now, input.piece, input.ok);
      case "piece-stored":
        return finished.onStored(now, input.piece);
      case "store-failed":
        return finished.onStoreFailed(now, input.piece);
      case "metadata-verified":
        return this.onMetadata(now, input.metainfo);
      case "metadata-failed":
        return this.metadata.onFailed(now);
      case "announced":
        return this.announceSchedule.answered(input.intervalMs);
      case "peers-found":
        return neighbours.found(input.peers);
      case "peer-offered":
        if (this.isPaused) return context.order({ type: "refuse-offer", peerId: input.peerId });
        return links.offered(now, input.peerId);
      case "dial-failed":
        return neighbours.dialFailed(now, input.peerId);
      case "pause":
        this.isPaused = true;
        return links.closeAll(now, "paused");
      case "resume":
        this.isPaused = false;
        return this.announceSchedule.restart(now);
      case "limits-changed":
        uploader.pump(now);
        return downloader.refillAll(now);
      case "wake":
        return;
      default:
        return unreachable(input);
    }
  }

  private takeFrom(now: Instant, peer: Peer, input: LinkInput<Payload>): void {
    switch (input.type) {
      case "link-closed":
        return this.links.forget(now, peer);
      case "message":
        return this.conversation.onMessage(now, peer, input.message);
      case "violation":
        return this.links.close(now, peer, input.reason);
      case "link-writable":
        return this.uploader.onWritable(now, peer, input.buffered);
      default:
        return unreachable(input);
    }
  }

  /** Whatever time has made due. */
  private catchUp(now: Instant): void {
    this.quietUntil = undefined;
    const { announceSchedule, context, downloader, neighbours, rounds, uploader } = this;
    if (now >= this.nextTickAt) {
      const isWaking = now - this.nextTickAt > OVERSLEPT_MS;
      this.nextTickAt = now + TICK_MS;
      this.links.tick(now, isWaking);
      downloader.tick(now);
      this.metadata.tick(now);
    }
    rounds.tick(now);
    if (now >= uploader.readyAt) uploader.pump(now);
    if (now >= downloader.readyAt) downloader.refillAll(now);
    for (const peerId of neighbours.chooseDials(now, context.isComplete))
      context.order({ type: "open-link", peerId });
    const event = announceSchedule.due(now, this.isLonely);
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

  private findQuietUntil(): Instant {
    const { announceSchedule, context, neighbours, rounds } = this;
    const at = Math.min(announceSchedule.dueAt(this.isLonely), neighbours.nextTryAt(context.isComplete));
    return context.peers.size === 0 ? at : Math.min(at, this.nextTickAt, rounds.nextAt);
  }

  private onMetadata(now: Instant, metainfo: Metainfo | undefined): void {
    const source = this.metadata.onVerified();
    if (this.context.torrent !== undefined) return;
    if (metainfo === undefined) {
      if (source !== undefined) this.links.ban(now, source, "sends false metadata");
      this.metadata.consider(now);
      return;
    }
    this.context.torrent = torrentOf(metainfo, undefined, this.context.random);
    this.conversation.onMetadata(now);
    if (this.context.isComplete) this.complete(now);
  }

  private complete(now: Instant): void {
    this.wasCompletedHere = true;
    this.announceSchedule.completed(now);
    this.context.order({ type: "notify", event: "complete" });
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
