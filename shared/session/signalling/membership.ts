/**
 * One torrent at one tracker: announces, again after every reconnect, and learns from the responses whether the tracker
 * lists peers to dial or wants plain offers.
 */
import type { InfoHash, PeerId } from "../../core/ids.ts";
import { MAX_NUMWANT } from "../../tracker/protocol/limits.ts";
import type { Offer } from "../../tracker/protocol/messages.ts";
import type { PlainOffers } from "./plain-offers.ts";
import type { TrackerListener, TrackerNews, TrackerSocket } from "./tracker-socket.ts";

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

export class Membership implements TrackerListener {
  readonly infoHash: InfoHash;
  readonly peerId: PeerId;
  readonly socket: TrackerSocket;
  readonly plainOffers: PlainOffers;
  private readonly report: (news: TrackerNews) => void;
  private last: Announcement | undefined;
  private wantsPlainOffers = false;
  /** Waits for its offers to be made. */
  private due: Announcement | undefined;

  /** @param report gets everything that the tracker sends */
  constructor(
    ids: { readonly infoHash: InfoHash; readonly peerId: PeerId },
    socket: TrackerSocket,
    plainOffers: PlainOffers,
    report: (news: TrackerNews) => void,
  ) {
    this.infoHash = ids.infoHash;
    this.peerId = ids.peerId;
    this.socket = socket;
    this.plainOffers = plainOffers;
    this.report = report;
    socket.subscribe(this);
  }

  announce(announcement: Announcement): void {
    this.last = announcement;
    if (!this.socket.isOpen) return;
    if (this.wantsPlainOffers && announcement.wanted > 0) this.announceWithOffers(announcement);
    else this.sendAnnounce(announcement, []);
  }

  leave(): void {
    this.plainOffers.close();
    if (this.last !== undefined) this.sendAnnounce({ ...this.last, wanted: 0 }, [], "stopped");
    this.socket.unsubscribe(this);
  }

  received(news: TrackerNews): void {
    if (news.type === "connected" && this.last !== undefined)
      this.announce({ ...this.last, event: "started" });
    if (news.type === "announce-response") this.learn(news.peers === undefined);
    this.report(news);
  }

  private learn(wantsPlainOffers: boolean): void {
    const isNews = wantsPlainOffers && !this.wantsPlainOffers;
    this.wantsPlainOffers = wantsPlainOffers;
    // This response is to an announce without offers.
    if (isNews && this.last !== undefined && this.last.wanted > 0) {
      const { event: _, ...update } = this.last;
      this.announceWithOffers(update);
    }
  }

  private announceWithOffers(announcement: Announcement): void {
    const isMaking = this.due !== undefined;
    // An event that still waits is sent with the newer figures.
    this.due = { ...announcement, event: announcement.event ?? this.due?.event };
    if (isMaking) return;
    this.plainOffers.make(announcement.wanted, (offers) => {
      const { due } = this;
      this.due = undefined;
      if (due !== undefined) this.sendAnnounce(due, offers);
    });
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
      numwant: this.wantsPlainOffers ? offers.length : Math.min(wanted, MAX_NUMWANT),
      offers,
      signals: true,
    });
  }
}
