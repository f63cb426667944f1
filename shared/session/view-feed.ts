/**
 * Decides when views are published: at most four times per second while something changes, and once per second while
 * rates may be falling.
 */
import type { Instant } from "../core/time.ts";
import type { SessionPorts } from "./ports.ts";

/** Numbers that change faster cannot be read, and each publication costs the page a rendering. */
const BUSY_MS = 250;
const CALM_MS = 1_000;

export class ViewFeed {
  private readonly ports: Pick<SessionPorts, "clock" | "timers">;
  private readonly publish: () => { readonly isLive: boolean };
  private cancelTimer: (() => void) | undefined;
  private isDueSoon = false;
  private publishedAt: Instant = Number.NEGATIVE_INFINITY;

  /** @param publish `isLive`: the views will change even if nothing happens */
  constructor(ports: ViewFeed["ports"], publish: ViewFeed["publish"]) {
    this.ports = ports;
    this.publish = publish;
  }

  /** Cheap: called for every message that arrives. */
  changed(): void {
    if (this.isDueSoon) return;
    this.isDueSoon = true;
    this.schedule(Math.max(0, this.publishedAt + BUSY_MS - this.ports.clock.now()));
  }

  /** At once: the user has asked for something and should see it before the answer arrives. */
  now(): void {
    this.cancelTimer?.();
    this.isDueSoon = false;
    this.publishedAt = this.ports.clock.now();
    if (this.publish().isLive) this.schedule(CALM_MS);
  }

  close(): void {
    this.cancelTimer?.();
    this.isDueSoon = true;
  }

  private schedule(ms: number): void {
    this.cancelTimer?.();
    this.cancelTimer = this.ports.timers.after(ms, () => this.now());
  }
}
