/**
 * One peer connection, which the page negotiates and whose data channel lives here, from the order to open it to its
 * end. While it comes up it passes descriptions and candidates between the page and whoever signals to the peer; once
 * up it is a Link.
 *
 * Always true: every state before "open" has a deadline; at most one description and MAX_CANDIDATES candidates pass in
 * either direction, whatever the peer sends; `failed` or `opened` is said once, and nothing after `close`.
 */
import type { LinkId } from "../../../shared/core/ids.ts";
import { unreachable } from "../../../shared/core/invariant.ts";
import {
  type Link,
  type LinkEvents,
  type LinkHandlers,
  MAX_CANDIDATES,
  PENDING_DEADLINE_MS,
} from "../../../shared/session/links/link.ts";
import type { DialEvents, DialledLink, DialOptions, Timers } from "../../../shared/session/ports.ts";
import type { Signal } from "../../../shared/tracker/protocol/messages.ts";
import type { LinkToPage, LinkToWorker } from "../../bridge/messages.ts";
import { ChannelLink } from "./channel-link.ts";
import { RelayLink } from "./relay-link.ts";

/** What a connection asks of the tab. */
export interface ConnectionHost {
  readonly timers: Timers;
  post(order: LinkToPage): void;
  /** It has ended. */
  forget(id: LinkId): void;
}

type State =
  | { readonly kind: "pending" }
  | { readonly kind: "open"; readonly handlers: LinkHandlers }
  | { readonly kind: "ended" };

export class Connection implements DialledLink {
  readonly id: LinkId;
  readonly isLane: boolean;
  private readonly options: DialOptions;
  private readonly events: DialEvents;
  private readonly host: ConnectionHost;
  private state: State = { kind: "pending" };
  private carrier: Link | undefined;
  private cancelDeadline: () => void;
  private describedHere = false;
  private describedThere = false;
  private candidatesHere = 0;
  private candidatesThere = 0;
  private roundTripHeard: ((ms: number) => void) | undefined;

  constructor(id: LinkId, options: DialOptions, events: DialEvents, host: ConnectionHost) {
    this.id = id;
    this.isLane = options.isLane ?? false;
    this.options = options;
    this.events = events;
    this.host = host;
    const { initiator, trickle } = options;
    host.post({ type: "link-open", link: id, initiator, trickle });
    this.cancelDeadline = this.startDeadline("the browser described no connection");
  }

  get bufferedAmount(): number {
    return this.carrier?.bufferedAmount ?? 0;
  }

  send(bytes: Uint8Array): void {
    this.carrier?.send(bytes);
  }

  close(): void {
    if (this.state.kind === "ended") return;
    this.host.post({ type: "link-close", link: this.id });
    this.release();
  }

  /** Asks the page how long the way to the peer and back takes. @param heard is told, ms, unless nobody knows */
  measureRoundTrip(heard: (ms: number) => void): void {
    if (this.state.kind === "ended") return;
    this.roundTripHeard = heard;
    this.host.post({ type: "link-measure", link: this.id });
  }

  /** From the peer: what repeats, comes too often or does not belong here is passed over. */
  signal(signal: Signal): void {
    if (this.state.kind !== "pending") return;
    if ("sdp" in signal) {
      if (this.describedThere || (signal.type === "answer") !== this.options.initiator) return;
      this.describedThere = true;
      this.restartDeadline("no connection came about");
    } else if (++this.candidatesThere > MAX_CANDIDATES) return;
    this.host.post({ type: "link-signal", link: this.id, signal });
  }

  /** From the page. */
  handle(message: LinkToWorker): void {
    switch (message.type) {
      case "link-signal":
        this.tell(message.signal);
        break;
      case "link-channel":
        this.carry((events) => new ChannelLink(message.channel, events));
        break;
      case "link-relay":
        this.carry((events) => new RelayLink(message.port, events));
        break;
      case "link-failed":
        this.end(message.reason);
        break;
      case "link-round-trip":
        if (message.ms !== undefined) this.roundTripHeard?.(message.ms);
        break;
      default:
        unreachable(message);
    }
  }

  private tell(signal: Signal): void {
    if (this.state.kind !== "pending") return;
    if ("sdp" in signal) {
      if (this.describedHere) return;
      this.describedHere = true;
      if (this.options.initiator)
        this.restartDeadline("the peer did not answer", this.options.answerWithinMs);
      else this.restartDeadline("no connection came about");
    } else if (++this.candidatesHere > MAX_CANDIDATES) return;
    this.events.signal(signal);
  }

  private carry(make: (events: LinkEvents) => Link): void {
    const { id, host } = this;
    this.carrier = make({
      opened: () => {
        if (this.state.kind !== "pending") return;
        this.cancelDeadline();
        host.post({ type: "link-state", link: id, state: "open" });
        const handlers = this.events.opened(this);
        // Unless it was closed at the sight of it.
        if (this.state.kind === "pending") this.state = { kind: "open", handlers };
      },
      message: (data) => {
        if (this.state.kind === "open") this.state.handlers.message(data);
      },
      drained: () => {
        if (this.state.kind === "open") this.state.handlers.drained();
      },
      closed: (reason) => {
        host.post({ type: "link-state", link: id, state: "closed" });
        this.end(reason);
      },
    });
  }

  /** Not of our own will. */
  private end(reason: string): void {
    const { state } = this;
    this.release();
    if (state.kind === "open") state.handlers.closed(reason);
    else if (state.kind === "pending") this.events.failed(reason);
  }

  private release(): void {
    this.state = { kind: "ended" };
    this.cancelDeadline();
    this.carrier?.close();
    this.host.forget(this.id);
  }

  private restartDeadline(reason: string, ms?: number): void {
    this.cancelDeadline();
    this.cancelDeadline = this.startDeadline(reason, ms);
  }

  private startDeadline(reason: string, ms = PENDING_DEADLINE_MS): () => void {
    return this.host.timers.after(ms, () => {
      this.host.post({ type: "link-close", link: this.id });
      this.end(`${reason} within ${ms / 1000} s`);
    });
  }
}
