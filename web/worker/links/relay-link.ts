/**
 * A link over a MessagePort behind which the page pumps a data channel. What the page says has drained is subtracted
 * from what was posted: `bufferedAmount` never claims less than what still waits.
 */

import { type Link, type LinkEvents, LOW_WATER, TEXT_MESSAGE } from "../../../shared/session/links/link.ts";
import type { RelayControl } from "../../bridge/messages.ts";

export class RelayLink implements Link {
  private readonly port: MessagePort;
  private readonly events: LinkEvents;
  private state: "connecting" | "open" | "closed" = "connecting";
  private posted = 0;
  private drained = 0;

  constructor(port: MessagePort, events: LinkEvents) {
    this.port = port;
    this.events = events;
    port.onmessage = ({ data }: MessageEvent<ArrayBuffer | string | RelayControl>) => {
      if (this.state === "closed") return;
      if (data instanceof ArrayBuffer) events.message(data);
      else if (typeof data === "string") this.end(TEXT_MESSAGE);
      else this.hear(data);
    };
  }

  get bufferedAmount(): number {
    return this.posted - this.drained;
  }

  send(bytes: Uint8Array): void {
    if (this.state !== "open") return;
    const copy = bytes.slice().buffer;
    this.posted += copy.byteLength;
    this.port.postMessage(copy, [copy]);
  }

  close(): void {
    if (this.state === "closed") return;
    this.state = "closed";
    this.port.postMessage({ type: "close" } satisfies RelayControl);
    this.port.close();
  }

  private hear(control: RelayControl): void {
    switch (control.type) {
      case "open":
        this.state = "open";
        this.events.opened();
        break;
      case "drained": {
        const wasHigh = this.bufferedAmount > LOW_WATER;
        this.drained = control.total;
        if (wasHigh && this.bufferedAmount <= LOW_WATER) this.events.drained();
        break;
      }
      case "closed":
        this.end(control.reason);
        break;
      default:
    }
  }

  private end(reason: string): void {
    this.close();
    this.events.closed(reason);
  }
}
