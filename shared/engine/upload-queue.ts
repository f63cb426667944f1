/** What one peer has asked of us and not yet got, in order. Bounded: who asks for more breaks the protocol. */
import type { Block } from "../core/layout.ts";

/** What we tell peers as "reqq"; a peer that queues more is closed. */
export const MAX_QUEUED_REQUESTS = 500;

export class UploadQueue {
  private readonly blocks = new Map<string, Block>();

  get size(): number {
    return this.blocks.size;
  }

  /** Asking twice for the same block changes nothing. @returns false when the queue is full */
  add(block: Block): boolean {
    const key = keyOf(block);
    if (this.blocks.has(key)) return true;
    if (this.blocks.size >= MAX_QUEUED_REQUESTS) return false;
    this.blocks.set(key, block);
    return true;
  }

  /** @returns whether it was queued */
  cancel(block: Block): boolean {
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

function keyOf({ piece, begin, length }: Block): string {
  return `${piece}/${begin}/${length}`;
}
