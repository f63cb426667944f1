/**
 * When to announce again after a connection with a peer of a plain tracker has come to nothing. Nobody can choose who gets an offer there,
 * so that only another announce reaches the peer again, and the next one may be minutes away (docs/decisions/0052).
 *
 * Always true: at most as many announces as there are waits follow each other; after that nothing happens until a link has opened.
 */
import { BoundedMap } from "../../core/bounded-map.ts";
import type { PeerId } from "../../core/ids.ts";
import { type Instant, SECOND_MS } from "../../core/time.ts";
import { PENDING_DEADLINE_MS } from "../links/negotiated-link.ts";
import type { SessionPorts } from "../ports.ts";

/**
 * The first for peers that noticed the failure too. WebTorrent's client remembers an offer for 25 s, whatever became of it, and ignores every
 * other one of the same peer meanwhile: the second is for those. An attempt often ends 5 s after the offer, with WebTorrent's answer.
 */
const WAITS_MS = [5 * SECOND_MS, 16 * SECOND_MS, 30 * SECOND_MS, 60 * SECOND_MS];
/** Added at random, so that two peers do not offer at the same moment again. */
const SPREAD_MS = 2 * SECOND_MS;
/** The answer and the connection may each take so long: of two attempts that began together, the other fails at most this much later. */
const RIVAL_MS = 2 * PENDING_DEADLINE_MS;
const MAX_PEERS = 100;

export class OfferingAgain {
  private readonly options: Pick<SessionPorts, "clock" | "timers" | "random">;
  private readonly announce: () => void;
  /** Peers whose links opened lately. */
  private readonly opened = new BoundedMap<PeerId, Instant>(MAX_PEERS);
  /** Peers without a link since their attempt failed. */
  private readonly missed = new BoundedMap<PeerId, true>(MAX_PEERS);
  /** How many waits are over. */
  private waits = 0;
  private cancelTimer: (() => void) | undefined;

  constructor(options: OfferingAgain["options"], announce: () => void) {
    this.options = options;
    this.announce = announce;
  }

  /** A peer is known that wanted a link and has none. */
  get isUnderWay(): boolean {
    return this.cancelTimer !== undefined;
  }

  hasFailed(peerId: PeerId): void {
    // Of two connections with a peer, one was to fail.
    const openedAt = this.opened.get(peerId);
    if (openedAt !== undefined && this.options.clock.now() - openedAt <= RIVAL_MS) return;
    this.missed.set(peerId, true);
    if (this.cancelTimer === undefined) this.wait();
  }

  hasOpened(peerId: PeerId): void {
    this.opened.set(peerId, this.options.clock.now());
    this.missed.delete(peerId);
    if (this.cancelTimer !== undefined && this.missed.size > 0) return;
    this.stop();
    this.waits = 0;
  }

  stop(): void {
    this.cancelTimer?.();
    this.cancelTimer = undefined;
    this.missed.clear();
  }

  private wait(): void {
    const { random, timers } = this.options;
    const ms = WAITS_MS[this.waits];
    this.cancelTimer = undefined;
    if (ms === undefined) return this.stop();
    this.cancelTimer = timers.after(ms + random.next() * SPREAD_MS, () => {
      this.waits++;
      this.announce();
      this.wait();
    });
  }
}
