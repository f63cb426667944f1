/**
 * Serving: takes requests in, and reads and sends blocks round robin over the unchoked peers, as far as each link's
 * buffer and the upload limit allow.
 */
import type { LinkId } from "../core/ids.ts";
import { BLOCK_LENGTH, type Block, type PieceIndex } from "../core/layout.ts";
import { type Instant, NEVER } from "../core/time.ts";
import type { BlockRange, HasLength } from "../wire/messages.ts";
import type { Context } from "./context.ts";
import type { Peer } from "./peer.ts";
import { MAX_QUEUED_REQUESTS } from "./upload-queue.ts";

/** Payload bytes of one link that are being read or wait in its channel, at most. */
export const HIGH_WATER = 512 * 1024;
/** Who goes on asking while choked is not listening. */
const MAX_REQUESTS_WHILE_CHOKED = 2 * MAX_QUEUED_REQUESTS;

export interface UploaderEvents {
  violation(now: Instant, peer: Peer, reason: string): void;
  /** The store has not got a piece that we thought we had. */
  lost(now: Instant, piece: PieceIndex): void;
}

export class Uploader<Payload extends HasLength> {
  /** When the upload limit lets the next block through. */
  readyAt: Instant = NEVER;
  private readonly context: Context<Payload>;
  private readonly events: UploaderEvents;
  private lastServed: LinkId | undefined;

  constructor(context: Context<Payload>, events: UploaderEvents) {
    this.context = context;
    this.events = events;
  }

  onRequest(now: Instant, peer: Peer, range: BlockRange): void {
    const block = this.context.torrent?.metainfo.layout.range(range.piece, range.begin, range.length);
    if (block === undefined || block.length > BLOCK_LENGTH) {
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
      this.pump(now);
    } else {
      this.events.violation(now, peer, "queues more requests than it was told to");
    }
  }

  onCancel(now: Instant, peer: Peer, range: BlockRange): void {
    const block = this.context.torrent?.metainfo.layout.range(range.piece, range.begin, range.length);
    // BEP 6: a cancelled request is still answered, by the block (already on its way) or by a reject.
    if (block !== undefined && peer.queue.cancel(block)) this.reject(now, peer, block);
  }

  onRead(now: Instant, peer: Peer | undefined, block: Block, payload: Payload | undefined): void {
    // Choked or gone in the meantime: nobody waits for it.
    if (peer === undefined || !peer.reading.delete(block)) {
      this.context.limits.upload.giveBack(block.length);
      return;
    }
    if (payload === undefined) {
      this.context.limits.upload.giveBack(block.length);
      this.reject(now, peer, block);
      this.events.lost(now, block.piece);
      return;
    }
    peer.buffered += payload.length;
    peer.upload.add(now, payload.length);
    this.context.upload.add(now, payload.length);
    this.context.send(now, peer, { type: "piece", piece: block.piece, begin: block.begin, payload });
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
    this.context.send(now, peer, { type: "choke" });
    for (const block of peer.queue.drain()) this.reject(now, peer, block);
    for (const block of peer.reading) this.reject(now, peer, block);
    peer.reading.clear();
  }

  /** Starts reading what may be sent now. */
  pump(now: Instant): void {
    const { peers, limits } = this.context;
    this.readyAt = NEVER;
    const waiting = [...peers.values()].filter((peer) => peer.queue.size > 0);
    // Goes on after the peer that was served last, so that a limit is shared evenly.
    const last = waiting.findIndex((peer) => peer.link === this.lastServed);
    let turn = last + 1;
    for (let idle = 0; idle < waiting.length; turn++) {
      const peer = waiting[turn % waiting.length] as Peer;
      const block = peer.queue.first();
      if (block === undefined || !this.hasRoom(peer, block)) {
        idle++;
        continue;
      }
      if (!limits.upload.take(now, block.length)) {
        this.readyAt = limits.upload.readyAt(now, block.length);
        return;
      }
      idle = 0;
      this.lastServed = peer.link;
      peer.queue.cancel(block);
      peer.reading.add(block);
      this.context.order({ type: "read-block", link: peer.link, block });
    }
  }

  private hasRoom(peer: Peer, block: Block): boolean {
    return peer.buffered + peer.reading.size * BLOCK_LENGTH + block.length <= HIGH_WATER;
  }

  private reject(now: Instant, peer: Peer, block: Block): void {
    if (peer.fast) this.context.send(now, peer, { type: "reject", ...block });
  }
}
