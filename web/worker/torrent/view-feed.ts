/** Sends views to the page: at most four a second while something changes, one a second while rates may be falling. */

const BUSY_MS = 250;
const CALM_MS = 1_000;

export class ViewFeed {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isDueSoon = false;
  private sentAt = Number.NEGATIVE_INFINITY;
  private readonly send: () => { readonly isLive: boolean };

  /** @param send sends the views; `isLive`: they will change even if nothing happens */
  constructor(send: () => { readonly isLive: boolean }) {
    this.send = send;
  }

  /** Cheap: called for every message that arrives. */
  changed(): void {
    if (this.isDueSoon) return;
    this.isDueSoon = true;
    this.schedule(Math.max(0, this.sentAt + BUSY_MS - performance.now()));
  }

  /** Without waiting: somebody has asked for something and shall see it before the answer. */
  now(): void {
    clearTimeout(this.timer);
    this.isDueSoon = false;
    this.sentAt = performance.now();
    if (this.send().isLive) this.schedule(CALM_MS);
  }

  private schedule(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.now(), ms);
  }
}
