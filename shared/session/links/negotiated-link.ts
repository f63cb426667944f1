/**
 * One link of the session, from the start of its negotiation to its end. While it comes up it passes descriptions and
 * candidates between the dialler and the peer; then it is an open Link.
 *
 * Always true: every step of the negotiation has a deadline; at most one description and MAX_CANDIDATES candidates pass
 * in either direction, whatever the peer sends and however it divides them; `opened` or `failed` is raised once, and nothing after `close`.
 */
import type { InfoHash, LinkId } from "../../core/ids.ts";
import type { Instant } from "../../core/time.ts";
import type { LinkUse } from "../../engine/snapshot.ts";
import type { Signal } from "../../tracker/protocol/messages.ts";
import type { Negotiation, NegotiationOptions, SessionPorts } from "../ports.ts";
import type { Link, LinkHandlers, LinkPath } from "./link.ts";
import { note, type Obstacle, obstacleOf } from "./obstacle.ts";

/** ICE agrees on a path or gives up in 25 s (the page's CONNECT_TIMEOUT_MS); the rest is for signalling. */
export const PENDING_DEADLINE_MS = 30_000;
/** A host with several networks and addresses gathers about 20. Each is an address to which the other side sends packets. */
export const MAX_CANDIDATES = 32;
/** A line of a description, as the most lenient browser reads it. */
const CANDIDATE_LINE = /^a=candidate:.*\r?\n?/gim;
/**
 * Time without progress after which a negotiation is reported as obstructed. Links over the Internet open within 3 s,
 * those through a relay over TLS within 5 s.
 */
export const OBSTRUCTED_AFTER_MS = 8_000;

export interface LinkOptions extends NegotiationOptions {
  readonly infoHash: InfoHash;
  /** It carries blocks for a link that is open already. */
  readonly isLane?: boolean;
  /** How long an offer waits for its answer, ms. */
  readonly answerWithinMs?: number;
  /** The tracker chooses who gets the offer. */
  readonly isForAnyone?: boolean;
}

/** `opened`, `failed` or `evicted` is called, once. */
export interface LinkSetup {
  /** To be sent to the peer. */
  signal(signal: Signal): void;
  /** No link has come about for a while; it may still. */
  obstructed?(obstacle: Obstacle): void;
  /** Returns the handlers for the life of the link. */
  opened(link: NegotiatedLink): LinkHandlers;
  /** @param obstacle undefined: not the network's doing */
  failed(reason: string, obstacle: Obstacle | undefined): void;
  /** It had to make room before it opened. By default that is a failure. */
  evicted?(): void;
}

export interface LinkHost extends Pick<SessionPorts, "clock" | "dialler" | "timers"> {
  /** The link has ended. */
  forget(id: LinkId): void;
}

type State =
  | { readonly kind: "pending" }
  | { readonly kind: "open"; readonly handlers: LinkHandlers }
  /** Ended by the session; its holder has yet to learn of it. */
  | { readonly kind: "evicted" }
  | { readonly kind: "ended" };

export class NegotiatedLink implements Link {
  readonly id: LinkId;
  readonly options: LinkOptions;
  readonly startedAt: Instant;
  private readonly setup: LinkSetup;
  private readonly host: LinkHost;
  private readonly negotiation: Negotiation;
  private state: State = { kind: "pending" };
  private cancelDeadline = (): void => {};
  private cancelWatch = (): void => {};
  private readonly here = { isDescribed: false, candidates: 0 };
  private readonly there = { isDescribed: false, candidates: 0 };
  private candidatesHere = 0;
  private candidatesThere = 0;
  private lastPath: LinkPath | undefined;

  constructor(id: LinkId, options: LinkOptions, setup: LinkSetup, host: LinkHost) {
    this.id = id;
    this.options = options;
    this.setup = setup;
    this.host = host;
    this.startedAt = host.clock.now();
    const { initiator, trickle } = options;
    this.negotiation = host.dialler.dial(
      id,
      { initiator, trickle },
      {
        signal: (signal) => this.pass(signal),
        opened: () => this.open(),
        message: (data) => {
          if (this.state.kind === "open") this.state.handlers.message(data);
        },
        drained: () => {
          if (this.state.kind === "open") this.state.handlers.drained();
        },
        path: (path) => {
          this.lastPath = path;
        },
        closed: (reason) => this.end(reason),
      },
    );
    this.startDeadline("the browser described no connection");
    this.watch();
  }

  get path(): LinkPath | undefined {
    return this.lastPath;
  }

  get bufferedAmount(): number {
    return this.negotiation.bufferedAmount;
  }

  /** undefined: not open, or nothing is known of it. */
  get use(): LinkUse | undefined {
    return this.state.kind === "open" ? this.state.handlers.use?.() : undefined;
  }

  send(bytes: Uint8Array): void {
    if (this.state.kind !== "ended") this.negotiation.send(bytes);
  }

  close(): void {
    if (this.state.kind === "pending" || this.state.kind === "open") this.release();
    this.state = { kind: "ended" };
  }

  /** No peer has answered, and perhaps none ever will. */
  get isUnanswered(): boolean {
    return this.state.kind === "pending" && this.options.initiator && !this.there.isDescribed;
  }

  /** Our offer has been sent, with all candidates unless they trickle. */
  get hasOffered(): boolean {
    return this.options.initiator && this.here.isDescribed;
  }

  get isOpen(): boolean {
    return this.state.kind === "open";
  }

  /** Ends it to make room for another. Its holder learns of it after the caller's turn. */
  evict(reason: string): void {
    const { state } = this;
    if (state.kind !== "pending" && state.kind !== "open") return;
    this.release();
    this.state = { kind: "evicted" };
    this.host.timers.after(0, () => {
      if (this.state.kind !== "evicted") return;
      this.state = { kind: "ended" };
      if (state.kind === "open") state.handlers.closed(reason);
      else if (this.setup.evicted !== undefined) this.setup.evicted();
      else this.setup.failed(reason, undefined);
    });
  }

  measureRoundTrip(measured: (ms: number) => void): void {
    if (this.state.kind !== "ended") this.negotiation.measureRoundTrip(measured);
  }

  /** From the peer. Anything repeated, excessive or out of place is ignored. */
  signal(signal: Signal): void {
    if (this.state.kind !== "pending") return;
    if ("sdp" in signal) {
      if (this.there.isDescribed || (signal.type === "answer") !== this.options.initiator) return;
      this.startDeadline("no connection came about");
      this.watch();
    } else if (++this.candidatesThere > MAX_CANDIDATES) return;
    const bounded = "sdp" in signal ? { ...signal, sdp: this.withFewCandidates(signal.sdp) } : signal;
    note(this.there, bounded);
    this.negotiation.signal(bounded);
  }

  private withFewCandidates(sdp: string): string {
    return sdp.replace(CANDIDATE_LINE, (line) => (++this.candidatesThere > MAX_CANDIDATES ? "" : line));
  }

  /** To the peer. */
  private pass(signal: Signal): void {
    if (this.state.kind !== "pending") return;
    if ("sdp" in signal) {
      if (this.here.isDescribed) return;
      const { initiator, answerWithinMs } = this.options;
      if (initiator) this.startDeadline("the peer did not answer", answerWithinMs);
      else this.startDeadline("no connection came about");
    } else if (++this.candidatesHere > MAX_CANDIDATES) return;
    note(this.here, signal);
    this.setup.signal(signal);
  }

  private open(): void {
    if (this.state.kind !== "pending") return;
    this.cancelDeadline();
    this.cancelWatch();
    const handlers = this.setup.opened(this);
    if (this.isPending()) this.state = { kind: "open", handlers };
  }

  /** `opened` may have closed it. */
  private isPending(): boolean {
    return this.state.kind === "pending";
  }

  private end(reason: string): void {
    const { state } = this;
    if (state.kind !== "pending" && state.kind !== "open") return;
    this.state = { kind: "ended" };
    this.release();
    if (state.kind === "open") state.handlers.closed(reason);
    else this.setup.failed(reason, obstacleOf(this.here, this.there));
  }

  private release(): void {
    this.cancelDeadline();
    this.cancelWatch();
    this.negotiation.close();
    this.host.forget(this.id);
  }

  /** Replaces the deadline of the step before. */
  private startDeadline(reason: string, ms = PENDING_DEADLINE_MS): void {
    this.cancelDeadline();
    this.cancelDeadline = this.host.timers.after(ms, () => this.end(`${reason} within ${ms / 1000} s`));
  }

  /**
   * Reports what is in the way if nothing more happens. Where one side has no candidates, more time does not help, and
   * the next attempt sooner notices that the block is gone. A peer that does not answer may sleep, so it gets twice as long.
   */
  private watch(checks = 0): void {
    this.cancelWatch();
    this.cancelWatch = this.host.timers.after(OBSTRUCTED_AFTER_MS, () => {
      const obstacle = obstacleOf(this.here, this.there);
      if (obstacle === "no-answer" && checks === 0) this.watch(1);
      else if (obstacle === "no-answer" || obstacle === "no-path") this.setup.obstructed?.(obstacle);
      else this.end(`no candidates within ${OBSTRUCTED_AFTER_MS / 1000} s`);
    });
  }
}
