/**
 * One direction of a line: a narrow place with a queue of limited length, then distance. Decides when each packet arrives, or that
 * it is lost. A function of time and random numbers; knows no sockets.
 */
import type { Random } from "../../shared/core/random.ts";
import { type Instant, SECOND_MS } from "../../shared/core/time.ts";

export interface PipeOptions {
  /** Bytes per second, headers included. */
  readonly rate: number;
  /** One way. */
  readonly delayMs: number;
  /** What a packet may take longer at random. Packets never overtake each other. */
  readonly jitterMs?: number;
  /** How long a packet may wait for those before it; then it is dropped. */
  readonly queueMs: number;
  /** Gilbert and Elliott's model, in time: nothing passes during a burst, whose length is random. */
  readonly loss?: { readonly share: number; readonly burstMs: number };
}

/** Headers of IP and UDP. */
const HEADER_BYTES = 28;

export class Pipe {
  /** Bytes that have passed, headers included. */
  passed = 0;
  sent = 0;
  lost = 0;
  dropped = 0;
  /** How long each packet that was not lost waited, ms. */
  readonly waits: number[] = [];
  private readonly options: PipeOptions;
  private readonly random: Random;
  private freeAt: Instant = Number.NEGATIVE_INFINITY;
  private arrivedAt: Instant = Number.NEGATIVE_INFINITY;
  private isInBurst = false;
  /** When the present burst, or the time until the next one, ends. */
  private changesAt: Instant = Number.NEGATIVE_INFINITY;

  constructor(options: PipeOptions, random: Random) {
    this.options = options;
    this.random = random;
  }

  /** @param payload bytes @returns when it arrives; undefined: it is lost */
  send(now: Instant, payload: number): Instant | undefined {
    const { rate, delayMs, jitterMs = 0, queueMs } = this.options;
    const bytes = payload + HEADER_BYTES;
    this.sent++;
    if (this.isLost(now)) {
      this.lost++;
      return undefined;
    }
    const waitMs = Math.max(0, this.freeAt - now);
    if (waitMs > queueMs) {
      this.dropped++;
      return undefined;
    }
    this.waits.push(waitMs);
    this.passed += bytes;
    this.freeAt = now + waitMs + (bytes * SECOND_MS) / rate;
    this.arrivedAt = Math.max(this.arrivedAt, this.freeAt + delayMs + this.random.next() * jitterMs);
    return this.arrivedAt;
  }

  private isLost(now: Instant): boolean {
    const { loss } = this.options;
    if (loss === undefined) return false;
    const { burstMs, share } = loss;
    if (this.changesAt === Number.NEGATIVE_INFINITY) this.changesAt = now;
    for (; this.changesAt <= now; this.isInBurst = !this.isInBurst) {
      const meanMs = this.isInBurst ? (burstMs * (1 - share)) / share : burstMs;
      this.changesAt -= meanMs * Math.log(1 - this.random.next());
    }
    return this.isInBurst;
  }
}
