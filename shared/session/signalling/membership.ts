/**
 * One swarm at one tracker: announces, again after every reconnect, and finds out whether the tracker lists peers to be
 * dialled or wants plain offers. Which it is shows in its first response; later ones may tell otherwise.
 */
import type { InfoHash, PeerId } from "../../core/ids.ts";
import { MAX_NUMWANT } from "../../tracker/protocol/limits.ts";
import type {
  Answer,
  DirectedSignal,
  Failure,
  Offer,
  PeerEntry,
  RelayedDescription,
  RelayedSignal,
} from "../../tracker/protocol/messages.ts";
import type { PlainOffers } from "./plain-offers.ts";
import type { TorrentMessage, TrackerListener, TrackerProblem, TrackerSocket } from "./tracker-socket.ts";

/** What the tracker is told of us. */
export interface Announcement {
  readonly event?: "started" | "completed";
  /** Bytes. */
  readonly uploaded: number;
  /** Bytes. */
  readonly downloaded: number;
  /** Bytes still missing; undefined while that is not known. */
  readonly left: number | undefined;
  /** How many more peers are of use. */
  readonly wanted: number;
}

export interface AnnounceResult {
  readonly intervalMs: number;
  /** Peers that have everything, and others. */
  readonly complete: number;
  readonly incomplete: number;
}

export interface MembershipEvents {
  announced(result: AnnounceResult): void;
  peersFound(peers: readonly PeerEntry[]): void;
  signalled(message: RelayedDescription | RelayedSignal): void;
  refused(failure: Failure): void;
  problem(problem: TrackerProblem | undefined): void;
}

export class Membership implements TrackerListener {
  readonly infoHash: InfoHash;
  readonly peerId: PeerId;
  private readonly client: TrackerSocket;
  private readonly plainOffers: PlainOffers;
  private readonly events: MembershipEvents;
  private last: Announcement | undefined;
  private wantsPlainOffers = false;
  /** Waits for its offers to be made. */
  private due: Announcement | undefined;

  constructor(
    ids: { readonly infoHash: InfoHash; readonly peerId: PeerId },
    client: TrackerSocket,
    plainOffers: PlainOffers,
    events: MembershipEvents,
  ) {
    this.infoHash = ids.infoHash;
    this.peerId = ids.peerId;
    this.client = client;
    this.plainOffers = plainOffers;
    this.events = events;
    client.subscribe(this);
  }

  get isConnected(): boolean {
    return this.client.isOpen;
  }

  announce(announcement: Announcement): void {
    this.last = announcement;
    if (!this.client.isOpen) return;
    if (this.wantsPlainOffers && announcement.wanted > 0) this.announceWithOffers(announcement);
    else this.send(announcement, []);
  }

  /** Answers and signals. @returns false when it could not be sent */
  tell(message: Answer | DirectedSignal): boolean {
    return this.client.send(message);
  }

  answerPlainOffer({ offerId, peerId, sdp }: RelayedDescription): boolean {
    return this.plainOffers.answer(offerId, peerId, sdp);
  }

  leave(): void {
    this.plainOffers.close();
    if (this.last !== undefined) this.send({ ...this.last, wanted: 0 }, [], "stopped");
    this.client.unsubscribe(this);
  }

  connected(): void {
    if (this.last !== undefined) this.announce({ ...this.last, event: "started" });
  }

  received(message: TorrentMessage): void {
    switch (message.type) {
      case "announce-response": {
        const { interval, complete, incomplete, peers } = message;
        this.learn(peers === undefined);
        this.events.announced({ intervalMs: interval * 1000, complete, incomplete });
        if (peers !== undefined && peers.length > 0) this.events.peersFound(peers);
        break;
      }
      case "failure":
        this.events.refused(message);
        break;
      default:
        this.events.signalled(message);
    }
  }

  problem(problem: TrackerProblem | undefined): void {
    this.events.problem(problem);
  }

  private learn(wantsPlainOffers: boolean): void {
    const isNews = wantsPlainOffers && !this.wantsPlainOffers;
    this.wantsPlainOffers = wantsPlainOffers;
    // The announce that taught us this brought no offers along.
    if (isNews && this.last !== undefined && this.last.wanted > 0) {
      const { event: _, ...update } = this.last;
      this.announceWithOffers(update);
    }
  }

  private announceWithOffers(announcement: Announcement): void {
    const isMaking = this.due !== undefined;
    // An event that has not been said yet is said with the newer figures.
    this.due = { ...this.due, ...announcement };
    if (isMaking) return;
    this.plainOffers.make(announcement.wanted, (offers) => {
      const { due } = this;
      this.due = undefined;
      if (due !== undefined) this.send(due, offers);
    });
  }

  private send(announcement: Announcement, offers: readonly Offer[], event?: "stopped"): void {
    const { uploaded, downloaded, left, wanted } = announcement;
    this.client.send({
      type: "announce",
      infoHash: this.infoHash,
      peerId: this.peerId,
      event: event ?? announcement.event,
      uploaded,
      downloaded,
      left,
      // A plain tracker hands out as many offers as there are, whatever is wanted.
      numwant: this.wantsPlainOffers ? offers.length : Math.min(wanted, MAX_NUMWANT),
      offers,
      signals: true,
    });
  }
}
