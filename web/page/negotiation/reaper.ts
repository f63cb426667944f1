/**
 * Chromium allows a process 500 RTCPeerConnections and counts each until it is garbage-collected, not until it is
 * closed; yet closed ones weigh so little on the heap that nothing ever prompts a collection, and a tab that has met
 * 500 peers could meet no more. The engine does collect when much memory outside the heap has been allocated: so when
 * too many closed connections linger, buffers are allocated, held for a few tasks (else the quick collection of young
 * objects would take them alone) and dropped. They are never touched, hence never real memory.
 */

/** Closed and not yet collected; more than this are too many. */
const LINGERING_LIMIT = 40;
const PRESSURE_BYTES = 16 * 1024 * 1024;
const HELD_BUFFERS = 8;
/** Gives up where this does not help: what still holds the connections is not ours then. */
const MAX_STEPS = 100;

export class Reaper {
  private uncollected = 0;
  private open = 0;
  private isPressing = false;
  private readonly registry = new FinalizationRegistry<undefined>(() => {
    this.uncollected--;
  });

  /** To be called for every connection made. */
  made(connection: RTCPeerConnection): void {
    this.open++;
    this.uncollected++;
    this.registry.register(connection, undefined);
  }

  /** To be called once for every connection that was closed and forgotten. */
  closed(): void {
    this.open--;
    if (this.isPressing || this.uncollected - this.open <= LINGERING_LIMIT) return;
    this.isPressing = true;
    this.press(MAX_STEPS);
  }

  /** One buffer a task: collecting happens between tasks, and the page must not stutter. */
  private press(steps: number, held: ArrayBuffer[] = []): void {
    this.isPressing = steps > 0 && this.uncollected - this.open > LINGERING_LIMIT / 2;
    if (!this.isPressing || held.length >= HELD_BUFFERS) held.length = 0;
    if (!this.isPressing) return;
    try {
      held.push(new ArrayBuffer(PRESSURE_BYTES));
    } catch {
      // So little memory is left that the engine is collecting anyway.
    }
    setTimeout(() => this.press(steps - 1, held), 0);
  }
}
