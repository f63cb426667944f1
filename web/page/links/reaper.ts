/**
 * Chromium allows a process 500 RTCPeerConnections and counts each until it is garbage-collected, not until it is
 * closed; yet closed ones weigh so little on the heap that nothing ever prompts a collection, and a tab that has met
 * 500 peers could meet no more. The engine does collect when much memory outside the heap has been allocated: so every
 * now and then buffers are allocated and dropped at once. They are never touched, hence never real memory.
 */

const CLOSED_BETWEEN_COLLECTIONS = 50;
const PRESSURE_STEPS = 8;
const PRESSURE_BYTES = 16 * 1024 * 1024;

export class Reaper {
  private closed = 0;

  /** A connection was closed and forgotten. */
  connectionClosed(): void {
    this.closed++;
    if (this.closed % CLOSED_BETWEEN_COLLECTIONS === 0) press(PRESSURE_STEPS);
  }
}

/** One buffer a task: collecting needs pauses between tasks, and the page must not stutter. */
function press(steps: number): void {
  if (steps === 0) return;
  try {
    new ArrayBuffer(PRESSURE_BYTES);
  } catch {
    // So little memory is left that the engine is collecting anyway.
  }
  setTimeout(() => press(steps - 1), 0);
}
