/**
 * Makes Chromium garbage-collect closed RTCPeerConnections. It allows 500 per process and counts each one until it is
 * collected, not until it is closed. Closed ones are so small that they trigger no collection, so a tab could connect to no
 * more than 500 peers in its life. Allocating much memory outside the heap does trigger one: when too many closed
 * connections linger, the reaper allocates buffers, holds them for a few tasks (so that the collection of young objects
 * alone cannot free them) and drops them. Nothing writes to them, so they never use real memory.
 */

/** Closed connections that may wait for collection: far below 500, yet collections stay rare. */
const LINGERING_LIMIT = 40;
const PRESSURE_BYTES = 16 * 1024 * 1024;
const HELD_BUFFERS = 8;
/** Gives up after this many buffers: something outside our code then holds the connections. */
const MAX_STEPS = 100;

export class Reaper {
  private uncollected = 0;
  private open = 0;
  private isPressing = false;
  private readonly registry = new FinalizationRegistry<undefined>(() => {
    this.uncollected--;
  });

  /** Call it for every connection created. */
  made(connection: RTCPeerConnection): void {
    this.open++;
    this.uncollected++;
    this.registry.register(connection, undefined);
  }

  /** Call it once for every connection that has been closed and is no longer referenced. */
  closed(): void {
    this.open--;
    if (this.isPressing || this.uncollected - this.open <= LINGERING_LIMIT) return;
    this.isPressing = true;
    this.press(MAX_STEPS);
  }

  /** Allocates one buffer per task: collections run between tasks, and the page must stay smooth. */
  private press(steps: number, held: ArrayBuffer[] = []): void {
    this.isPressing = steps > 0 && this.uncollected - this.open > LINGERING_LIMIT / 2;
    if (!this.isPressing || held.length >= HELD_BUFFERS) held.length = 0;
    if (!this.isPressing) return;
    try {
      held.push(new ArrayBuffer(PRESSURE_BYTES));
    } catch {
      // Memory is so low that the browser collects anyway.
    }
    setTimeout(() => this.press(steps - 1, held), 0);
  }
}
