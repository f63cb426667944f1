/**
 * Negotiates links through the page, the only place where RTCPeerConnection exists: orders and signals go there, data
 * channels come back. A channel that arrives for a link that has ended is closed unused.
 */
import type { LinkId } from "../../../shared/core/ids.ts";
import { unreachable } from "../../../shared/core/invariant.ts";
import type { Link, LinkEvents } from "../../../shared/session/links/link.ts";
import type {
  Dialler,
  Negotiation,
  NegotiationEvents,
  NegotiationOptions,
} from "../../../shared/session/ports.ts";
import type { LinkToPage, LinkToWorker, Signal } from "../../bridge/messages.ts";
import { ChannelLink } from "./channel-link.ts";
import { RelayLink } from "./relay-link.ts";

export class PageDialler implements Dialler {
  private readonly post: (order: LinkToPage) => void;
  private readonly links = new Map<LinkId, PageNegotiation>();

  constructor(post: (order: LinkToPage) => void) {
    this.post = post;
  }

  networkChanged(): void {
    this.post({ type: "network-changed" });
  }

  dial(id: LinkId, { initiator, trickle }: NegotiationOptions, events: NegotiationEvents): Negotiation {
    this.post({ type: "link-open", link: id, initiator, trickle });
    const link = new PageNegotiation(id, events, this.post, () => this.links.delete(id));
    this.links.set(id, link);
    return link;
  }

  /** From the page. */
  handle(message: LinkToWorker): void {
    const link = this.links.get(message.link);
    if (link !== undefined) link.handle(message);
    else if (message.type === "link-channel") message.channel.close();
    else if (message.type === "link-relay") message.port.close();
  }
}

class PageNegotiation implements Negotiation {
  private readonly id: LinkId;
  private readonly events: NegotiationEvents;
  private readonly post: (order: LinkToPage) => void;
  private readonly forget: () => void;
  /** The open or opening channel, once the page has sent it. */
  private channel: Link | undefined;
  private measured: ((ms: number) => void) | undefined;
  private hasEnded = false;

  constructor(id: LinkId, events: NegotiationEvents, post: (order: LinkToPage) => void, forget: () => void) {
    this.id = id;
    this.events = events;
    this.post = post;
    this.forget = forget;
  }

  get bufferedAmount(): number {
    return this.channel?.bufferedAmount ?? 0;
  }

  send(bytes: Uint8Array): void {
    this.channel?.send(bytes);
  }

  signal(signal: Signal): void {
    this.post({ type: "link-signal", link: this.id, signal });
  }

  measureRoundTrip(measured: (ms: number) => void): void {
    this.measured = measured;
    this.post({ type: "link-measure", link: this.id });
  }

  close(): void {
    if (this.hasEnded) return;
    this.post({ type: "link-close", link: this.id });
    this.release();
  }

  handle(message: LinkToWorker): void {
    switch (message.type) {
      case "link-signal":
        this.events.signal(message.signal);
        break;
      case "link-channel":
        this.adopt((events) => new ChannelLink(message.channel, events));
        break;
      case "link-relay":
        this.adopt((events) => new RelayLink(message.port, events));
        break;
      case "link-failed":
        this.end(message.reason);
        break;
      case "link-path":
        this.events.path(message.path);
        break;
      case "link-round-trip":
        if (message.ms !== undefined) this.measured?.(message.ms);
        break;
      default:
        unreachable(message);
    }
  }

  private adopt(make: (events: LinkEvents) => Link): void {
    const { id, events } = this;
    this.channel = make({
      opened: () => {
        this.post({ type: "link-state", link: id, state: "open" });
        events.opened();
      },
      message: (data) => events.message(data),
      drained: () => events.drained(),
      closed: (reason) => {
        this.post({ type: "link-state", link: id, state: "closed" });
        this.end(reason);
      },
    });
  }

  private end(reason: string): void {
    if (this.hasEnded) return;
    this.release();
    this.events.closed(reason);
  }

  private release(): void {
    this.hasEnded = true;
    this.channel?.close();
    this.forget();
  }
}
