/**
 * A link over a MessagePort, for browsers that cannot transfer data channels: the page relays the channel's messages.
 * `bufferedAmount` is what was posted minus what the page reports as drained, so it is never too low.
 */
import { unreachable } from "../../../shared/core/invariant.ts";
import { hasDrained, type Link, type LinkEvents, TEXT_MESSAGE } from "../../../shared/session/links/link.ts";
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
      else this.receive(data);
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

  private receive(control: RelayControl): void {
    switch (control.type) {
      case "open":
        this.state = "open";
        this.events.opened();
        break;
      case "drained": {
        const before = this.bufferedAmount;
        this.drained = control.total;
        if (hasDrained(before, this.bufferedAmount)) this.events.drained();
        break;
      }
      case "closed":
        this.end(control.reason);
        break;
      case "close":
        // Only the worker sends it.
        break;
      default:
        unreachable(control);
    }
  }

  private end(reason: string): void {
    this.close();
    this.events.closed(reason);
  }
}
