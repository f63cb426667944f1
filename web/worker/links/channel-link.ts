/**
 * A link over a data channel that was transferred here. In Chromium the channel arrives "connecting", whatever its state
 * was on the page, and its peer's first messages may precede its own "open". They wait until then, because their receiver
 * may want to answer. A channel that arrives open or closed is noticed too.
 */
import type { Bytes } from "../../../shared/core/bytes.ts";
import {
  CLOSED_BY_PEER,
  type Link,
  type LinkEvents,
  LOW_WATER,
  TEXT_MESSAGE,
} from "../../../shared/session/links/link.ts";

export class ChannelLink implements Link {
  private readonly channel: RTCDataChannel;
  private readonly events: LinkEvents;
  private state: "connecting" | "open" | "closed" = "connecting";
  private readonly early: ArrayBuffer[] = [];

  /** Call it in the task that received the channel. */
  constructor(channel: RTCDataChannel, events: LinkEvents) {
    this.channel = channel;
    this.events = events;
    channel.binaryType = "arraybuffer";
    channel.onopen = () => this.open();
    channel.onmessage = ({ data }: MessageEvent<ArrayBuffer | string>) => {
      if (typeof data === "string") this.end(TEXT_MESSAGE);
      else if (this.state === "open") events.message(data);
      else if (this.state === "connecting") this.early.push(data);
    };
    channel.onbufferedamountlow = () => {
      if (this.state !== "open") return;
      this.watchBuffer();
      events.drained();
    };
    // The worker's type library does not know that this event contains an RTCError.
    channel.onerror = (event) =>
      this.end("error" in event && event.error instanceof Error ? event.error.message : "the channel failed");
    channel.onclose = () => this.end(CLOSED_BY_PEER);
    queueMicrotask(() => {
      if (channel.readyState === "open") this.open();
      else if (channel.readyState === "closed") this.end(CLOSED_BY_PEER);
    });
  }

  get bufferedAmount(): number {
    return this.channel.bufferedAmount;
  }

  send(bytes: Uint8Array): void {
    if (this.state !== "open") return;
    try {
      // `Uint8Array` may be over shared memory, which a channel refuses; ours never is.
      this.channel.send(bytes as Bytes);
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

  /** The next event comes at the low mark, so that the sender refills in time, or else when the buffer is empty. */
  private watchBuffer(): void {
    const { channel } = this;
    channel.bufferedAmountLowThreshold = channel.bufferedAmount > LOW_WATER ? LOW_WATER : 0;
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
