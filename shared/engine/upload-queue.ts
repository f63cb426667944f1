/** Blocks asked for, in order, each once. Bounded: who queues more breaks the protocol. */
import { type Block, MAX_PIECE_LENGTH } from "../core/layout.ts";

/** What we tell peers as "reqq"; a peer that queues more is closed. */
export const MAX_QUEUED_REQUESTS = 500;

/** Shared by all that hold nothing: most peers never ask. */
const NO_BLOCKS = new Map<number, Block>();

export class UploadQueue {
  private blocks = NO_BLOCKS;

  get size(): number {
    return this.blocks.size;
  }

  /** Asking twice for the same block changes nothing. @returns false when the queue is full */
  add(block: Block): boolean {
    const key = keyOf(block);
    if (this.blocks.has(key)) return true;
    if (this.blocks.size >= MAX_QUEUED_REQUESTS) return false;
    if (this.blocks === NO_BLOCKS) this.blocks = new Map();
    this.blocks.set(key, block);
    return true;
  }

  /** @returns whether it was queued */
  remove(block: Block): boolean {
    return this.blocks.delete(keyOf(block));
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

/** By where it begins; a request for another length from there counts as the same. */
function keyOf({ piece, begin }: Block): number {
  return piece * MAX_PIECE_LENGTH + begin;
}
