/**
 * Virtual channels: ordered and reliable, with a delay, fed by an uplink whose rate the links of a peer share block by
 * block. Payload takes time on the uplink; other messages only wait their turn behind it.
 */

import { invariant } from "../../core/invariant.ts";
import { type Instant, SECOND_MS } from "../../core/time.ts";
import type { EventQueue } from "../../simulation/event-queue.ts";
import type { Message } from "../../wire/messages.ts";

/** Sums of fractions that make a whole millisecond are one. */
const ROUNDING_MS = 1e-6;

/** The bytes of a block, as far as they matter. */
export interface Token {
  readonly length: number;
  /** Whether they are the right ones. */
  readonly ok: boolean;
}

/** One direction of a link. */
export class Channel {
  /** Payload bytes that have not left yet. */
  buffered = 0;
  /** What has not left yet never will. */
  isCut = false;
  readonly waiting: Message<Token>[] = [];
  private readonly queue: EventQueue;
  private readonly latencyMs: number;
  readonly deliver: (message: Message<Token>) => void;
  /** Payload has left. */
  readonly drained: () => void;
  private arrivesAt: Instant = 0;

  constructor(
    queue: EventQueue,
    latencyMs: number,
    deliver: (message: Message<Token>) => void,
    drained: () => void,
  ) {
    this.queue = queue;
    this.latencyMs = latencyMs;
    this.deliver = deliver;
    this.drained = drained;
  }

  /** The first message has left the uplink. */
  depart(): void {
    const message = this.waiting.shift();
    invariant(message !== undefined, "only what waits can leave");
    this.buffered -= payloadOf(message);
    this.arrivesAt = Math.max(this.arrivesAt, this.queue.now + this.latencyMs);
    this.queue.plan(this.arrivesAt, () => this.deliver(message));
  }
}

export class Uplink {
  private readonly queue: EventQueue;
  /** Bytes a second; undefined: no limit. */
  private readonly rate: number | undefined;
  /** Channels with something to send, the next one's turn in front. */
  private readonly turns = new Set<Channel>();
  private isBusy = false;
  /** Exactly, for events happen at whole milliseconds. */
  private freeAt: Instant = 0;
  /** Payload bytes ever sent. */
  sent = 0;

  constructor(queue: EventQueue, rate: number | undefined) {
    this.queue = queue;
    this.rate = rate;
  }

  send(channel: Channel, message: Message<Token>): void {
    channel.buffered += payloadOf(message);
    channel.waiting.push(message);
    this.turns.add(channel);
    if (!this.isBusy) this.serve();
  }

  private serve(): void {
    for (const channel of this.turns) {
      this.turns.delete(channel);
      const first = channel.waiting[0];
      if (channel.isCut || first === undefined) continue;
      const bytes = payloadOf(first);
      this.sent += bytes;
      if (bytes === 0 || this.rate === undefined) {
        channel.depart();
        if (channel.waiting.length > 0) this.turns.add(channel);
        if (bytes > 0) this.queue.planIn(0, channel.drained);
        continue;
      }
      this.isBusy = true;
      const { now } = this.queue;
      // What is free since within this millisecond goes on without a gap.
      this.freeAt = (this.freeAt > now - 1 ? this.freeAt : now) + (bytes * SECOND_MS) / this.rate;
      this.queue.plan(this.freeAt - ROUNDING_MS, () => {
        this.isBusy = false;
        channel.depart();
        if (channel.waiting.length > 0) this.turns.add(channel);
        if (!channel.isCut) channel.drained();
        if (!this.isBusy) this.serve();
      });
      return;
    }
  }
}

function payloadOf(message: Message<Token>): number {
  return message.type === "piece" ? message.payload.length : 0;
}
