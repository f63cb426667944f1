/**
 * Serving: takes requests in, and reads and sends blocks to the unchoked peers in turn (`upload-turns.ts`), as far as
 * each link's buffer and the upload limit allow. Every request of a peer with the fast extension is answered once (BEP 6).
 */
import type { Block, PieceIndex } from "../core/layout.ts";
import { type Instant, NEVER } from "../core/time.ts";
import type { BlockRange, HasLength } from "../wire/messages.ts";
import type { Context, Violated } from "./context.ts";
import type { Peer } from "./peer.ts";
import { MAX_QUEUED_REQUESTS } from "./upload-queue.ts";
import { type NextBlock, UploadTurns } from "./upload-turns.ts";

/** Payload bytes of one link that are being read or wait in its channel, at most. */
const HIGH_WATER = 512 * 1024;
/** Who goes on asking while choked is not listening. */
const MAX_REQUESTS_WHILE_CHOKED = 2 * MAX_QUEUED_REQUESTS;

export interface UploaderEvents {
  readonly violation: Violated;
  /** The store has not got a piece that we thought we had. */
  lost(now: Instant, piece: PieceIndex): void;
  /** Whether the peer had better get the block from others; asked when its turn comes. */
  declines(peer: Peer, block: Block): boolean;
}

export class Uploader<Payload extends HasLength> {
  /** When the upload limit lets the next block through. */
  readyAt: Instant = NEVER;
  private readonly context: Context<Payload>;
  private readonly events: UploaderEvents;
  private readonly turns = new UploadTurns<Peer>();

  constructor(context: Context<Payload>, events: UploaderEvents) {
    this.context = context;
    this.events = events;
  }

  onRequest(now: Instant, peer: Peer, range: BlockRange): void {
    const block = this.context.torrent?.metainfo.layout.range(range.piece, range.begin, range.length);
    if (block === undefined || block.length > this.context.policy.blockLength) {
      this.events.violation(now, peer, "asks for a block that does not exist");
      return;
    }
    if (peer.amChoking) {
      peer.requestsWhileChoked++;
      if (peer.requestsWhileChoked > MAX_REQUESTS_WHILE_CHOKED) {
        this.events.violation(now, peer, "goes on asking while choked");
      } else {
        this.reject(now, peer, block);
      }
      return;
    }
    if (!this.context.torrent?.ledger.have.has(block.piece)) {
      this.reject(now, peer, block);
    } else if (peer.queue.add(block)) {
      this.turns.add(peer);
      this.pump(now);
    } else {
      this.events.violation(now, peer, "queues more requests than it was told to");
    }
  }

  onCancel(now: Instant, peer: Peer, range: BlockRange): void {
    const block = this.context.torrent?.metainfo.layout.range(range.piece, range.begin, range.length);
    // A cancelled request is still answered: by the block, if it is on its way, else by a reject.
    if (block !== undefined && peer.queue.remove(block)) this.reject(now, peer, block);
  }

  onRead(now: Instant, peer: Peer | undefined, block: Block, payload: Payload | undefined): void {
    // Choked or gone in the meantime: nobody waits for it.
    const isAwaited = peer?.reading.remove(block) ?? false;
    if (!isAwaited || payload === undefined) this.context.limits.upload.giveBack(block.length);
    if (peer !== undefined && isAwaited) {
      if (payload === undefined) this.reject(now, peer, block);
      else this.sendBlock(now, peer, block, payload);
    }
    if (payload === undefined) this.events.lost(now, block.piece);
    if (!isAwaited || payload === undefined) this.pump(now);
  }

  onWritable(now: Instant, peer: Peer, buffered: number): void {
    peer.buffered = buffered;
    this.pump(now);
  }

  unchoke(now: Instant, peer: Peer): void {
    peer.amChoking = false;
    peer.unchokedAt = now;
    peer.requestsWhileChoked = 0;
    this.context.send(now, peer, { type: "unchoke" });
  }

  choke(now: Instant, peer: Peer): void {
    peer.amChoking = true;
    peer.waitingSince = now;
    this.turns.delete(peer);
    this.context.send(now, peer, { type: "choke" });
    for (const block of peer.reading.drain()) this.reject(now, peer, block);
    for (const block of peer.queue.drain()) this.reject(now, peer, block);
  }

  onGone(peer: Peer): void {
    this.turns.delete(peer);
  }

  /** Starts reading what may be sent now. */
  pump(now: Instant): void {
    const { limits } = this.context;
    this.readyAt = NEVER;
    for (let next = this.next(); next !== undefined; next = this.next()) {
      const { peer, block } = next;
      // Who would not be told is served.
      if (peer.fast && this.events.declines(peer, block)) {
        peer.queue.remove(block);
        this.reject(now, peer, block);
        continue;
      }
      if (!limits.upload.take(now, block.length)) {
        this.readyAt = limits.upload.readyAt(now, block.length);
        return;
      }
      this.turns.take(next);
      peer.reading.add(block);
      this.context.order({ type: "read-block", link: peer.link, block });
    }
  }

  private next(): NextBlock<Peer> | undefined {
    return this.turns.next((peer, block) => this.hasRoom(peer, block));
  }

  private sendBlock(now: Instant, peer: Peer, block: Block, payload: Payload): void {
    peer.buffered += payload.length;
    peer.upload.add(now, payload.length);
    this.context.upload.add(now, payload.length);
    this.context.send(now, peer, { type: "piece", piece: block.piece, begin: block.begin, payload });
  }

  private hasRoom(peer: Peer, block: Block): boolean {
    const underWay = peer.buffered + peer.reading.size * this.context.policy.blockLength;
    return underWay + block.length <= HIGH_WATER;
  }

  private reject(now: Instant, peer: Peer, block: Block): void {
    if (peer.fast) this.context.send(now, peer, { type: "reject", ...block });
  }
}
