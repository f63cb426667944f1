/**
 * One torrent as a state machine: `step(now, input) → outputs`. It has no clock, no randomness but `random`, and no other
 * inputs or outputs, so the same code runs in a tab's worker, in unit tests and in simulations.
 *
 * Sequences the parts of the engine: passes each input to the part it concerns, carries out what the part returns, and then
 * does what has become due. Parts decide; this is the only place where one part's result becomes another part's input.
 */
import type { Bitfield } from "../core/bitfield.ts";
import type { LinkId } from "../core/ids.ts";
import { unreachable } from "../core/invariant.ts";
import type { PieceIndex } from "../core/layout.ts";
import { type Instant, NEVER, SECOND_MS } from "../core/time.ts";
import type { Metainfo } from "../metainfo/metainfo.ts";
import type { HasLength, Message } from "../wire/messages.ts";
import { type Context, torrentOf } from "./context.ts";
import type { Engine, EngineOptions, Input, Output } from "./io.ts";
import { LinkLifecycle } from "./link-lifecycle.ts";
import { DIAL_UNTIL } from "./neighbours.ts";
import { createParts, type Parts } from "./parts.ts";
import type { Peer } from "./peer.ts";
import { PeerMessages } from "./peer-messages.ts";
import type { ChokeRoundSnapshot, LinkUse, PieceMap, TorrentSnapshot } from "./snapshot.ts";
import { Step } from "./step.ts";
import { availabilityOf, pieceMapOf, snapshotOf, stateOf } from "./take-snapshot.ts";

/** Fine enough for time-outs of 2 s and more. */
const TICK_MS = 500;
/** A tick this late means that the machine or the tab slept. */
const OVERSLEPT_MS = 5 * SECOND_MS;

export class TorrentEngine<Payload extends HasLength> implements Engine<Payload> {
  /** Public for tests, which check its invariants. */
  readonly context: Context;
  private readonly name: string;
  private readonly parts: Parts<Payload>;
  private readonly lifecycle: LinkLifecycle<Payload>;
  private readonly messages: PeerMessages<Payload>;
  private nextTickAt: Instant;
  private isPaused = false;
  private wasCompletedHere = false;
  /** It began with all that is wanted. */
  private wasWhole: boolean;

  constructor(now: Instant, options: EngineOptions) {
    this.name = options.name;
    this.parts = createParts(now, options);
    this.lifecycle = new LinkLifecycle(this.parts);
    this.messages = new PeerMessages(this.parts);
    this.context = this.parts.context;
    this.wasWhole = this.context.hasAllWanted;
    this.nextTickAt = now + TICK_MS;
  }

  get wakeAt(): Instant {
    if (this.isPaused) return NEVER;
    const { announceSchedule, context, downloader, neighbours, rounds, uploader } = this.parts;
    const at = Math.min(
      announceSchedule.dueAt(this.isLonely),
      neighbours.nextTryAt(context.hasAllWanted),
      uploader.readyAt,
      downloader.readyAt,
    );
    return context.peers.size === 0 ? at : Math.min(at, this.nextTickAt, rounds.nextAt);
  }

  step(now: Instant, input: Input<Payload>): readonly Output<Payload>[] {
    const step = new Step<Payload>(now);
    this.take(step, input);
    if (!this.isPaused) {
      if (now >= this.wakeAt) this.catchUp(step);
      this.parts.superSeeding.update(step);
    }
    return step.outputs;
  }

  get isComplete(): boolean {
    return this.context.isComplete;
  }

  get hasAllWanted(): boolean {
    return this.context.hasAllWanted;
  }

  snapshot(now: Instant): TorrentSnapshot {
    const { isPaused, parts, wasCompletedHere } = this;
    const isMetadataComing = parts.metadata.isFetching;
    const state = stateOf(this.context, { isPaused, wasCompletedHere, isMetadataComing });
    return snapshotOf(now, this.context, this.name, parts.rounds.optimistic, state);
  }

  has(piece: PieceIndex): boolean {
    return this.context.torrent?.ledger.have.has(piece) ?? false;
  }

  pieceMap(): PieceMap | undefined {
    return pieceMapOf(this.context, this.parts.finished.sources);
  }

  chokeRound(): ChokeRoundSnapshot | undefined {
    return this.parts.rounds.last;
  }

  offences(): ReadonlyMap<string, number> {
    return this.parts.offences.counts;
  }

  bannedCount(): number {
    return this.parts.neighbours.bannedCount;
  }

  linkUse(now: Instant, link: LinkId): LinkUse | undefined {
    const peer = this.context.peers.get(link);
    return peer && this.parts.links.useOf(now, peer);
  }

  availability(): number {
    return availabilityOf(this.context);
  }

  private take(step: Step<Payload>, input: Input<Payload>): void {
    const { announceSchedule, downloader, finished, metadata, neighbours, uploader } = this.parts;
    // A closed link's last inputs may arrive after its peer has been forgotten.
    const peer = "link" in input ? this.context.peers.get(input.link) : undefined;
    switch (input.type) {
      case "link-opened": {
        const { link, peerId } = input;
        if (this.isPaused) return step.order({ type: "close-link", link, peerId, reason: "paused" });
        return this.lifecycle.open(step, input);
      }
      case "link-closed":
        return peer && this.lifecycle.forget(step, peer, input.isLost);
      case "message":
        return peer && this.onMessage(step, peer, input.message);
      case "violation":
        return peer && this.lifecycle.punish(step, peer, input.reason);
      case "link-writable":
        return peer && uploader.onWritable(step, peer, input.buffered);
      case "block-read":
        uploader.onRead(step, peer, input.block, input.payload);
        return input.payload === undefined ? this.onLost(step, [input.block.piece]) : undefined;
      case "pieces-lost":
        return this.onLost(step, input.pieces);
      case "piece-verified":
        return this.onVerified(step, input.piece, input.ok);
      case "piece-stored":
        return this.onStored(step, input.piece);
      case "store-failed":
        return finished.onStoreFailed(step, input.piece);
      case "metadata-verified":
        return this.onMetadata(step, input.metainfo);
      case "metadata-failed":
        return metadata.onFailed(step);
      case "select":
        return this.onSelect(step, input.wanted);
      case "deadlines":
        return downloader.onDeadlines(step, input.pieces);
      case "announced":
        return announceSchedule.answered(input.intervalMs);
      case "peers-found":
        return neighbours.found(input.peers);
      case "peer-offered":
        if (this.isPaused) return step.order({ type: "refuse-offer", peerId: input.peerId });
        return this.lifecycle.answerOffer(step, input.peerId);
      case "dial-failed":
        return neighbours.dialFailed(step.now, input.peerId, input.isThere);
      case "network-changed":
        return neighbours.retryNow();
      case "dial-postponed":
        return neighbours.dialPostponed(step.now, input.peerId);
      case "pause":
        this.isPaused = true;
        return this.lifecycle.closeAll(step, "paused");
      case "resume":
        this.isPaused = false;
        return announceSchedule.restart(step.now);
      case "limits-changed":
        uploader.pump(step);
        return downloader.refillAll(step);
      case "wake":
        return;
      default:
        return unreachable(input);
    }
  }

  private onMessage(step: Step<Payload>, peer: Peer, message: Message<Payload>): void {
    peer.lastReceivedAt = step.now;
    const consequence = this.messages.take(step, peer, message);
    if (consequence === undefined) return;
    if ("violation" in consequence) this.lifecycle.punish(step, peer, consequence.violation);
    else this.lifecycle.applyRechoke(step, consequence.rechoke);
  }

  private onVerified(step: Step<Payload>, piece: PieceIndex, ok: boolean): void {
    const liar = this.parts.finished.onVerified(step, piece, ok);
    if (liar !== undefined) this.lifecycle.ban(step, liar, "sends pieces that fail their hash");
    if (!ok) this.parts.downloader.refillAll(step);
  }

  private onStored(step: Step<Payload>, piece: PieceIndex): void {
    const stored = this.parts.finished.onStored(piece);
    this.parts.peerPieces.onStored(step, piece);
    if (stored === "complete") this.complete(step);
    else if (stored === "has-room") this.parts.downloader.refillAll(step);
  }

  private onSelect(step: Step<Payload>, wanted: Bitfield | undefined): void {
    const { announceSchedule, context, downloader, peerPieces } = this.parts;
    const hadAll = context.hasAllWanted;
    context.wanted = wanted;
    if (context.torrent === undefined) return;
    const changed = context.torrent.ledger.select(wanted);
    downloader.onUnwanted(step, changed.givenUp);
    peerPieces.onSelected(step, changed);
    downloader.refillAll(step);
    if (hadAll === context.hasAllWanted) return;
    if (context.hasAllWanted) return this.complete(step);
    this.wasWhole = false;
    // The tracker may know peers that have the rest.
    announceSchedule.changed(step.now);
  }

  /** The pieces are wanted again. Every peer learns that we do not have them any more. */
  private onLost(step: Step<Payload>, pieces: readonly PieceIndex[]): void {
    const { announceSchedule, context, downloader, peerPieces } = this.parts;
    const lost = pieces.filter((piece) => context.torrent?.ledger.lost(piece));
    if (lost.length === 0) return;
    for (const peer of peerPieces.onLost(step, lost))
      this.lifecycle.close(step, peer, "cannot learn that pieces are gone");
    // The tracker counts us as a seeder, and may know peers that have the pieces.
    announceSchedule.changed(step.now);
    downloader.refillAll(step);
  }

  private onMetadata(step: Step<Payload>, metainfo: Metainfo | undefined): void {
    const { context, parts } = this;
    const source = parts.metadata.onVerified();
    if (context.torrent !== undefined) return;
    if (metainfo === undefined) {
      if (source !== undefined) this.lifecycle.ban(step, source, "sends false metadata");
      return parts.metadata.consider(step);
    }
    context.torrent = torrentOf(metainfo, undefined, context.wanted, context.random);
    // What peers announced before is judged now, and they learn that we have the metadata.
    for (const peer of [...context.peers.values()]) {
      if (!peer.handshaken) continue;
      parts.handshakes.sendExtended(step, peer);
      const violation = parts.peerPieces.adopt(peer);
      if (violation !== undefined) this.lifecycle.punish(step, peer, violation);
      else parts.peerPieces.updateInterest(step, peer);
    }
    this.lifecycle.applyRechoke(step, parts.rounds.fill(step.now));
    parts.downloader.refillAll(step);
    if (context.hasAllWanted) this.complete(step);
  }

  private complete(step: Step<Payload>): void {
    this.wasCompletedHere ||= !this.wasWhole;
    if (this.context.isComplete) this.parts.announceSchedule.completed(step.now);
    step.order({ type: "notify", event: "complete" });
  }

  /** Does whatever time has made due. */
  private catchUp(step: Step<Payload>): void {
    const { now } = step;
    const { downloader, links, metadata, neighbours, rounds, uploader } = this.parts;
    if (now >= this.nextTickAt) {
      const isWaking = now - this.nextTickAt > OVERSLEPT_MS;
      this.nextTickAt = now + TICK_MS;
      for (const { peer, reason } of links.patrol(step, isWaking)) this.lifecycle.close(step, peer, reason);
      downloader.tick(step);
      metadata.tick(step);
    }
    const rechoke = rounds.tick(now);
    if (rechoke !== undefined) this.lifecycle.applyRechoke(step, rechoke);
    if (now >= uploader.readyAt) uploader.pump(step);
    if (now >= downloader.readyAt) downloader.refillAll(step);
    for (const peerId of neighbours.chooseDials(now, this.context.hasAllWanted))
      step.order({ type: "open-link", peerId });
    this.announce(step);
  }

  private announce(step: Step<Payload>): void {
    const { context, parts } = this;
    const event = parts.announceSchedule.due(step.now, this.isLonely);
    if (event === false) return;
    step.order({
      type: "announce",
      event,
      uploaded: context.upload.total,
      downloaded: context.download.total,
      left: context.torrent?.ledger.left,
      wanted: Math.max(0, DIAL_UNTIL - parts.neighbours.count),
    });
  }

  private get isLonely(): boolean {
    return this.parts.neighbours.connectedCount === 0 && !this.context.hasAllWanted;
  }
}
