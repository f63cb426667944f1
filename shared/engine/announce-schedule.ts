/** When to announce to the tracker: at the start, on completion, at the tracker's interval, and sooner while no peer is connected. */
import { type Instant, MINUTE_MS, SECOND_MS } from "../core/time.ts";

/** Until the tracker has answered. */
const DEFAULT_INTERVAL_MS = 60 * SECOND_MS;
/** Bounds on the interval a tracker may request: often enough to stay in the swarm, seldom enough to spare any tracker. */
const MIN_INTERVAL_MS = 10 * SECOND_MS;
const MAX_INTERVAL_MS = 60 * MINUTE_MS;
/** First pause while no peer is connected; doubled each time, up to the interval. A sender may be opening the link just now. */
const LONELY_INTERVAL_MS = 15 * SECOND_MS;

export class AnnounceSchedule {
  private nextAt: Instant;
  private lastAt: Instant = Number.NEGATIVE_INFINITY;
  private intervalMs = DEFAULT_INTERVAL_MS;
  private lonelyMs = LONELY_INTERVAL_MS;
  private isStarted = false;
  private isCompletionDue = false;

  constructor(now: Instant) {
    this.nextAt = now;
  }

  /** @returns the event to announce with, `undefined` for a plain update, or false when no announce is due */
  due(now: Instant, isLonely: boolean): "started" | "completed" | undefined | false {
    if (!isLonely) this.lonelyMs = LONELY_INTERVAL_MS;
    if (now < this.dueAt(isLonely)) return false;
    if (isLonely && this.isStarted) this.lonelyMs = Math.min(this.intervalMs, 2 * this.lonelyMs);
    this.lastAt = now;
    this.nextAt = now + this.intervalMs;
    if (!this.isStarted) {
      this.isStarted = true;
      return "started";
    }
    if (this.isCompletionDue) {
      this.isCompletionDue = false;
      return "completed";
    }
    return undefined;
  }

  dueAt(isLonely: boolean): Instant {
    return isLonely ? Math.min(this.nextAt, this.lastAt + this.lonelyMs) : this.nextAt;
  }

  answered(intervalMs: number): void {
    this.intervalMs = Math.min(MAX_INTERVAL_MS, Math.max(MIN_INTERVAL_MS, intervalMs));
    if (!this.isCompletionDue) this.nextAt = this.lastAt + this.intervalMs;
  }

  /** The download is complete: announce it at once. */
  completed(now: Instant): void {
    this.isCompletionDue = true;
    this.nextAt = now;
  }

  /** We are not complete any more: announce it at once. */
  changed(now: Instant): void {
    this.isCompletionDue = false;
    if (this.isStarted) this.nextAt = now;
  }

  /** We left the swarm and join it again. */
  restart(now: Instant): void {
    this.isStarted = false;
    this.isCompletionDue = false;
    this.lonelyMs = LONELY_INTERVAL_MS;
    this.nextAt = now;
  }
}
