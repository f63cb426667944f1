/**
 * Keeps the screen on while wanted, so that a phone does not stop a transfer. The browser may refuse (battery saver) or
 * release the lock (page hidden): nothing is shown then, and the next change asks again.
 */
type Request = () => Promise<Pick<WakeLockSentinel, "released" | "release">>;

export class ScreenLock {
  private readonly request: Request;
  private held: Awaited<ReturnType<Request>> | undefined;
  private isWanted = false;
  private isSettling = false;

  constructor(request: Request) {
    this.request = request;
  }

  want(isWanted: boolean): void {
    this.isWanted = isWanted;
    if (!this.isSettling) void this.settle();
  }

  private get isHeld(): boolean {
    return this.held?.released === false;
  }

  /** The wish may change while the browser answers. */
  private async settle(): Promise<void> {
    this.isSettling = true;
    try {
      while (this.isWanted !== this.isHeld) {
        if (this.isWanted) this.held = await this.request();
        else await this.held?.release();
      }
    } catch {
      // Refused.
    }
    this.isSettling = false;
  }
}

/** @returns undefined where browsers have no such lock */
export function screenLock(): ScreenLock | undefined {
  return "wakeLock" in navigator ? new ScreenLock(() => navigator.wakeLock.request("screen")) : undefined;
}
