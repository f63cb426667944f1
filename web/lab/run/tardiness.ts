/** How much of the time a worker's timers were overdue, from the start of the clock on. */
import type { PeerReport } from "../channel/messages.ts";

/** Too short a time says nothing. */
const LEAST_MS = 1_000;

export class Tardiness {
  private first: { readonly overdueMs: number; readonly watchedMs: number } | undefined;
  private last: { readonly overdueMs: number; readonly watchedMs: number } | undefined;

  add({ overdueMs, watchedMs }: PeerReport): void {
    this.last = { overdueMs, watchedMs };
    this.first ??= this.last;
  }

  /** Starting up does not count. */
  restart(): void {
    this.first = this.last;
  }

  /** 0 to 1, or more where one timer missed several turns. */
  get share(): number {
    if (this.first === undefined || this.last === undefined) return 0;
    const watched = this.last.watchedMs - this.first.watchedMs;
    return watched < LEAST_MS ? 0 : (this.last.overdueMs - this.first.overdueMs) / watched;
  }
}
