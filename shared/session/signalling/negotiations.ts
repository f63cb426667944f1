/**
 * The negotiations of one torrent's links and lanes that have not ended, by the id of their offer; plain offers that no
 * peer has answered are in `plain-offers.ts`. Only the peer that a negotiation is with can add signals to it.
 */
import type { InfoHash, OfferId, PeerId } from "../../core/ids.ts";
import { SECOND_MS } from "../../core/time.ts";
import type { Signal } from "../../tracker/protocol/messages.ts";
import { markAsLane } from "../lanes/lane-offer.ts";
import type { Links } from "../links/links.ts";
import type { LinkSetup, NegotiatedLink } from "../links/negotiated-link.ts";
import type { NegotiationOptions } from "../ports.ts";
import type { OfferForm } from "./offers-received.ts";
import type { SignalPath } from "./signal-path.ts";

/**
 * A WebTorrent client answers within 5 s, or never: not while it remembers an earlier offer of ours. A later answer than this would find the
 * next dial under way.
 */
const PLAIN_ANSWER_WITHIN_MS = 12 * SECOND_MS;

/** What one negotiation is for, and which way its signals go. */
export interface Route extends NegotiationOptions {
  readonly kind: "dial" | "accept" | "lane";
  readonly path: SignalPath;
  readonly peerId: PeerId;
  readonly offerId: OfferId;
  readonly form: OfferForm;
}

interface Pending extends Route {
  readonly link: NegotiatedLink;
  readonly failed: LinkSetup["failed"];
}

interface Options {
  readonly infoHash: InfoHash;
  /** Ours. */
  readonly peerId: PeerId;
  readonly links: Links;
}

export class Negotiations {
  private readonly options: Options;
  private readonly pending = new Map<OfferId, Pending>();

  constructor(options: Options) {
    this.options = options;
  }

  has(kind: Route["kind"], peerId: PeerId): boolean {
    return this.find(kind, peerId) !== undefined;
  }

  /** Whether a peer that speaks WebTorrent's protocol has been sent an offer of ours, and no link has come of it yet. */
  hasPlainDial(peerId: PeerId): boolean {
    const dial = this.find("dial", peerId);
    return dial !== undefined && !dial.trickle && dial.link.hasOffered;
  }

  /** @returns undefined when there is no room for another link; no event follows then */
  start(
    route: Route,
    { opened, failed, obstructed, evicted }: Omit<LinkSetup, "signal">,
  ): NegotiatedLink | undefined {
    const { kind, offerId, initiator, trickle } = route;
    const { links, infoHash } = this.options;
    const link = links.open(
      {
        initiator,
        trickle,
        infoHash,
        isLane: kind === "lane",
        ...(kind === "dial" && !trickle && { answerWithinMs: PLAIN_ANSWER_WITHIN_MS }),
      },
      {
        signal: (signal) => {
          if (!this.send(route, signal) && "sdp" in signal)
            this.fail(offerId, "the tracker is not connected");
        },
        opened: (opens) => {
          this.pending.delete(offerId);
          return opened(opens);
        },
        ...(obstructed && { obstructed }),
        failed: (reason, obstacle) => {
          this.pending.delete(offerId);
          failed(reason, obstacle);
        },
        ...(evicted && {
          evicted: () => {
            this.pending.delete(offerId);
            evicted();
          },
        }),
      },
      kind === "lane" ? undefined : kind,
    );
    if (link !== undefined) this.pending.set(offerId, { ...route, link, failed });
    return link;
  }

  /** From a peer. @returns whether there is a negotiation with this offer id */
  signal(peerId: PeerId, offerId: OfferId, signal: Signal): boolean {
    const pending = this.pending.get(offerId);
    if (pending?.peerId === peerId) pending.link.signal(signal);
    return pending !== undefined;
  }

  /** Gives it up and says why. */
  fail(offerId: OfferId, reason: string): void {
    const pending = this.pending.get(offerId);
    this.abandon(pending);
    pending?.failed(reason, undefined);
  }

  /** No event follows. */
  cancel(kind: Route["kind"], peerId: PeerId): void {
    this.abandon(this.find(kind, peerId));
  }

  /** No event follows. */
  close(): void {
    for (const pending of [...this.pending.values()]) this.abandon(pending);
  }

  /** @returns false when the path is gone */
  private send({ kind, path, peerId: toPeerId, offerId, form }: Route, signal: Signal): boolean {
    const { infoHash, peerId } = this.options;
    if (form === "signal") {
      const marked = kind === "lane" ? markAsLane(signal) : signal;
      return path.send({ type: "signal", infoHash, toPeerId, offerId, signal: marked });
    }
    if ("candidate" in signal) return true;
    return path.send({ type: "answer", infoHash, peerId, toPeerId, offerId, sdp: signal.sdp });
  }

  private find(kind: Route["kind"], peerId: PeerId): Pending | undefined {
    for (const pending of this.pending.values())
      if (pending.kind === kind && pending.peerId === peerId) return pending;
    return undefined;
  }

  private abandon(pending: Pending | undefined): void {
    if (pending !== undefined) this.pending.delete(pending.offerId);
    pending?.link.close();
  }
}
