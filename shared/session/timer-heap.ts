/**
 * One timer of the platform for everything in a session that waits: a heap of what is due. A thousand idle torrents wait
 * for their next announce, and none of them keeps a timer in the browser.
 *
 * Always true: actions run in the order in which they are due, each once, and those due at the same time in the order in
 * which they were set.
 */
import { type Due, Schedule } from "../core/schedule.ts";
import { type Instant, NEVER } from "../core/time.ts";
import type { SessionPorts, Timers } from "./ports.ts";

/** `setTimeout` drops the fraction of its delay, so that it may fire this much early. */
const EARLY_MS = 1;
/** `setTimeout` stores its delay in 32 bits and fires at once when it is longer. */
const MAX_SLEEP_MS = 2 ** 31 - 1;
/** Cancelled entries that are not worth clearing away. */
const FEW = 64;

interface Entry extends Due {
  /** undefined: cancelled or done. */
  action: (() => void) | undefined;
}

export class TimerHeap implements Timers {
  private readonly ports: Pick<SessionPorts, "clock" | "timers">;
  /** Cancelled entries stay until they are due or many. */
  private readonly entries = new Schedule<Entry>();
  private cancelled = 0;
  private last = 0;
  private armedAt: Instant = NEVER;
  private disarm = (): void => {};
  private isClosed = false;

  constructor(ports: TimerHeap["ports"]) {
    this.ports = ports;
  }

  /** Entries, including cancelled ones. */
  get size(): number {
    return this.entries.size;
  }

  after(ms: number, action: () => void): () => void {
    const entry: Entry = { at: this.ports.clock.now() + ms, order: ++this.last, action };
    this.entries.add(entry);
    this.arm();
    return () => {
      if (entry.action === undefined) return;
      entry.action = undefined;
      if (++this.cancelled > FEW + this.size / 2) this.clearAway();
    };
  }

  /** Nothing runs any more. A timer of the platform would keep a program alive until then. */
  close(): void {
    this.isClosed = true;
    this.entries.keep(() => false);
    this.disarm();
  }

  private arm(): void {
    if (this.isClosed) return;
    const at = this.entries.first?.at ?? NEVER;
    // Waking too early costs less than a new timer whenever the next action is cancelled.
    if (at >= this.armedAt) return;
    this.disarm();
    this.armedAt = at;
    const ms = Math.min(MAX_SLEEP_MS, Math.max(0, at - this.ports.clock.now()));
    this.disarm = this.ports.timers.after(ms, () => this.run());
  }

  private run(): void {
    const until = this.ports.clock.now() + EARLY_MS;
    // What these actions set has its turn at the next timer, even if it is due at once.
    const { last } = this;
    this.armedAt = Number.NEGATIVE_INFINITY;
    try {
      for (let next = this.entries.first; next !== undefined; next = this.entries.first) {
        if (next.at >= until || next.order > last) break;
        this.entries.removeFirst();
        const { action } = next;
        if (action === undefined) this.cancelled--;
        next.action = undefined;
        action?.();
      }
    } finally {
      this.armedAt = NEVER;
      this.arm();
    }
  }

  private clearAway(): void {
    this.entries.keep(({ action }) => action !== undefined);
    this.cancelled = 0;
  }
}
