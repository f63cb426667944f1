/**
 * Runs of wanted length from a stream that comes in chunks. A run that lies whole in a chunk is a view into it; only one
 * that a cut goes through is copied, into a buffer of exactly its length, made when its first byte is there. Knows
 * nothing about what the bytes mean.
 */
export class Assembler {
  private chunk: Uint8Array = new Uint8Array();
  private at = 0;
  private partial: Uint8Array | undefined;
  private filled = 0;

  /** To be called once everything before has been taken: until `take` has returned undefined. */
  feed(chunk: Uint8Array): void {
    this.chunk = chunk;
    this.at = 0;
  }

  /** @returns undefined when so many bytes have not come yet; ask for the same length again after the next chunk. */
  take(length: number): Uint8Array | undefined {
    const available = this.chunk.length - this.at;
    if (this.partial === undefined) {
      if (available >= length) {
        this.at += length;
        return this.chunk.subarray(this.at - length, this.at);
      }
      if (available === 0) return undefined;
      this.partial = new Uint8Array(length);
      this.filled = 0;
    }
    const taken = Math.min(length - this.filled, available);
    this.partial.set(this.chunk.subarray(this.at, this.at + taken), this.filled);
    this.at += taken;
    this.filled += taken;
    if (this.filled < length) return undefined;
    const whole = this.partial;
    this.partial = undefined;
    return whole;
  }

  /** Bytes set aside for a run that has not come whole. */
  get held(): number {
    return this.partial?.length ?? 0;
  }
}
