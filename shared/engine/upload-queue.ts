/** Requested blocks in order, each once: a second request for the same offset changes nothing. Bounded. */
import { type Block, blockKey } from "../core/layout.ts";

/** Announced to peers as "reqq" (BEP 10), as many as libtorrent requests at most. The link of a peer that queues more is closed. */
export const MAX_QUEUED_REQUESTS = 500;

export class UploadQueue {
  private readonly blocks = new Map<number, Block>();

  get size(): number {
    return this.blocks.size;
  }

  /** @returns false when the queue is full */
  add(block: Block): boolean {
    const key = blockKey(block.piece, block.begin);
    if (this.blocks.has(key)) return true;
    if (this.blocks.size >= MAX_QUEUED_REQUESTS) return false;
    this.blocks.set(key, block);
    return true;
  }

  /** @returns whether it was queued */
  remove(block: Block): boolean {
    return this.blocks.delete(blockKey(block.piece, block.begin));
  }

  first(): Block | undefined {
    for (const block of this.blocks.values()) return block;
    return undefined;
  }

  /** Takes everything out. */
  drain(): Block[] {
    const blocks = [...this.blocks.values()];
    this.blocks.clear();
    return blocks;
  }
}
