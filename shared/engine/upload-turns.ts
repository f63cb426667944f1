/**
 * Whose block goes next. A turn is a piece: whole pieces can be passed on, so it is better to finish one after the other than
 * to send all side by side. Who has begun a piece goes on with it, the one begun first in front, even if its requests ran dry
 * for a moment; a new turn goes to whoever has had the fewest bytes. So peers that all want something get the same, however
 * few requests each of them keeps waiting here.
 *
 * Who wanted nothing for a time may make up for one turn at most. Knows nothing of limits and buffers.
 */
import { type Block, PIECE_LENGTH, type PieceIndex } from "../core/layout.ts";
import type { UploadQueue } from "./upload-queue.ts";

/** Of a longer piece this much goes in one turn. */
const TURN_BYTES = PIECE_LENGTH;

/** A peer's place among those that are served. */
export class UploadTurn {
  /** What is being served; undefined: nothing yet. */
  piece: PieceIndex | undefined;
  /** Bytes it may still get in this turn. */
  left = 0;
  /** Turns are numbered in the order of beginning. */
  number = 0;
  /** Bytes it has had, or as many as if it had always wanted some. */
  mark = 0;
}

export interface Served {
  readonly upload: { readonly queue: UploadQueue; readonly turn: UploadTurn };
}

export interface NextBlock<Peer> {
  readonly peer: Peer;
  readonly block: Block;
}

export class UploadTurns<Peer extends Served> {
  /** With something in their queues. */
  private readonly waiting = new Set<Peer>();
  private lastTurn = 0;
  /** The foremost mark from which a turn has begun. */
  private front = 0;

  /** It has queued a request. */
  add(peer: Peer): void {
    this.waiting.add(peer);
  }

  delete(peer: Peer): void {
    this.waiting.delete(peer);
  }

  /** @param hasRoom whether the block may be sent to the peer now; who has no room keeps its place */
  next(hasRoom: (peer: Peer, block: Block) => boolean): NextBlock<Peer> | undefined {
    let next: NextBlock<Peer> | undefined;
    for (const peer of this.waiting) {
      const block = peer.upload.queue.first();
      if (block === undefined) this.waiting.delete(peer);
      else if (hasRoom(peer, block) && (next === undefined || this.isBefore({ peer, block }, next)))
        next = { peer, block };
    }
    return next;
  }

  /** Takes what `next` returned out of the peer's queue. */
  take({ peer, block }: NextBlock<Peer>): void {
    const { turn } = peer.upload;
    if (!isGoingOn({ peer, block })) {
      turn.piece = block.piece;
      turn.left = TURN_BYTES;
      turn.number = ++this.lastTurn;
      turn.mark = this.markOf(peer);
      this.front = Math.max(this.front, turn.mark);
    }
    turn.left -= block.length;
    turn.mark += block.length;
    peer.upload.queue.remove(block);
    if (peer.upload.queue.size === 0) this.waiting.delete(peer);
  }

  private isBefore(one: NextBlock<Peer>, other: NextBlock<Peer>): boolean {
    const goesOn = isGoingOn(one);
    if (goesOn !== isGoingOn(other)) return goesOn;
    if (goesOn) return one.peer.upload.turn.number < other.peer.upload.turn.number;
    return this.markOf(one.peer) < this.markOf(other.peer);
  }

  private markOf({ upload: { turn } }: Peer): number {
    return Math.max(turn.mark, this.front - TURN_BYTES);
  }
}

function isGoingOn({ peer, block }: NextBlock<Served>): boolean {
  const { turn } = peer.upload;
  return turn.piece === block.piece && turn.left > 0;
}
