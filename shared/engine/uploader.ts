/**
 * Serving: takes requests, reads blocks and sends them to the unchoked peers in turn (`upload-turns.ts`), as far as each
 * link's buffer and the upload limit allow. Every request of a peer with the Fast extension is answered once (BEP 6).
 */
import type { Block } from "../core/layout.ts";
import { type Instant, NEVER, SECOND_MS } from "../core/time.ts";
import type { BlockRange, HasLength } from "../wire/messages.ts";
import type { Context, Violation } from "./context.ts";
import type { Peer } from "./peer.ts";
import type { Step } from "./step.ts";
import type { SuperSeeding } from "./super-seeding.ts";
import { MAX_QUEUED_REQUESTS } from "./upload-queue.ts";
import { UploadTurns } from "./upload-turns.ts";

/** Payload bytes of one link that are being read or wait in its channel, at most: half of what stalls a fresh channel. */
const HIGH_WATER = 512 * 1024;
/**
 * On a narrow line less may wait: one block, or as much as has left in this time. All other messages to the peer wait behind it,
 * so that with more a leecher's requests would come late and its download would wait for its upload.
 */
const QUEUE_MS = SECOND_MS;
/** A full queue may cross a choke on its way, and so may the requests that follow each reject; more is not a race. */
const MAX_REQUESTS_WHILE_CHOKED = 2 * MAX_QUEUED_REQUESTS;

export class Uploader<Payload extends HasLength> {
  /** When the upload limit lets the next block through. */
  readyAt: Instant = NEVER;
  private readonly context: Context;
  private readonly superSeeding: SuperSeeding<Payload>;
  private readonly turns = new UploadTurns<Peer>();

  constructor(context: Context, superSeeding: SuperSeeding<Payload>) {
    this.context = context;
    this.superSeeding = superSeeding;
  }

  onRequest(step: Step<Payload>, peer: Peer, range: BlockRange): Violation | undefined {
    const { policy, torrent } = this.context;
    const { upload } = peer;
    const block = torrent?.metainfo.layout.range(range.piece, range.begin, range.length);
    if (block === undefined || block.length > policy.blockLength)
      return "requests a block that does not exist";
    if (peer.choke.amChoking) {
      upload.requestsWhileChoked++;
      if (upload.requestsWhileChoked > MAX_REQUESTS_WHILE_CHOKED)
        return "keeps sending requests while choked";
      this.reject(step, peer, block);
    } else if (!torrent?.ledger.have.has(block.piece)) {
      this.reject(step, peer, block);
    } else if (upload.queue.add(block)) {
      this.superSeeding.onRequest(step, peer, block.piece);
      this.turns.add(peer);
      this.pump(step);
    } else {
      return "queues more requests than it may";
    }
    return undefined;
  }

  /** A cancelled request is still answered: with the block if it is being read already, else with a reject. */
  onCancel(step: Step<Payload>, peer: Peer, range: BlockRange): void {
    const block = this.context.torrent?.metainfo.layout.range(range.piece, range.begin, range.length);
    if (block !== undefined && peer.upload.queue.remove(block)) this.reject(step, peer, block);
  }

  /** @param payload undefined: the piece is gone from the store */
  onRead(step: Step<Payload>, peer: Peer | undefined, block: Block, payload: Payload | undefined): void {
    // The peer may have been choked or closed meanwhile.
    if (peer?.upload.reading.remove(block)) {
      if (payload !== undefined) {
        this.sendBlock(step, peer, block, payload);
        return;
      }
      this.reject(step, peer, block);
    }
    this.context.limits.upload.giveBack(block.length);
    this.pump(step);
  }

  onWritable(step: Step<Payload>, peer: Peer, buffered: number): void {
    const { upload } = peer;
    if (buffered < upload.buffered) upload.left.add(step.now, upload.buffered - buffered);
    upload.buffered = buffered;
    this.pump(step);
  }

  onUnchoke(step: Step<Payload>, peer: Peer): void {
    peer.upload.requestsWhileChoked = 0;
    step.send(peer, { type: "unchoke" });
  }

  onChoke(step: Step<Payload>, peer: Peer): void {
    const { queue, reading } = peer.upload;
    this.turns.delete(peer);
    step.send(peer, { type: "choke" });
    for (const block of reading.drain()) this.reject(step, peer, block);
    for (const block of queue.drain()) this.reject(step, peer, block);
  }

  onGone(peer: Peer): void {
    this.turns.delete(peer);
  }

  /** Starts reading the blocks that may be sent now. */
  pump(step: Step<Payload>): void {
    const { upload: limit } = this.context.limits;
    this.readyAt = NEVER;
    const maySend = (peer: Peer, block: Block): boolean => this.isBelowMark(step.now, peer, block);
    for (let next = this.turns.next(maySend); next !== undefined; next = this.turns.next(maySend)) {
      const { peer, block } = next;
      // Peers without the Fast extension cannot be sent a reject, so serve them.
      if (peer.features.fast && this.superSeeding.declines(step.now, peer, block)) {
        peer.upload.queue.remove(block);
        this.reject(step, peer, block);
        continue;
      }
      if (!limit.take(step.now, block.length)) {
        this.readyAt = limit.readyAt(step.now, block.length);
        return;
      }
      this.turns.take(next);
      peer.upload.reading.add(block);
      step.order({ type: "read-block", link: peer.link, block });
    }
  }

  private sendBlock(step: Step<Payload>, peer: Peer, { piece, begin }: Block, payload: Payload): void {
    peer.upload.buffered += payload.length;
    peer.upload.meter.add(step.now, payload.length);
    this.context.upload.add(step.now, payload.length);
    step.send(peer, { type: "piece", piece, begin, payload });
  }

  private isBelowMark(now: Instant, { upload }: Peer, block: Block): boolean {
    const underWay = upload.buffered + upload.reading.size * this.context.policy.blockLength;
    const justGone = (upload.left.rate(now, QUEUE_MS) * QUEUE_MS) / SECOND_MS;
    return underWay === 0 || underWay + block.length <= Math.min(HIGH_WATER, justGone);
  }

  private reject(step: Step<Payload>, peer: Peer, block: Block): void {
    if (peer.features.fast) step.send(peer, { type: "reject", ...block });
  }
}
