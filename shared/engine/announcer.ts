/** When to tell the tracker: at the start, on completion, at its interval, and sooner while we are lonely. */
import { type Instant, SECOND_MS } from "../core/time.ts";

const DEFAULT_INTERVAL_MS = 60 * SECOND_MS;
/** Without a single neighbour the tracker is asked again so soon. */
const LONELY_INTERVAL_MS = 15 * SECOND_MS;

export class Announcer {
  private nextAt: Instant;
  private lastAt: Instant = Number.NEGATIVE_INFINITY;
  private intervalMs = DEFAULT_INTERVAL_MS;
  private isStarted = false;
  private isCompletionDue = false;

  constructor(now: Instant) {
    this.nextAt = now;
  }

  /** @returns the event to announce with, `undefined` for a plain update, or false when no announce is due */
  due(now: Instant, isLonely: boolean): "started" | "completed" | undefined | false {
    if (now < this.dueAt(isLonely)) return false;
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
    return isLonely ? Math.min(this.nextAt, this.lastAt + LONELY_INTERVAL_MS) : this.nextAt;
  }

  answered(intervalMs: number): void {
    this.intervalMs = intervalMs;
    this.nextAt = this.lastAt + intervalMs;
  }

  /** The download is complete: say so at once. */
  completed(now: Instant): void {
    this.isCompletionDue = true;
    this.nextAt = now;
  }

  /** We left the swarm and come back. */
  restart(now: Instant): void {
    this.isStarted = false;
    this.isCompletionDue = false;
    this.nextAt = now;
  }
}
