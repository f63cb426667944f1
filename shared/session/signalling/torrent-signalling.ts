/**
 * Signalling for one torrent at all its trackers: the peers they name, and the links that come up by dialling these peers
 * and by accepting their offers. It carries out what the engine decides.
 *
 * Always true: nothing is opened unless the engine asked for it, except lanes, which belong to an open link; a peer has
 * at most one dial and one accepted offer under way; only the peer that was dialled can answer or add candidates; no
 * event is raised during a call, nor after `leave` (open links go on until their holder closes them).
 */
import { BoundedMap } from "../../core/bounded-map.ts";
import { type InfoHash, type PeerId, randomOfferId } from "../../core/ids.ts";
import { unreachable } from "../../core/invariant.ts";
import type {
  PeerEntry,
  RelayedDescription,
  RelayedSignal,
  Signal,
} from "../../tracker/protocol/messages.ts";
import { isLaneOffer } from "../lanes/lane-offer.ts";
import type { LinkDoors } from "../lanes/lanes.ts";
import type { LinkHandlers } from "../links/link.ts";
import type { Links } from "../links/links.ts";
import type { NegotiatedLink } from "../links/negotiated-link.ts";
import type { SessionPorts } from "../ports.ts";
import type { TrackerView } from "../views.ts";
import { type Announcement, Membership } from "./membership.ts";
import { Negotiations, type Route } from "./negotiations.ts";
import { OffersReceived } from "./offers-received.ts";
import { PlainOffers } from "./plain-offers.ts";
import type { SignalPath } from "./signal-path.ts";
import type { OpenedLink, SignallingEvents } from "./signalling-events.ts";
import type { TrackerNews, TrackerSocket } from "./tracker-socket.ts";

/** Peers whose tracker is remembered: twice as many as the engine knows (MAX_KNOWN). */
const MAX_KNOWN_PEERS = 1000;
/** A share link can name any number of trackers; each costs a socket. */
const MAX_TRACKERS = 10;

interface TorrentSignallingOptions extends Pick<SessionPorts, "clock" | "timers" | "random"> {
  readonly infoHash: InfoHash;
  /** Ours. */
  readonly peerId: PeerId;
  /** Opens a socket, or shares the one that other torrents use. */
  readonly socketTo: (trackerUrl: string) => TrackerSocket;
  readonly links: Links;
}

interface Source {
  readonly membership: Membership;
  /** Whether the peer takes candidates one by one. */
  readonly signals: boolean;
}

export class TorrentSignalling {
  private readonly options: TorrentSignallingOptions;
  private readonly events: SignallingEvents;
  /** By tracker URL. */
  private readonly memberships = new Map<string, Membership>();
  private lastAnnouncement: Announcement | undefined;
  private readonly sources = new BoundedMap<PeerId, Source>(MAX_KNOWN_PEERS);
  private readonly negotiations: Negotiations;
  private readonly offers: OffersReceived<SignalPath>;
  private hasLeft = false;

  constructor(options: TorrentSignallingOptions, events: SignallingEvents) {
    this.options = options;
    this.events = events;
    this.offers = new OffersReceived(options.timers);
    this.negotiations = new Negotiations(options);
    options.links.join(options.infoHash);
  }

  /** Only WebSocket URLs are used: a browser can reach nothing else. Ignores those that are in use, and any beyond ten. */
  addTrackers(urls: readonly string[]): void {
    for (const url of urls.map(normalized)) {
      if (url === undefined || this.memberships.has(url) || this.memberships.size >= MAX_TRACKERS) continue;
      const membership = this.join(this.options.socketTo(url));
      this.memberships.set(url, membership);
      if (this.lastAnnouncement) membership.announce({ ...this.lastAnnouncement, event: "started" });
    }
  }

  /** Leaves the other trackers. The links that they have brought stay. */
  keepTrackers(urls: readonly string[]): void {
    const kept = new Set(urls.map(normalized));
    for (const [url, membership] of this.memberships) {
      if (kept.has(url)) continue;
      membership.leave();
      this.memberships.delete(url);
    }
    this.events.trackersChanged();
  }

  /** To every tracker, now and again after each reconnect. */
  announce(announcement: Announcement): void {
    this.lastAnnouncement = announcement;
    for (const membership of this.memberships.values()) membership.announce(announcement);
  }

  get trackers(): readonly TrackerView[] {
    return [...this.memberships.values()].map((membership) => membership.view());
  }

  /** What was offered may lead nowhere now. */
  networkChanged(): void {
    for (const { plainOffers } of this.memberships.values()) plainOffers.withdraw();
  }

  dial(peerId: PeerId): void {
    if (this.negotiations.has("dial", peerId)) return;
    const way = this.wayTo(peerId);
    if (way === undefined)
      return this.later(() => this.events.dialFailed(peerId, "no tracker names this peer"));
    if (way === "busy") return this.later(() => this.events.dialPostponed(peerId));
    const offerId = randomOfferId(this.options.random);
    this.connect({ kind: "dial", ...way, peerId, offerId, form: "signal", initiator: true });
  }

  /** Whether a tracker answers: then no neighbour is asked for peers. */
  get isTracked(): boolean {
    for (const membership of this.memberships.values()) if (membership.isAnswering) return true;
    return false;
  }

  /** A peer has sent it through a neighbour; `path` leads back. */
  introduced(path: SignalPath, message: RelayedSignal): void {
    if (!this.hasLeft) this.signalled(path, message);
  }

  cancelDial(peerId: PeerId): void {
    this.negotiations.cancel("dial", peerId);
  }

  /** Answers the peer's last offer; without one, nothing happens. */
  accept(peerId: PeerId): void {
    const offer = this.offers.take(peerId);
    if (offer === undefined) return;
    // A peer that offers again has given up the earlier negotiation.
    this.negotiations.cancel("accept", peerId);
    const { from: path, offerId, form, signals } = offer;
    const options = { initiator: false, trickle: form === "signal" };
    const link = this.connect({ kind: "accept", path, peerId, offerId, form, ...options });
    for (const signal of signals) link?.signal(signal);
  }

  refuse(peerId: PeerId): void {
    this.offers.take(peerId);
  }

  /** Sends "stopped" to the trackers and gives up negotiations; open links stay. */
  leave(): void {
    this.hasLeft = true;
    this.offers.clear();
    this.negotiations.close();
    for (const membership of this.memberships.values()) membership.leave();
    this.options.links.leave(this.options.infoHash);
  }

  private wayTo(peerId: PeerId): Pick<Route, "path" | "trickle"> | "busy" | undefined {
    const path = this.isTracked ? undefined : this.events.introducer?.(peerId);
    if (path === "busy") return path;
    if (path !== undefined) return { path, trickle: true };
    const source = this.sources.get(peerId);
    if (source === undefined || !this.isMember(source.membership)) return undefined;
    return { path: source.membership, trickle: source.signals };
  }

  private isMember(membership: Membership): boolean {
    return this.memberships.get(membership.socket.url) === membership;
  }

  private join(socket: TrackerSocket): Membership {
    const plainOffers = new PlainOffers({
      ...this.options,
      opened: (link, peerId) => this.opened({ id: link.id, link, peerId, initiator: true }),
      obstructed: (...args) => this.events.dialObstructed(...args),
      failed: (peerId, ...why) => {
        membership.plainAttemptFailed(peerId);
        this.events.dialFailed(peerId, ...why);
      },
    });
    const membership: Membership = new Membership(this.options, socket, plainOffers, (news) =>
      this.received(membership, news),
    );
    return membership;
  }

  private received(membership: Membership, news: TrackerNews): void {
    switch (news.type) {
      case "connected":
        break;
      case "changed":
        this.events.trackersChanged();
        break;
      case "announce-response": {
        const { peers = [] } = news;
        // The tracker that asks for the most frequent announces sets the pace; each of the others leaves out what it can.
        this.events.announced(
          Math.min(...[...this.memberships.values()].map(({ intervalMs }) => intervalMs)),
        );
        if (peers.length > 0) this.found(membership, peers);
        break;
      }
      case "failure":
        if (news.offerId !== undefined) this.negotiations.fail(news.offerId, news.reason);
        this.events.trackersChanged();
        break;
      case "offer":
      case "answer":
      case "signal":
        this.signalled(membership, news);
        break;
      default:
        unreachable(news);
    }
  }

  private found(membership: Membership, entries: readonly PeerEntry[]): void {
    const peers = entries.filter(({ peerId }) => peerId !== this.options.peerId);
    for (const { peerId, signals } of peers) this.sources.set(peerId, { membership, signals });
    this.events.peersFound(peers.map(({ peerId, complete }) => ({ peerId, complete })));
  }

  private signalled(path: SignalPath, message: RelayedDescription | RelayedSignal): void {
    const { peerId, offerId } = message;
    const form = message.type === "signal" ? "signal" : "plain";
    const signal: Signal =
      message.type === "signal" ? message.signal : { type: message.type, sdp: message.sdp };
    if (this.negotiations.signal(peerId, offerId, signal)) return;
    if ("candidate" in signal) {
      this.offers.addCandidate(peerId, offerId, signal);
    } else if (signal.type === "answer") {
      if (path instanceof Membership) path.plainOffers.answer(offerId, peerId, signal.sdp);
    } else if (form === "signal" && isLaneOffer(signal.sdp)) {
      this.events.laneOffered(peerId, (events) => {
        const ends = { peerId, initiator: false, trickle: true };
        const route: Route = { kind: "lane", path, offerId, form, ...ends };
        const lane = this.negotiations.start(route, events);
        lane?.signal(signal);
        return lane;
      });
    } else if (form === "plain" && this.negotiations.hasPlainDial(peerId)) {
      // WebTorrent keeps the connection of the offer that it received and closes that of its own: an answer would end both.
    } else if (this.offers.add(peerId, { from: path, offerId, form, signals: [signal] })) {
      this.events.offered(peerId);
    }
  }

  private connect(route: Route): NegotiatedLink | undefined {
    const { form, path, peerId, initiator, trickle } = route;
    const link = this.negotiations.start(route, {
      opened: (opened) => {
        if (initiator) path.ended?.(true);
        // Peers that take candidates one by one know lanes too. A tracker is there for longer than a neighbour.
        const doors = trickle && path instanceof Membership && this.laneOpener(route, opened);
        return this.opened({ id: opened.id, link: opened, peerId, initiator, ...doors });
      },
      obstructed: (obstacle) => this.events.dialObstructed(peerId, obstacle),
      failed: (reason, obstacle) => {
        if (initiator) path.ended?.(obstacle !== "no-answer");
        if (form === "plain" && path instanceof Membership) path.plainAttemptFailed(peerId);
        this.events.dialFailed(peerId, reason, obstacle);
      },
      evicted: () => this.events.dialPostponed(peerId),
    });
    if (link === undefined) this.later(() => this.events.dialPostponed(peerId));
    return link;
  }

  private opened(link: OpenedLink): LinkHandlers {
    for (const membership of this.memberships.values()) membership.linkOpened(link.peerId);
    return this.events.linkOpened(link);
  }

  private laneOpener(route: Route, link: NegotiatedLink): LinkDoors {
    return {
      measureRoundTrip: (measured) => link.measureRoundTrip(measured),
      openLane: (events) => {
        if (this.hasLeft) return undefined;
        const offerId = randomOfferId(this.options.random);
        return this.negotiations.start({ ...route, kind: "lane", offerId, initiator: true }, events);
      },
    };
  }

  private later(report: () => void): void {
    this.options.timers.after(0, () => {
      if (!this.hasLeft) report();
    });
  }
}

/** One spelling per tracker: the browser's, without the trailing slash that WebTorrent strips as well. */
function normalized(text: string): string | undefined {
  try {
    const { protocol, href } = new URL(text);
    return protocol === "ws:" || protocol === "wss:" ? href.replace(/\/$/, "") : undefined;
  } catch {
    return undefined;
  }
}
