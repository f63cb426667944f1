/**
 * Which peer's block is sent next. A turn is a piece: only whole pieces can be passed on, so one after the other is better
 * than all side by side. The oldest turn goes first, even if its peer had no requests queued for a moment. New turns are
 * shared fairly, even if a peer keeps few requests queued. Knows no limits and buffers.
 */
import { type Block, PIECE_LENGTH, type PieceIndex } from "../core/layout.ts";
import { FairQueue } from "./fair-queue.ts";
import type { UploadQueue } from "./upload-queue.ts";

/** A longer piece takes several turns. */
const TURN_BYTES = PIECE_LENGTH;

/** A peer's place in the queue. */
export class UploadTurn {
  /** The piece being served; undefined: none yet. */
  piece: PieceIndex | undefined;
  /** Bytes left in this turn. */
  left = 0;
  /** Turns are numbered in the order in which they begin. */
  number = 0;
  /** As in `FairQueue`. */
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
  /** Peers with queued requests. */
  private readonly waiting = new Set<Peer>();
  private readonly fair = new FairQueue();
  private lastTurn = 0;

  /** It has queued a request. */
  add(peer: Peer): void {
    this.waiting.add(peer);
  }

  delete(peer: Peer): void {
    this.waiting.delete(peer);
  }

  /** @param maySend whether the block may be sent to the peer now; otherwise the peer keeps its place */
  next(maySend: (peer: Peer, block: Block) => boolean): NextBlock<Peer> | undefined {
    let next: NextBlock<Peer> | undefined;
    let nextContinues = false;
    let nextRank = 0;
    // With a limit, every request and every block passes here, for all peers: nothing is made for those that are not next.
    for (const peer of this.waiting) {
      const { queue, turn } = peer.upload;
      const block = queue.first();
      if (block === undefined) {
        this.waiting.delete(peer);
        continue;
      }
      const continues = continuesTurn(turn, block);
      if ((nextContinues && !continues) || !maySend(peer, block)) continue;
      const rank = continues ? turn.number : this.fair.markOf(turn, TURN_BYTES);
      if (next !== undefined && continues === nextContinues && rank >= nextRank) continue;
      next = { peer, block };
      nextContinues = continues;
      nextRank = rank;
    }
    return next;
  }

  /** Removes what `next` returned from the peer's queue. */
  take({ peer, block }: NextBlock<Peer>): void {
    const { turn } = peer.upload;
    if (!continuesTurn(turn, block)) {
      turn.piece = block.piece;
      turn.left = TURN_BYTES;
      turn.number = ++this.lastTurn;
      this.fair.begin(turn, TURN_BYTES);
    }
    turn.left -= block.length;
    turn.mark += block.length;
    peer.upload.queue.remove(block);
    if (peer.upload.queue.size === 0) this.waiting.delete(peer);
  }
}

function continuesTurn(turn: UploadTurn, block: Block): boolean {
  return turn.piece === block.piece && turn.left > 0;
}
