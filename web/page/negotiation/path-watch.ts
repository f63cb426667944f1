/**
 * Decides when an open connection has lost its path. ICE says "disconnected" after 5 to 7.5 s without an answer and often
 * recovers, but says "failed" only another 15 s to 25 s later: too long for a user who has changed networks.
 */

/** With ICE's own 5 to 7.5 s, during which short interruptions end, a lost path is noticed and replaced within 10 s. */
const LOST_AFTER_MS = 1_000;
/** After a change of the network the old path rarely comes back. */
const LOST_AFTER_CHANGE_MS = 250;
/** ICE notices within this time that a change has cost it the path. */
const CHANGE_MATTERS_MS = 15_000;

export class PathWatch {
  private readonly lost: () => void;
  private isDisconnected = false;
  private lostTimer: ReturnType<typeof setTimeout> | undefined;
  private changeTimer: ReturnType<typeof setTimeout> | undefined;

  /** @param lost called at most once per interruption */
  constructor(lost: () => void) {
    this.lost = lost;
  }

  iceChanged(state: RTCIceConnectionState): void {
    this.isDisconnected = state === "disconnected";
    this.schedule();
  }

  /** The network has changed, or the machine woke up. A connection whose path still works stays. */
  networkChanged(): void {
    clearTimeout(this.changeTimer);
    this.changeTimer = setTimeout(() => {
      this.changeTimer = undefined;
    }, CHANGE_MATTERS_MS);
    this.schedule();
  }

  close(): void {
    clearTimeout(this.lostTimer);
    clearTimeout(this.changeTimer);
  }

  private schedule(): void {
    clearTimeout(this.lostTimer);
    if (!this.isDisconnected) return;
    const ms = this.changeTimer === undefined ? LOST_AFTER_MS : LOST_AFTER_CHANGE_MS;
    this.lostTimer = setTimeout(this.lost, ms);
  }
}
