/**
 * A running fingerprint of all events: two runs with the same fingerprint are the same run, event for event. It stores no
 * events; to see them, repeat the run with a watcher.
 */
import type { Instant } from "../core/time.ts";

const PRIME = 0x01000193;
const OTHER_PRIME = 0x85ebca6b;

export class EventLog {
  private low = 0x811c9dc5;
  private high = 0x9e3779b9;
  /** The bits of an instant, so that different instants hash differently. */
  private readonly instant = new Float64Array(1);
  private readonly words = new Uint32Array(this.instant.buffer);

  /** @param who the peer's number @param what kind of event @param about link, piece, or anything else that tells events apart */
  add(at: Instant, who: number, what: number, about: number): void {
    this.instant[0] = at;
    this.mix(this.words[0] as number);
    this.mix(this.words[1] as number);
    this.mix((what << 24) ^ who);
    this.mix(about);
  }

  /** 16 hexadecimal digits. */
  get hash(): string {
    return [this.high, this.low].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
  }

  /** FNV-1a over words, twice with different primes; the two halves feed each other. */
  private mix(word: number): void {
    this.low = Math.imul(this.low ^ word, PRIME);
    this.high = Math.imul(this.high ^ word ^ (this.low >>> 15), OTHER_PRIME);
  }
}
