/**
 * Collects the pieces that wait to be stored, for a transaction of several costs hardly more than one of a single
 * piece. One transaction runs at a time; whatever came meanwhile forms the next. So a slow trickle is stored at once,
 * and batches grow exactly when the disk is the bottleneck.
 *
 * Always true: a piece's promise settles with the transaction that held it, and no more than the limit waits.
 */
import type { Bytes } from "../../../shared/core/bytes.ts";
import type { PieceIndex } from "../../../shared/core/layout.ts";
import type { PieceStore, StoredPiece } from "./piece-store.ts";

/** Eight pieces of 256 KiB; of larger ones fewer, but at least one. */
const BATCH_BYTES = 2 * 1024 * 1024;
const MAX_WAITING_BYTES = 64 * 1024 * 1024;

/** The disk does not keep up. The piece is not stored and may be written again later. */
export class StoreBusyError extends Error {
  override readonly name = "StoreBusyError";
}

interface Waiting extends StoredPiece {
  resolve(): void;
  reject(reason: unknown): void;
}

export class WriteBatcher {
  private readonly store: Pick<PieceStore, "write">;
  private readonly maxWaitingBytes: number;
  private queue: Waiting[] = [];
  private running: Promise<void> | undefined;
  private bytes = 0;

  constructor(store: Pick<PieceStore, "write">, maxWaitingBytes: number = MAX_WAITING_BYTES) {
    this.store = store;
    this.maxWaitingBytes = maxWaitingBytes;
  }

  /** Bytes handed over and not settled yet: above some MiB it is time to ask peers for less. */
  get waitingBytes(): number {
    return this.bytes;
  }

  /**
   * Settles when the piece is stored. The bytes must not change until then.
   * @throws what the store throws; StoreBusyError, at once, when too much waits
   */
  write(piece: PieceIndex, bytes: Bytes): Promise<void> {
    if (this.bytes > 0 && this.bytes + bytes.length > this.maxWaitingBytes)
      return Promise.reject(new StoreBusyError(`${this.bytes} bytes are waiting to be stored`));
    this.bytes += bytes.length;
    const stored = new Promise<void>((resolve, reject) => {
      this.queue.push({ piece, bytes, resolve, reject });
    });
    this.running ??= this.run();
    return stored;
  }

  /** Settles, never rejecting, when nothing waits any more. */
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
      for (const waiting of batch) {
        this.bytes -= waiting.bytes.length;
        settle(waiting);
      }
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
