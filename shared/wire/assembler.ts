/**
 * Takes runs of a given length from a stream of chunks. A run inside one chunk is a view into it; only a run that spans
 * chunks is copied, into a buffer of its length that is allocated when its first byte arrives.
 */
export class Assembler {
  private chunk: Uint8Array = new Uint8Array();
  private at = 0;
  private partial: Uint8Array | undefined;
  private filled = 0;

  /** Call only after `take` has returned undefined, when the previous chunk is used up. */
  feed(chunk: Uint8Array): void {
    this.chunk = chunk;
    this.at = 0;
  }

  /** @returns undefined if fewer bytes have arrived; call again with the same length after the next chunk */
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

  /** Bytes allocated for an unfinished run. */
  get held(): number {
    return this.partial?.length ?? 0;
  }
}
