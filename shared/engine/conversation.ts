/**
 * What peers say, judged and passed on: the handshake first, availability once, numbers within the torrent. Who says
 * otherwise is closed with the reason.
 */
import { Bitfield } from "../core/bitfield.ts";
import { unreachable } from "../core/invariant.ts";
import type { Instant } from "../core/time.ts";
import { type HasLength, type Message, OWN_EXTENSION_IDS } from "../wire/messages.ts";
import type { ChokeRounds } from "./choke-rounds.ts";
import type { Context, Violated } from "./context.ts";
import type { Downloader } from "./downloader.ts";
import type { FinishedPieces } from "./finished-pieces.ts";
import type { MetadataExchange } from "./metadata-exchange.ts";
import type { Peer } from "./peer.ts";
import type { SuperSeeding } from "./super-seeding.ts";
import { MAX_QUEUED_REQUESTS } from "./upload-queue.ts";
import type { Uploader } from "./uploader.ts";

const CLIENT_NAME = "Tabswarm 0.1";
/** Pieces a peer may get and name in the time it takes us to fetch the metadata. */
const MAX_EARLY_HAVES = 16 * 1024;
const MAX_CLIENT_LENGTH = 64;

export interface ConversationParts<Payload extends HasLength> {
  readonly context: Context<Payload>;
  readonly finished: FinishedPieces<Payload>;
  readonly downloader: Downloader<Payload>;
  readonly uploader: Uploader<Payload>;
  readonly metadata: MetadataExchange<Payload>;
  readonly rounds: ChokeRounds<Payload>;
  readonly superSeeding: SuperSeeding<Payload>;
  readonly violation: Violated;
}

export class Conversation<Payload extends HasLength> {
  private readonly parts: ConversationParts<Payload>;

  constructor(parts: ConversationParts<Payload>) {
    this.parts = parts;
  }

  /** Handshake and bitfield leave together: WebTorrent takes a peer whose bitfield is late for a seeder. */
  greet(now: Instant, peer: Peer): void {
    const { context } = this.parts;
    context.send(now, peer, {
      type: "handshake",
      infoHash: context.infoHash,
      peerId: context.ownId,
      fast: true,
      extended: true,
    });
    const have = context.torrent?.ledger.have;
    if (have === undefined || have.length === 0) return;
    peer.wasToldBitfield = true;
    const told = this.parts.superSeeding.hides(now, peer) ? new Bitfield(have.length) : have;
    context.send(now, peer, { type: "bitfield", bytes: told.toBytes() });
  }

  onMessage(now: Instant, peer: Peer, message: Message<Payload>): void {
    const { downloader, uploader, metadata, rounds, violation } = this.parts;
    peer.lastHeardAt = now;
    if (peer.handshaken === (message.type === "handshake")) {
      violation(now, peer, peer.handshaken ? "repeats its handshake" : "does not begin with a handshake");
      return;
    }
    switch (message.type) {
      case "handshake":
        return this.onHandshake(now, peer, message);
      case "keep-alive":
        return;
      case "choke":
        if (peer.peerChoking) return;
        peer.peerChoking = true;
        return downloader.onChoked(now, peer);
      case "unchoke":
        peer.peerChoking = false;
        return downloader.onUnchoked(now, peer);
      case "interested":
        peer.peerInterested = true;
        return rounds.fill(now);
      case "not-interested":
        peer.peerInterested = false;
        return rounds.fill(now);
      case "bitfield":
        return this.onAvailability(now, peer, { kind: "bytes", bytes: message.bytes });
      case "have-all":
        return this.onAvailability(now, peer, { kind: "all" });
      case "have-none":
        return this.onAvailability(now, peer, { kind: "none" });
      case "have":
        return this.onHave(now, peer, message.piece);
      case "dont-have":
        return this.onDontHave(now, peer, message.piece);
      case "request":
        return uploader.onRequest(now, peer, message);
      case "cancel":
        return uploader.onCancel(now, peer, message);
      case "piece":
        return downloader.onBlock(now, peer, message.piece, message.begin, message.payload);
      case "reject":
        return downloader.onReject(now, peer, message.piece, message.begin);
      // Hints that we do not take.
      case "suggest":
      case "allowed-fast":
        return;
      case "extended-handshake":
        // It may be repeated, and then says only what is new.
        peer.extensionIds = { ...peer.extensionIds, ...message.ids };
        peer.metadataSize = message.metadataSize ?? peer.metadataSize;
        peer.client = message.client?.slice(0, MAX_CLIENT_LENGTH) ?? peer.client;
        if (message.requestQueue !== undefined) {
          peer.requestLimit = Math.max(1, Math.min(MAX_QUEUED_REQUESTS, message.requestQueue));
        }
        return metadata.consider(now);
      case "metadata-request":
        return metadata.onRequest(now, peer, message.piece);
      case "metadata-data":
        return metadata.onData(now, peer, message.piece, message.totalSize, message.bytes);
      case "metadata-reject":
        return metadata.onReject(now, peer);
      default:
        return unreachable(message);
    }
  }

  /** The layout is known now: what peers said before is judged by it, and they learn that we have the metadata. */
  onMetadata(now: Instant): void {
    const { context, downloader, finished, rounds } = this.parts;
    for (const peer of [...context.peers.values()]) {
      if (!peer.handshaken) continue;
      if (peer.extended) this.sendExtendedHandshake(now, peer);
      if (!this.adopt(now, peer)) continue;
      finished.updateInterest(now, peer);
    }
    rounds.fill(now);
    downloader.refillAll(now);
  }

  private onHandshake(now: Instant, peer: Peer, message: Message<Payload> & { type: "handshake" }): void {
    const { context, violation } = this.parts;
    if (message.infoHash !== context.infoHash) return violation(now, peer, "speaks of another torrent");
    if (message.peerId !== peer.peerId) return violation(now, peer, "is not who it was introduced as");
    peer.handshaken = true;
    peer.fast = message.fast;
    peer.extended = message.extended;
    const have = context.torrent?.ledger.have;
    if (peer.fast && !peer.wasToldBitfield && (have === undefined || have.count === 0)) {
      context.send(now, peer, { type: have?.length === 0 ? "have-all" : "have-none" });
    }
    if (peer.extended) this.sendExtendedHandshake(now, peer);
    if (context.torrent !== undefined) this.adopt(now, peer);
  }

  private sendExtendedHandshake(now: Instant, peer: Peer): void {
    const { context } = this.parts;
    const metadataSize = context.torrent?.metainfo.infoBytes.length;
    context.send(now, peer, {
      type: "extended-handshake",
      ids: OWN_EXTENSION_IDS,
      requestQueue: MAX_QUEUED_REQUESTS,
      client: CLIENT_NAME,
      ...(metadataSize === undefined ? {} : { metadataSize }),
    });
  }

  private onAvailability(now: Instant, peer: Peer, base: Peer["early"]["base"]): void {
    const { context, finished, rounds, violation } = this.parts;
    if (peer.saidAvailability) return violation(now, peer, "says twice what it has");
    peer.saidAvailability = true;
    peer.early.base = base;
    if (context.torrent === undefined) return;
    if (peer.has !== undefined) context.torrent.availability.remove(peer.has);
    peer.has = undefined;
    if (!this.adopt(now, peer)) return;
    finished.updateInterest(now, peer);
    rounds.fill(now);
  }

  private onHave(now: Instant, peer: Peer, index: number): void {
    const { context, downloader, finished, violation } = this.parts;
    // A peer that begins with a have has nothing else to say.
    peer.saidAvailability = true;
    const { torrent } = context;
    if (torrent === undefined || peer.has === undefined) {
      peer.early.haves.add(index);
      if (peer.early.haves.size > MAX_EARLY_HAVES)
        violation(now, peer, "names too many pieces before the torrent is known");
      return;
    }
    const piece = torrent.metainfo.layout.piece(index);
    if (piece === undefined) return violation(now, peer, "has a piece that does not exist");
    if (!peer.has.set(piece)) return;
    torrent.availability.have(peer.has, piece);
    if (torrent.ledger.have.has(piece)) return;
    peer.useful++;
    finished.updateInterest(now, peer);
    downloader.onHave(now, peer, piece);
  }

  private onDontHave(now: Instant, peer: Peer, index: number): void {
    const { context, finished } = this.parts;
    const piece = context.torrent?.metainfo.layout.piece(index);
    if (context.torrent === undefined || piece === undefined || peer.has === undefined) {
      peer.early.haves.delete(index);
      return;
    }
    if (!peer.has.clear(piece)) return;
    context.torrent.availability.lost(peer.has, piece);
    if (context.torrent.ledger.have.has(piece)) return;
    peer.useful--;
    finished.updateInterest(now, peer);
  }

  /** Turns what the peer said into a bitfield and counts it. @returns false when it was closed for it */
  private adopt(now: Instant, peer: Peer): boolean {
    const { context, violation } = this.parts;
    const { torrent } = context;
    if (torrent === undefined) return false;
    const count = torrent.metainfo.layout.pieceCount;
    const { base, haves } = peer.early;
    const has =
      base.kind === "bytes"
        ? Bitfield.parse(base.bytes, count)
        : base.kind === "all"
          ? Bitfield.full(count)
          : new Bitfield(count);
    if (has === undefined) {
      violation(now, peer, "sends a bitfield that does not fit the torrent");
      return false;
    }
    for (const index of haves) {
      const piece = torrent.metainfo.layout.piece(index);
      if (piece === undefined) {
        violation(now, peer, "has a piece that does not exist");
        return false;
      }
      has.set(piece);
    }
    haves.clear();
    peer.early.base = { kind: "none" };
    peer.has = has;
    peer.pickMemo.reset();
    torrent.availability.add(has);
    peer.useful = 0;
    for (const piece of has.indices()) if (!torrent.ledger.have.has(piece)) peer.useful++;
    return true;
  }
}
