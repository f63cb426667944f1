/**
 * One torrent's swarm, at all its trackers: who is in it, and the dialler that come up by dialling its members and
 * by accepting their offers. The engine decides whom to dial and whom to accept; here it is carried out.
 *
 * Always true: nothing is opened unasked; a peer has at most one dial and one accepted offer under way, each with a
 * deadline; only the peer that was dialled can answer or add candidates; no event is raised during a call, nor after
 * `leave` (but for the handlers of open links, which their holder closes).
 */
import { type InfoHash, type LinkId, type OfferId, type PeerId, randomOfferId } from "../../core/ids.ts";
import type { Random } from "../../core/random.ts";
import type {
  PeerEntry,
  RelayedDescription,
  RelayedSignal,
  Signal,
} from "../../tracker/protocol/messages.ts";
import { isLaneOffer, LaneAttempts, type LaneEvents, type OpenLane } from "../lanes/lane-attempts.ts";
import type { Link, LinkHandlers } from "../links/link.ts";
import type { DialledLink, Dialler, Timers } from "../ports.ts";
import { type Announcement, type AnnounceResult, Membership } from "./membership.ts";
import { type OfferForm, OffersReceived } from "./offers-received.ts";
import { PlainOffers } from "./plain-offers.ts";
import type { TrackerProblem, TrackerSocket } from "./tracker-socket.ts";

/** Peers whose tracker is remembered; who was named longest ago is forgotten first. */
const MAX_KNOWN_PEERS = 1000;

export interface OpenedLink {
  readonly id: LinkId;
  readonly link: Link;
  readonly peerId: PeerId;
  /** The offer was ours. */
  readonly initiator: boolean;
  /** Tells the way's round trip time, ms, some time later, unless nobody knows it. */
  measureRoundTrip?(heard: (ms: number) => void): void;
  /** Opens a lane beside it; absent where the peer is of another kind. */
  readonly openLane?: OpenLane;
}

export interface SignallingEvents {
  announced(result: AnnounceResult): void;
  peersFound(peers: readonly { peerId: PeerId; complete: boolean }[]): void;
  /** To be answered by `accept` or `refuse`. */
  offered(peerId: PeerId): void;
  /** The data channel is open. Returns the handlers for its life. */
  linkOpened(opened: OpenedLink): LinkHandlers;
  /** A peer would open a lane: `accept` is called during the event or the lane is refused. */
  laneOffered(peerId: PeerId, accept: OpenLane): void;
  /** A dial or an accepted offer came to nothing. */
  dialFailed(peerId: PeerId, reason: string): void;
  /** What is wrong with one tracker, or that nothing is any more. */
  trackerProblem(url: string, problem: TrackerProblem | undefined): void;
}

export interface TorrentSignallingOptions {
  readonly infoHash: InfoHash;
  readonly peerId: PeerId;
  readonly trackers: readonly TrackerSocket[];
  readonly dialler: Dialler;
  readonly timers: Timers;
  readonly random: Random;
}

/** A connection coming up. */
interface Attempt {
  readonly offerId: OfferId;
  readonly connection: DialledLink;
}

interface Source {
  readonly membership: Membership;
  /** Whether the peer takes candidates one by one. */
  readonly signals: boolean;
}

interface Route {
  readonly membership: Membership;
  readonly peerId: PeerId;
  readonly offerId: OfferId;
  readonly form: OfferForm;
}

export class TorrentSignalling {
  private readonly options: TorrentSignallingOptions;
  private readonly events: SignallingEvents;
  private readonly memberships: readonly Membership[];
  private readonly sources = new Map<PeerId, Source>();
  private readonly dials = new Map<PeerId, Attempt>();
  private readonly accepted = new Map<PeerId, Attempt>();
  private readonly lanes: LaneAttempts;
  private readonly offers: OffersReceived<Membership>;
  private hasLeft = false;

  constructor(options: TorrentSignallingOptions, events: SignallingEvents) {
    this.options = options;
    this.events = events;
    this.lanes = new LaneAttempts(options.dialler);
    this.offers = new OffersReceived(options.timers);
    this.memberships = options.trackers.map((client) => this.join(client));
  }

  /** To every tracker, now and again after each reconnect. */
  announce(announcement: Announcement): void {
    for (const membership of this.memberships) membership.announce(announcement);
  }

  dial(peerId: PeerId): void {
    if (this.dials.has(peerId)) return;
    const source = this.sources.get(peerId);
    if (source === undefined) {
      this.failLater(peerId, "no tracker names this peer");
      return;
    }
    const { membership, signals } = source;
    const offerId = randomOfferId(this.options.random);
    this.connect(
      this.dials,
      { initiator: true, trickle: signals },
      { membership, peerId, offerId, form: "signal" },
    );
  }

  cancelDial(peerId: PeerId): void {
    this.abandon(this.dials, peerId);
  }

  /** Answers the peer's last offer; without one, nothing happens. */
  accept(peerId: PeerId): void {
    const offer = this.offers.take(peerId);
    if (offer === undefined) return;
    // It offers anew, so it has given the former attempt up.
    this.abandon(this.accepted, peerId);
    const { from: membership, offerId, form, signals } = offer;
    const options = { initiator: false, trickle: form === "signal" };
    const { connection } = this.connect(this.accepted, options, { membership, peerId, offerId, form });
    for (const signal of signals) connection.signal(signal);
  }

  refuse(peerId: PeerId): void {
    this.offers.take(peerId);
  }

  /** Sends "stopped" to the trackers and ends negotiations; open links stay. */
  leave(): void {
    this.hasLeft = true;
    this.offers.clear();
    this.lanes.close();
    for (const attempts of [this.dials, this.accepted])
      for (const peerId of [...attempts.keys()]) this.abandon(attempts, peerId);
    for (const membership of this.memberships) membership.leave();
  }

  private join(client: TrackerSocket): Membership {
    const { dialler, random } = this.options;
    const { events } = this;
    const plainOffers = new PlainOffers({
      dialler,
      random,
      opened: ({ id }, link, peerId) => events.linkOpened({ id, link, peerId, initiator: true }),
    });
    const membership: Membership = new Membership(this.options, client, plainOffers, {
      announced: (result) => events.announced(result),
      peersFound: (peers) => this.found(membership, peers),
      signalled: (message) => this.signalled(membership, message),
      refused: ({ offerId, reason }) => {
        if (offerId !== undefined) this.refused(offerId, reason);
      },
      problem: (problem) => events.trackerProblem(client.url, problem),
    });
    return membership;
  }

  private found(membership: Membership, entries: readonly PeerEntry[]): void {
    const peers = entries.filter(({ peerId }) => peerId !== this.options.peerId);
    for (const { peerId, signals } of peers) {
      this.sources.delete(peerId);
      this.sources.set(peerId, { membership, signals });
    }
    for (const peerId of this.sources.keys()) {
      if (this.sources.size <= MAX_KNOWN_PEERS) break;
      this.sources.delete(peerId);
    }
    this.events.peersFound(peers.map(({ peerId, complete }) => ({ peerId, complete })));
  }

  private signalled(membership: Membership, message: RelayedDescription | RelayedSignal): void {
    const { peerId, offerId } = message;
    const signal: Signal =
      message.type === "signal" ? message.signal : { type: message.type, sdp: message.sdp };
    if (this.lanes.signal(peerId, offerId, signal)) return;
    if ("candidate" in signal) {
      const attempt = this.attempt(peerId, offerId);
      if (attempt !== undefined) attempt.connection.signal(signal);
      else this.offers.addCandidate(peerId, offerId, signal);
    } else if (signal.type === "answer") {
      const dial = this.dials.get(peerId);
      if (dial?.offerId === offerId) dial.connection.signal(signal);
      else membership.answerPlainOffer({ ...message, type: "answer", sdp: signal.sdp });
    } else if (message.type === "signal" && isLaneOffer(signal.sdp)) {
      this.laneOffered(membership, peerId, offerId, signal);
    } else {
      const form = message.type === "signal" ? "signal" : "plain";
      const isKnown = this.accepted.get(peerId)?.offerId === offerId;
      const isNews =
        !isKnown && this.offers.add(peerId, { from: membership, offerId, form, signals: [signal] });
      if (isNews) this.events.offered(peerId);
    }
  }

  private laneOffered(membership: Membership, peerId: PeerId, offerId: OfferId, offer: Signal): void {
    this.events.laneOffered(peerId, (events) => {
      const lane = this.openLane({ membership, peerId, offerId, form: "signal" }, false, events);
      lane?.signal(offer);
      return lane;
    });
  }

  private openLane(route: Route, initiator: boolean, events: LaneEvents): DialledLink | undefined {
    const { peerId, offerId } = route;
    return this.lanes.open(
      { peerId, offerId, initiator, tell: (signal) => this.tell(route, signal) },
      events,
    );
  }

  /** The tracker would not bring our offer or answer to its receiver. */
  private refused(offerId: OfferId, reason: string): void {
    this.lanes.abandon(offerId);
    for (const attempts of [this.dials, this.accepted])
      for (const [peerId, attempt] of attempts)
        if (attempt.offerId === offerId) {
          this.abandon(attempts, peerId);
          this.events.dialFailed(peerId, reason);
        }
  }

  private attempt(peerId: PeerId, offerId: OfferId): Attempt | undefined {
    return [this.dials.get(peerId), this.accepted.get(peerId)].find(
      (attempt) => attempt?.offerId === offerId,
    );
  }

  private connect(
    attempts: Map<PeerId, Attempt>,
    options: { readonly initiator: boolean; readonly trickle: boolean },
    route: Route,
  ): Attempt {
    const { peerId, offerId } = route;
    const connection: DialledLink = this.options.dialler.open(options, {
      signal: (signal) => {
        if (this.tell(route, signal) || "candidate" in signal) return;
        this.abandon(attempts, peerId);
        this.failLater(peerId, "the tracker is not connected");
      },
      opened: (link) => {
        attempts.delete(peerId);
        return this.events.linkOpened({
          id: connection.id,
          link,
          peerId,
          initiator: options.initiator,
          // Who takes candidates one by one is of our own kind.
          ...(options.trickle && this.laneOpener(route, connection)),
        });
      },
      failed: (reason) => {
        attempts.delete(peerId);
        this.events.dialFailed(peerId, reason);
      },
    });
    const attempt = { offerId, connection };
    attempts.set(peerId, attempt);
    return attempt;
  }

  private laneOpener(route: Route, connection: DialledLink): Partial<OpenedLink> {
    return {
      measureRoundTrip: (heard) => connection.measureRoundTrip(heard),
      openLane: (events) =>
        this.hasLeft
          ? undefined
          : this.openLane({ ...route, offerId: randomOfferId(this.options.random) }, true, events),
    };
  }

  /** @returns false when the tracker is not connected */
  private tell({ membership, peerId: toPeerId, offerId, form }: Route, signal: Signal): boolean {
    const { infoHash, peerId } = this.options;
    if (form === "signal") return membership.tell({ type: "signal", infoHash, toPeerId, offerId, signal });
    if ("candidate" in signal) return true;
    return membership.tell({ type: "answer", infoHash, peerId, toPeerId, offerId, sdp: signal.sdp });
  }

  private abandon(attempts: Map<PeerId, Attempt>, peerId: PeerId): void {
    attempts.get(peerId)?.connection.close();
    attempts.delete(peerId);
  }

  private failLater(peerId: PeerId, reason: string): void {
    this.options.timers.after(0, () => {
      if (!this.hasLeft) this.events.dialFailed(peerId, reason);
    });
  }
}
