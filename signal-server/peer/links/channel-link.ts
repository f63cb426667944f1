/**
 * A link over a channel of node-datachannel. Messages that arrive before "open" wait until then, because their receiver may
 * want to answer.
 */
import {
  CLOSED_BY_PEER,
  type Link,
  type LinkEvents,
  LOW_WATER,
  TEXT_MESSAGE,
} from "../../../shared/session/links/link.ts";
import type { NativeChannel } from "./library.ts";

export class ChannelLink implements Link {
  private readonly channel: NativeChannel;
  private readonly events: LinkEvents;
  private state: "connecting" | "open" | "closed" = "connecting";
  private readonly early: ArrayBuffer[] = [];
  /** At which the channel reports that its buffer has drained. */
  private threshold = 0;

  /** Call it in the task that received the channel. */
  constructor(channel: NativeChannel, events: LinkEvents) {
    this.channel = channel;
    this.events = events;
    channel.onClosed(() => this.end(CLOSED_BY_PEER));
    channel.onError((error) => this.end(error));
    channel.onBufferedAmountLow(() => {
      if (this.state !== "open") return;
      this.watchBuffer();
      events.drained();
    });
    channel.onOpen(() => this.open());
    channel.onMessage((message) => {
      if (typeof message === "string") this.end(TEXT_MESSAGE);
      else if (this.state === "open") events.message(bufferOf(message));
      else if (this.state === "connecting") this.early.push(bufferOf(message));
    });
  }

  get bufferedAmount(): number {
    return this.state === "closed" ? 0 : this.channel.bufferedAmount();
  }

  send(bytes: Uint8Array): void {
    if (this.state !== "open") return;
    try {
      this.channel.sendMessageBinary(bytes);
      this.watchBuffer();
    } catch (error) {
      queueMicrotask(() => this.end(`the channel refused to send: ${error}`));
    }
  }

  close(): void {
    if (this.state === "closed") return;
    this.state = "closed";
    this.early.length = 0;
    this.channel.close();
  }

  /**
   * The next event comes at the low mark, so that the sender refills in time, or else when the buffer is empty. The library drains
   * it meanwhile, so what it had passed already is checked again.
   */
  private watchBuffer(): void {
    while (this.threshold !== this.dueThreshold) {
      this.threshold = this.dueThreshold;
      this.channel.setBufferedAmountLowThreshold(this.threshold);
    }
  }

  private get dueThreshold(): number {
    return this.channel.bufferedAmount() > LOW_WATER ? LOW_WATER : 0;
  }

  private open(): void {
    if (this.state !== "connecting") return;
    this.state = "open";
    this.events.opened();
    // An event handler may close the link, which empties the list.
    for (let data = this.early.shift(); data; data = this.early.shift()) this.events.message(data);
  }

  private end(reason: string): void {
    if (this.state === "closed") return;
    this.close();
    this.events.closed(reason);
  }
}

/** The library makes a buffer for each message; the copy is for those that share one. */
function bufferOf(message: Uint8Array | ArrayBuffer): ArrayBuffer {
  if (message instanceof ArrayBuffer) return message;
  const { buffer, byteLength } = message;
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? buffer : message.slice().buffer;
}
