/** A neighbour that understands introductions, and what it may still ask of us. */
import type { Bytes } from "../../core/bytes.ts";
import type { LinkId, PeerId } from "../../core/ids.ts";
import type { Instant } from "../../core/time.ts";
import { TokenBucket } from "../../core/token-bucket.ts";
import { CONTROL, DIALS, DROPPED, MAX_OPENING, MAX_UNANSWERED, OFFERS, RECEIVED, SENT } from "./limits.ts";
import type { PeerKey } from "./messages.ts";
import { SignalFlow } from "./signal-flow.ts";

/** The open links of the torrent. */
export interface NeighbourLinks {
  readonly count: number;
  has(link: LinkId): boolean;
  isNeighbour(peerId: PeerId): boolean;
  isComplete(link: LinkId): boolean;
  /** Bytes that wait in its send buffer. */
  waitingBytes(link: LinkId): number;
  send(link: LinkId, bytes: Bytes): void;
}

export class Neighbour {
  readonly link: LinkId;
  readonly peerId: PeerId;
  /** undefined: it has sent none, so it takes no part. */
  key: PeerKey | undefined;
  /** What we have told it of ours. */
  toldReader: boolean | undefined;
  askedAt: Instant = Number.NEGATIVE_INFINITY;
  /** A list of it is due. */
  isAsked = false;
  answeredAt: Instant = Number.NEGATIVE_INFINITY;
  readonly control: TokenBucket;
  readonly dials: TokenBucket;
  readonly offers: TokenBucket;
  readonly sent: SignalFlow;
  private readonly received: SignalFlow;
  private readonly dropped: TokenBucket;
  private opening = 0;
  private unanswered = 0;

  constructor(now: Instant, link: LinkId, peerId: PeerId) {
    this.link = link;
    this.peerId = peerId;
    this.control = new TokenBucket(now, CONTROL);
    this.dials = new TokenBucket(now, DIALS);
    this.offers = new TokenBucket(now, OFFERS);
    this.sent = new SignalFlow(now, SENT);
    this.received = new SignalFlow(now, RECEIVED);
    this.dropped = new TokenBucket(now, DROPPED);
  }

  /** A signal of it has arrived. "flood": it goes on although nothing passes any more. */
  takeSignal(now: Instant, length: number): "use" | "drop" | "flood" {
    if (this.received.take(now, length)) return "use";
    return this.dropped.take(now) ? "drop" : "flood";
  }

  /** Opens a box of it, unless too many wait. */
  async open(work: () => Promise<void>): Promise<void> {
    if (this.opening >= MAX_OPENING) return;
    this.opening++;
    try {
      await work();
    } finally {
      this.opening--;
    }
  }

  /** It may have invented the peers that it names. */
  get isBelieved(): boolean {
    return this.unanswered < MAX_UNANSWERED;
  }

  dialEnded(isAnswered: boolean): void {
    this.unanswered = isAnswered ? 0 : this.unanswered + 1;
  }
}
