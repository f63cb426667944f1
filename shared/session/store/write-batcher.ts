/**
 * Collects the pieces to be stored, because a transaction of several costs hardly more than a transaction of one. One
 * transaction runs at a time, and the pieces that arrive meanwhile form the next: single pieces are stored at once, and
 * batches grow only while the disk is the bottleneck.
 *
 * Always true: a piece's promise settles with its transaction. The engine limits how much can wait.
 */
import type { Bytes } from "../../core/bytes.ts";
import type { PieceIndex } from "../../core/layout.ts";
import type { PieceStore, StoredPiece } from "../ports.ts";

/** Eight pieces of 256 KiB, or fewer of larger ones, but at least one. */
const BATCH_BYTES = 2 * 1024 * 1024;

interface Waiting extends StoredPiece {
  resolve(): void;
  reject(reason: unknown): void;
}

export class WriteBatcher {
  private readonly store: Pick<PieceStore, "write">;
  private queue: Waiting[] = [];
  private running: Promise<void> | undefined;

  constructor(store: Pick<PieceStore, "write">) {
    this.store = store;
  }

  /** Settles when the piece is stored; the bytes must not change until then. @throws what the store throws */
  write(piece: PieceIndex, bytes: Bytes): Promise<void> {
    const stored = new Promise<void>((resolve, reject) => {
      this.queue.push({ piece, bytes, resolve, reject });
    });
    this.running ??= this.run();
    return stored;
  }

  /** Settles when nothing waits any more; never rejects. */
  async drained(): Promise<void> {
    while (this.running !== undefined) await this.running;
  }

  private async run(): Promise<void> {
    while (this.queue.length > 0) {
      const batch = this.takeBatch();
      let settle: (waiting: Waiting) => void = (waiting) => waiting.resolve();
      try {
        await this.store.write(batch);
      } catch (error) {
        settle = (waiting) => waiting.reject(error);
      }
      for (const waiting of batch) settle(waiting);
    }
    this.running = undefined;
  }

  private takeBatch(): Waiting[] {
    let count = 0;
    let bytes = 0;
    for (const waiting of this.queue) {
      bytes += waiting.bytes.length;
      if (count > 0 && bytes > BATCH_BYTES) break;
      count++;
    }
    return this.queue.splice(0, count);
  }
}
