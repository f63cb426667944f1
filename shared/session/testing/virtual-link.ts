/**
 * Two ends of a link in one process. What one end sends, the other receives `delayMs` later, or when `release` lets it
 * out of the send buffer.
 */
import { CLOSED_BY_PEER, hasDrained, type Link, type LinkEvents, TEXT_MESSAGE } from "../links/link.ts";
import type { Timers } from "../ports.ts";

export const NO_EVENTS: LinkEvents = {
  opened: () => {},
  message: () => {},
  drained: () => {},
  closed: () => {},
};

export class VirtualLink implements Link {
  state: "connecting" | "open" | "closed" = "connecting";
  /** Keeps what is sent until `release`. */
  isHolding = false;
  /** Sending fails. */
  isBroken = false;
  bufferedAmount = 0;
  /** The most that ever waited, bytes. */
  highest = 0;
  private readonly held: Uint8Array<ArrayBuffer>[] = [];
  private readonly early: ArrayBuffer[] = [];
  private readonly timers: Timers;
  private readonly events: LinkEvents;
  private readonly delayMs: number;
  private peer: VirtualLink | undefined;

  constructor(timers: Timers, events: LinkEvents, delayMs = 0) {
    this.timers = timers;
    this.events = events;
    this.delayMs = delayMs;
  }

  static join(one: VirtualLink, other: VirtualLink): void {
    one.peer = other;
    other.peer = one;
  }

  open(): void {
    if (this.state !== "connecting") return;
    this.state = "open";
    this.events.opened();
    for (const data of this.early.splice(0)) this.receive(data);
  }

  send(bytes: Uint8Array): void {
    if (this.state !== "open") return;
    if (this.isBroken) {
      this.later(() => this.end("the send queue is full"));
      return;
    }
    this.held.push(bytes.slice());
    this.bufferedAmount += bytes.length;
    this.highest = Math.max(this.highest, this.bufferedAmount);
    if (!this.isHolding) this.later(() => this.leave());
  }

  /** Breaks the contract, as a foreign peer may. */
  sendText(): void {
    this.later(() => this.peer?.end(TEXT_MESSAGE));
  }

  /** Lets messages leave until at most `remaining` bytes wait. */
  release(remaining = 0): void {
    while (this.bufferedAmount > remaining) this.leave();
  }

  close(): void {
    if (this.state === "closed") return;
    this.state = "closed";
    this.later(() => this.peer?.end(CLOSED_BY_PEER));
  }

  private leave(): void {
    const bytes = this.held.shift();
    if (bytes === undefined) return;
    const before = this.bufferedAmount;
    this.bufferedAmount -= bytes.length;
    this.peer?.receive(bytes.buffer);
    if (hasDrained(before, this.bufferedAmount) && this.state === "open") this.events.drained();
  }

  private receive(data: ArrayBuffer): void {
    if (this.state === "connecting") this.early.push(data);
    else if (this.state === "open") this.events.message(data);
  }

  private end(reason: string): void {
    if (this.state === "closed") return;
    this.close();
    this.events.closed(reason);
  }

  private later(action: () => void): void {
    this.timers.after(this.delayMs, action);
  }
}
