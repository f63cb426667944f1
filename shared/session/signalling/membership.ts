/**
 * One torrent at one tracker: announces in its turn, again after every reconnect and after a refusal, and learns from the
 * responses whether the tracker lists peers to dial or wants plain offers, and whether offers can reach anybody.
 */
import type { InfoHash, PeerId } from "../../core/ids.ts";
import { MAX_NUMWANT } from "../../tracker/protocol/limits.ts";
import type { AnnounceResponse, Offer } from "../../tracker/protocol/messages.ts";
import type { SessionPorts } from "../ports.ts";
import type { PlainOffers } from "./plain-offers.ts";
import type { TrackerListener, TrackerNews, TrackerSocket } from "./tracker-socket.ts";

/** Pause after a refusal: the tracker has judged a socket that may hold our peer id by then. Doubled each time. */
const FIRST_RETRY_MS = 6_000;
const LAST_RETRY_MS = 96_000;

export interface Announcement {
  readonly event?: "started" | "completed" | undefined;
  /** Bytes. */
  readonly uploaded: number;
  /** Bytes. */
  readonly downloaded: number;
  /** Bytes still missing; undefined while that is not known. */
  readonly left: number | undefined;
  /** How many more peers are of use. */
  readonly wanted: number;
}

interface MembershipOptions extends Pick<SessionPorts, "timers" | "random"> {
  readonly infoHash: InfoHash;
  /** Ours. */
  readonly peerId: PeerId;
}

export class Membership implements TrackerListener {
  readonly infoHash: InfoHash;
  readonly peerId: PeerId;
  readonly socket: TrackerSocket;
  readonly plainOffers: PlainOffers;
  private readonly options: MembershipOptions;
  private readonly report: (news: TrackerNews) => void;
  private last: Announcement | undefined;
  /** Has its turn later, or waits for its offers to be made. */
  private due: Announcement | undefined;
  private isMakingOffers = false;
  /** undefined: the tracker lists peers. */
  private plain: Pick<AnnounceResponse, "complete" | "incomplete"> | undefined;
  private retryMs = FIRST_RETRY_MS;
  private cancelRetry = (): void => {};

  /** @param report gets everything that the tracker sends */
  constructor(
    options: MembershipOptions,
    socket: TrackerSocket,
    plainOffers: PlainOffers,
    report: (news: TrackerNews) => void,
  ) {
    this.options = options;
    this.infoHash = options.infoHash;
    this.peerId = options.peerId;
    this.socket = socket;
    this.plainOffers = plainOffers;
    this.report = report;
    socket.subscribe(this);
  }

  announce(announcement: Announcement): void {
    this.cancelRetry();
    this.last = announcement;
    if (!this.socket.isOpen) return;
    // An event that still waits is sent with the newer figures.
    this.due = { ...announcement, event: announcement.event ?? this.due?.event };
    if (this.isMakingOffers) return;
    this.socket.announces.add(this.infoHash, isActive(announcement), () => this.takeTurn());
  }

  leave(): void {
    this.cancelRetry();
    this.plainOffers.close();
    const { last } = this;
    if (last !== undefined && this.socket.isOpen)
      this.socket.announces.add(this.infoHash, false, () =>
        this.sendAnnounce({ ...last, wanted: 0 }, [], "stopped"),
      );
    this.socket.unsubscribe(this);
  }

  received(news: TrackerNews): void {
    if (news.type === "connected" && this.last !== undefined)
      this.announce({ ...this.last, event: "started" });
    if (news.type === "announce-response") this.learn(news);
    if (news.type === "failure" && news.offerId === undefined) this.retryLater();
    this.report(news);
  }

  private learn({ peers, complete, incomplete }: AnnounceResponse): void {
    this.retryMs = FIRST_RETRY_MS;
    const isNews = peers === undefined && this.plain === undefined;
    this.plain = peers === undefined ? { complete, incomplete } : undefined;
    // This response is to an announce without offers.
    if (!isNews || this.last === undefined || this.offersFor(this.last) === 0) return;
    const { event: _, ...update } = this.last;
    this.announce(update);
  }

  private retryLater(): void {
    const { timers, random } = this.options;
    this.cancelRetry();
    this.cancelRetry = timers.after(this.retryMs * (0.75 + random.next() / 2), () => {
      if (this.last !== undefined) this.announce(this.last);
    });
    this.retryMs = Math.min(LAST_RETRY_MS, 2 * this.retryMs);
  }

  /** How many plain offers to make: each costs the browser a connection, and without a partner it is wasted. */
  private offersFor({ left, wanted }: Announcement): number {
    if (this.plain === undefined) return 0;
    const { complete = 0, incomplete = 0 } = this.plain;
    // A tracker that does not even count us counts nobody.
    const isUncounted = complete + incomplete === 0;
    if (left === 0) return incomplete > 0 ? wanted : Math.min(wanted, isUncounted ? 1 : 0);
    return isUncounted || complete > 0 || incomplete > 1 ? wanted : 0;
  }

  private takeTurn(): void {
    const { due } = this;
    if (due === undefined) return;
    const count = this.offersFor(due);
    if (count === 0) return this.sendDue([]);
    this.isMakingOffers = true;
    this.plainOffers.make(count, (offers) => {
      this.isMakingOffers = false;
      this.sendDue(offers);
    });
  }

  private sendDue(offers: readonly Offer[]): void {
    const { due } = this;
    this.due = undefined;
    if (due !== undefined) this.sendAnnounce(due, offers);
  }

  private sendAnnounce(announcement: Announcement, offers: readonly Offer[], event?: "stopped"): void {
    const { uploaded, downloaded, left, wanted } = announcement;
    this.socket.send({
      type: "announce",
      infoHash: this.infoHash,
      peerId: this.peerId,
      event: event ?? announcement.event,
      uploaded,
      downloaded,
      left,
      // A plain tracker distributes as many offers as there are, whatever `numwant` says.
      numwant: this.plain === undefined ? Math.min(wanted, MAX_NUMWANT) : offers.length,
      offers,
      signals: true,
    });
  }
}

/** Whether somebody waits for this announce: it downloads, or it has exchanged something. */
function isActive({ uploaded, downloaded, left }: Announcement): boolean {
  return left !== 0 || uploaded > 0 || downloaded > 0;
}
