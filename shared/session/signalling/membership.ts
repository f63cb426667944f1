/**
 * One torrent at one tracker: announces in its turn, again after every reconnect and after a refusal, and learns from the
 * responses whether the tracker lists peers to dial or wants plain offers, and whether offers can reach anybody.
 */
import type { InfoHash, PeerId } from "../../core/ids.ts";
import { type Instant, MINUTE_MS, NEVER, SECOND_MS } from "../../core/time.ts";
import { MAX_NUMWANT, PEER_ID_TAKEN } from "../../tracker/protocol/limits.ts";
import type {
  Announce,
  AnnounceResponse,
  ClientMessage,
  Failure,
  Offer,
} from "../../tracker/protocol/messages.ts";
import type { SessionPorts } from "../ports.ts";
import type { TrackerView } from "../views.ts";
import { OfferingAgain } from "./offering-again.ts";
import { listsPeers, plainOffersFor } from "./plain-offer-count.ts";
import type { PlainOffers } from "./plain-offers.ts";
import type { SignalPath } from "./signal-path.ts";
import { isAway, isBusy } from "./tracker-fault.ts";
import type { TrackerListener, TrackerNews, TrackerSocket } from "./tracker-socket.ts";

/** Pause after a refusal: the tracker has judged a socket that may hold our peer id by then. Doubled each time. */
const FIRST_RETRY_MS = 6_000;
const LAST_RETRY_MS = 96_000;

/**
 * A torrent's engine announces as often as its most demanding tracker asks. One that asks for a longer interval than this, in
 * seconds, gets fewer announces: between two without an event passes at least a part of its interval.
 */
const FAST_INTERVAL = 300;
const LEAST_PART = 0.1;
/** At most this long, whatever a tracker asks for. */
const LONGEST_PAUSE_MS = 30 * MINUTE_MS;

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

interface MembershipOptions extends Pick<SessionPorts, "clock" | "timers" | "random"> {
  readonly infoHash: InfoHash;
  /** Ours. */
  readonly peerId: PeerId;
}

export class Membership implements SignalPath, TrackerListener {
  readonly infoHash: InfoHash;
  readonly peerId: PeerId;
  readonly socket: TrackerSocket;
  readonly plainOffers: PlainOffers;
  private readonly options: MembershipOptions;
  private readonly offeringAgain: OfferingAgain;
  private readonly report: (news: TrackerNews) => void;
  private last: Announcement | undefined;
  /** Has its turn later, or waits for its offers to be made. */
  private due: Announcement | undefined;
  private isMakingOffers = false;
  /** undefined: the tracker lists peers. */
  private plain: Pick<AnnounceResponse, "complete" | "incomplete"> | undefined;
  /** `at`: milliseconds since 1970. */
  private answer: { readonly at: number; readonly response: AnnounceResponse } | undefined;
  /** Over the socket that is open now, or was last. */
  private hasAnswered = false;
  /** The tracker's reason, until it answers an announce. */
  private refusal: string | undefined;
  private lastNumwant = 0;
  private sentAt: Instant = -NEVER;
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
    this.offeringAgain = new OfferingAgain(options, () => this.offerAgain());
    socket.subscribe(this);
  }

  announce(announcement: Announcement): void {
    this.last = announcement;
    if (!this.isTooSoon(announcement)) this.enqueue(announcement);
  }

  send(message: ClientMessage): boolean {
    return this.socket.send(message);
  }

  /** Whether the tracker answers announces and refuses none. */
  get isAnswering(): boolean {
    return this.hasAnswered && this.socket.isOpen && this.refusal === undefined;
  }

  leave(): void {
    this.cancelRetry();
    this.offeringAgain.stop();
    this.plainOffers.close();
    const { last } = this;
    if (last !== undefined && this.socket.isOpen)
      this.socket.announces.add(this.infoHash, false, () =>
        this.sendAnnounce({ ...last, wanted: 0 }, [], "stopped"),
      );
    this.socket.unsubscribe(this);
  }

  /** A link with this peer has opened, through whichever tracker. */
  linkOpened(peerId: PeerId): void {
    this.offeringAgain.hasOpened(peerId);
  }

  /** A plain offer, ours or the peer's, was answered and led to no link. */
  plainAttemptFailed(peerId: PeerId): void {
    if (this.plain !== undefined) this.offeringAgain.hasFailed(peerId);
  }

  /** For Details and for the notices of the card. */
  view(): TrackerView {
    const { name, condition } = this.socket;
    const { at, response } = this.answer ?? {};
    return {
      name,
      state: condition.kind,
      retryAt: condition.kind === "waiting" ? condition.retryAt : undefined,
      problem: this.problem(),
      announcedAt: at,
      seeders: response?.complete,
      leechers: response?.incomplete,
      warning: response?.warning,
    };
  }

  /** As the tracker has asked for it; before its first answer there is no limit to the pause. */
  get intervalMs(): number {
    return this.answer === undefined ? NEVER : this.answer.response.interval * SECOND_MS;
  }

  update(): Announce | undefined {
    const { last } = this;
    if (last === undefined) return undefined;
    const { event: _, ...update } = last;
    this.lastNumwant = 0;
    return this.message({ ...update, wanted: 0 }, []);
  }

  received(news: TrackerNews): void {
    if (news.type === "connected") {
      this.hasAnswered = false;
      if (this.last !== undefined) this.enqueue({ ...this.last, event: "started" });
    }
    if (news.type === "announce-response") this.learn(news);
    if (news.type === "failure" && news.offerId === undefined) this.refused(news);
    else if (news.type === "failure" && isBusy(news.reason)) this.refusal = news.reason;
    this.report(news);
  }

  private enqueue(announcement: Announcement): void {
    this.cancelRetry();
    if (!this.socket.isOpen) return;
    // An event that still waits is sent with the newer figures.
    this.due = { ...announcement, event: announcement.event ?? this.due?.event };
    if (this.isMakingOffers) return;
    this.socket.announces.add(this.infoHash, isActive(announcement), () => this.takeTurn());
  }

  private offerAgain(): void {
    if (this.last === undefined || this.last.wanted === 0) return;
    const { event: _, ...update } = this.last;
    if (!this.isTooSoon(update)) this.enqueue(update);
  }

  private isTooSoon({ event }: Announcement): boolean {
    if (event !== undefined || this.due?.event !== undefined || this.answer === undefined) return false;
    const { interval, minInterval } = this.answer.response;
    const pause = minInterval ?? (interval > FAST_INTERVAL ? LEAST_PART * interval : 0);
    const pauseMs = pause * SECOND_MS;
    return this.options.clock.now() - this.sentAt < Math.min(pauseMs, LONGEST_PAUSE_MS);
  }

  /** What matters most: a tracker that cannot be reached refuses nothing. */
  private problem(): TrackerView["problem"] {
    const { name, fault } = this.socket;
    if (this.refusal === undefined || isAway(fault)) return fault;
    const code = isBusy(this.refusal) ? "tracker-busy" : "tracker-refused";
    return { code, detail: `${name}: ${this.refusal}` };
  }

  private learn(response: AnnounceResponse): void {
    const { complete, incomplete } = response;
    this.answer = { at: this.options.clock.wallTime(), response };
    this.hasAnswered = true;
    this.refusal = undefined;
    this.retryMs = FIRST_RETRY_MS;
    const isPlain = !listsPeers(response, this.lastNumwant);
    const isNews = isPlain && this.plain === undefined;
    this.plain = isPlain ? { complete, incomplete } : undefined;
    // This response is to an announce without offers.
    if (!isNews || this.last === undefined || this.offersFor(this.last) === 0) return;
    const { event: _, ...update } = this.last;
    this.enqueue(update);
  }

  private refused({ reason }: Failure): void {
    // After a change of the network, the tracker first has to find that our old connection is dead.
    const isOwnId = reason === PEER_ID_TAKEN && this.retryMs === FIRST_RETRY_MS;
    if (!isOwnId) this.refusal = reason;
    this.retryLater();
  }

  private retryLater(): void {
    const { timers, random } = this.options;
    this.cancelRetry();
    this.cancelRetry = timers.after(this.retryMs * (0.75 + random.next() / 2), () => {
      if (this.last !== undefined) this.enqueue(this.last);
    });
    this.retryMs = Math.min(LAST_RETRY_MS, 2 * this.retryMs);
  }

  private offersFor(announcement: Announcement): number {
    return this.plain === undefined
      ? 0
      : plainOffersFor(this.plain, announcement, this.offeringAgain.isUnderWay);
  }

  private takeTurn(): void {
    const { due } = this;
    if (due === undefined) return;
    const count = this.offersFor(due);
    if (count === 0) {
      this.plainOffers.withdraw();
      return this.sendDue([]);
    }
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
    const message = this.message(announcement, offers, event);
    this.lastNumwant = message.numwant;
    this.sentAt = this.options.clock.now();
    this.socket.send(message);
  }

  private message(announcement: Announcement, offers: readonly Offer[], event?: "stopped"): Announce {
    const { uploaded, downloaded, left, wanted } = announcement;
    return {
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
    };
  }
}

/** Whether somebody waits for this announce: it downloads, or it has exchanged something. */
function isActive({ uploaded, downloaded, left }: Announcement): boolean {
  return left !== 0 || uploaded > 0 || downloaded > 0;
}
