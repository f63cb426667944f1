/**
 * Links between virtual peers. A link is two channels, each ordered and reliable, with a delay. The channels of a peer share its
 * uplink in turn, message by message; its downlink takes messages in the order of arrival. Either may be unlimited.
 *
 * Payload takes time on a limited uplink or downlink. Other messages take none, but wait for the payload before them in their
 * channel. Headers and acknowledgements cost nothing, because the engine's limits count payload only.
 */

import type { LinkId } from "../core/ids.ts";
import { invariant } from "../core/invariant.ts";
import { type Instant, SECOND_MS } from "../core/time.ts";
import type { Message } from "../wire/messages.ts";
import type { EventQueue } from "./event-queue.ts";
import type { PeerGroup } from "./scenario.ts";

/** Sums of fractions may exceed a whole millisecond by a rounding error. */
const ROUNDING_MS = 1e-6;

/** Stands for the bytes of a block. */
export interface Token {
  readonly length: number;
  /** Whether the bytes are the right ones. */
  readonly ok: boolean;
}

/** A peer as its links see it. */
export interface Endpoint {
  readonly group: PeerGroup;
  readonly uplink: Uplink;
  readonly downlink: Downlink;
  receive(channel: Channel, message: Message<Token>): void;
  /** Payload of its `channel` has left. */
  departed(channel: Channel): void;
  /** The link of its `channel` is closed. @param isLost its path is gone */
  lost(channel: Channel, isLost?: boolean): void;
}

/** One direction of a link. */
export class Channel {
  readonly link: Link;
  readonly from: Endpoint;
  readonly to: Endpoint;
  /** The sender's number of the link. */
  readonly number: LinkId;
  /** The receiver's number of the link. */
  readonly numberThere: LinkId;
  /** One-way delay. */
  readonly latencyMs: number;
  /** Messages that have not arrived yet are dropped. */
  isCut = false;
  /** Payload bytes that have not left yet. */
  buffered = 0;
  readonly waiting: Message<Token>[] = [];

  constructor(link: Link, from: LinkEnd, to: LinkEnd, latencyMs: number) {
    this.link = link;
    this.from = from.peer;
    this.to = to.peer;
    this.number = from.number;
    this.numberThere = to.number;
    this.latencyMs = latencyMs;
  }
}

interface LinkEnd {
  readonly peer: Endpoint;
  /** This side's number of the link. */
  readonly number: LinkId;
}

export class Link {
  readonly there: Channel;
  readonly back: Channel;
  /** One side has closed it, or both have noticed that it broke. */
  isOver = false;

  /** @param latencyMs one way */
  constructor(dialler: LinkEnd, dialled: LinkEnd, latencyMs: number) {
    this.there = new Channel(this, dialler, dialled, latencyMs);
    this.back = new Channel(this, dialled, dialler, latencyMs);
  }

  opposite(channel: Channel): Channel {
    return channel === this.there ? this.back : this.there;
  }
}

export class Uplink {
  /** Payload bytes that have left. */
  sent = 0;
  private readonly queue: EventQueue;
  /** Bytes per second; undefined: no limit. */
  private readonly rate: number | undefined;
  /** Channels with something to send, in the order of their turns. */
  private readonly turns = new Set<Channel>();
  private serving: Channel | undefined;
  /** With fractions, because events happen at whole milliseconds. */
  private freeAt: Instant = 0;

  constructor(queue: EventQueue, rate: number | undefined) {
    this.queue = queue;
    this.rate = rate;
  }

  send(channel: Channel, message: Message<Token>): void {
    const bytes = payloadOf(message);
    if (this.rate === undefined || (bytes === 0 && channel.buffered === 0)) {
      this.sent += bytes;
      this.depart(channel, message);
      return;
    }
    channel.buffered += bytes;
    channel.waiting.push(message);
    // The channel in service gets its next turn when its message has left.
    if (this.serving !== channel) this.turns.add(channel);
    if (this.serving === undefined) this.serve(this.rate);
  }

  /** Drops what the channel has not sent. */
  drop(channel: Channel): void {
    channel.waiting.length = 0;
    this.turns.delete(channel);
  }

  /** Starts sending the next channel's next message. */
  private serve(rate: number): void {
    for (const channel of this.turns) {
      this.turns.delete(channel);
      const message = channel.waiting.shift();
      invariant(message !== undefined, "a channel with a turn has something to send");
      this.serving = channel;
      const bytes = payloadOf(message);
      this.freeAt = startAfter(this.freeAt, this.queue.now) + (bytes * SECOND_MS) / rate;
      this.queue.plan(this.freeAt - ROUNDING_MS, () => {
        this.serving = undefined;
        this.sent += bytes;
        channel.buffered -= bytes;
        this.depart(channel, message);
        this.passOn(channel);
        if (!channel.isCut) channel.from.departed(channel);
        if (this.serving === undefined) this.serve(rate);
      });
      return;
    }
  }

  private depart(channel: Channel, message: Message<Token>): void {
    this.queue.planIn(channel.latencyMs, () => channel.to.downlink.take(channel, message));
  }

  /** Sends the messages without payload that waited behind payload; a channel's turn begins with payload. */
  private passOn(channel: Channel): void {
    const { waiting } = channel;
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      if (payloadOf(next) > 0) {
        this.turns.add(channel);
        return;
      }
      waiting.shift();
      this.depart(channel, next);
    }
    this.turns.delete(channel);
  }
}

export class Downlink {
  private readonly queue: EventQueue;
  /** Bytes per second; undefined: no limit. */
  private readonly rate: number | undefined;
  private freeAt: Instant = 0;

  constructor(queue: EventQueue, rate: number | undefined) {
    this.queue = queue;
    this.rate = rate;
  }

  /** A message has arrived at the downlink. */
  take(channel: Channel, message: Message<Token>): void {
    if (this.rate === undefined) return deliver(channel, message);
    const ms = (payloadOf(message) * SECOND_MS) / this.rate;
    this.freeAt = startAfter(this.freeAt, this.queue.now) + ms;
    this.queue.plan(this.freeAt - ROUNDING_MS, () => deliver(channel, message));
  }
}

/** Transmissions follow each other without a gap when one ended within the current millisecond. */
function startAfter(freeAt: Instant, now: Instant): Instant {
  return freeAt > now - 1 ? freeAt : now;
}

function deliver(channel: Channel, message: Message<Token>): void {
  if (!channel.isCut) channel.to.receive(channel, message);
}

function payloadOf(message: Message<Token>): number {
  return message.type === "piece" ? message.payload.length : 0;
}
