/**
 * Spreads a session's announces at one tracker. A few leave at once. When a tab with 1,000 torrents starts, wakes up, or is
 * connected again, the rest follow at a steady pace, those of active torrents first.
 *
 * Always true: each torrent waits for at most one announce; a newer one takes the older one's place.
 */
import type { InfoHash } from "../../core/ids.ts";
import { type Rate, TokenBucket } from "../../core/token-bucket.ts";
import type { SessionPorts } from "../ports.ts";

/** 1,000 torrents are known to the tracker after 2.5 s; at 400 bytes each that takes 1.3 Mbit/s. */
const PACE: Rate = { burst: 50, perSecond: 400 };
/** What a tracker of ours accepts from one socket (tracker/core/limits.ts), less room for signals. */
const BUDGET: Rate = { burst: 2200, perSecond: 60 };

type Send = () => void;

export class AnnounceQueue {
  private readonly ports: Pick<SessionPorts, "clock" | "timers">;
  private pace: TokenBucket;
  private budget: TokenBucket;
  private readonly urgent = new Map<InfoHash, Send>();
  private readonly others = new Map<InfoHash, Send>();
  private cancelTimer: (() => void) | undefined;

  constructor(ports: AnnounceQueue["ports"]) {
    this.ports = ports;
    const now = ports.clock.now();
    this.pace = new TokenBucket(now, PACE);
    this.budget = new TokenBucket(now, BUDGET);
  }

  /** Sends the announce now, or in its turn. @param isUrgent somebody waits for its effect */
  add(infoHash: InfoHash, isUrgent: boolean, send: Send): void {
    const wasUrgent = this.urgent.has(infoHash);
    const queue = isUrgent || wasUrgent ? this.urgent : this.others;
    if (queue === this.urgent) this.others.delete(infoHash);
    queue.set(infoHash, send);
    if (this.cancelTimer === undefined) this.run();
  }

  /** The tracker has a new socket for us, which has spent nothing yet. */
  restart(): void {
    const now = this.ports.clock.now();
    this.clear();
    this.pace = new TokenBucket(now, PACE);
    this.budget = new TokenBucket(now, BUDGET);
  }

  /** Forgets what waits. */
  clear(): void {
    this.urgent.clear();
    this.others.clear();
    this.cancelTimer?.();
    this.cancelTimer = undefined;
  }

  private run(): void {
    const { clock, timers } = this.ports;
    const now = clock.now();
    for (;;) {
      const queue = this.urgent.size > 0 ? this.urgent : this.others;
      const next = queue.entries().next().value;
      if (next === undefined) return;
      const at = Math.max(this.pace.readyAt(now), this.budget.readyAt(now));
      if (at > now) {
        this.cancelTimer = timers.after(at - now, () => {
          this.cancelTimer = undefined;
          this.run();
        });
        return;
      }
      this.pace.take(now);
      this.budget.take(now);
      const [infoHash, send] = next;
      queue.delete(infoHash);
      send();
    }
  }
}
