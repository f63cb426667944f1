/**
 * Knows whether the browser would start a download now. Some browsers drop a download that nobody has just asked for, and
 * the page does not learn of it:
 * - Chromium allows one download per click or key press, however long ago, and asks the user about the next one.
 * - WebKit allows a download only within some seconds after a click or key press.
 */
interface Surroundings {
  readonly isWebKit: boolean;
  /** Whether the user has just clicked or pressed a key, as the browser sees it; undefined where it does not say. */
  isActive(): boolean | undefined;
}

export class DownloadPermit {
  private readonly surroundings: Surroundings;
  private isUsed = false;

  constructor(surroundings: Surroundings) {
    this.surroundings = surroundings;
  }

  /** The user clicked or pressed a key. */
  renew(): void {
    this.isUsed = false;
  }

  /** A download was started. */
  use(): void {
    this.isUsed = true;
  }

  get isGiven(): boolean {
    const { isWebKit, isActive } = this.surroundings;
    return !this.isUsed && (!isWebKit || isActive() === true);
  }
}

/** Of this page. */
export const downloadPermit = new DownloadPermit({
  isWebKit: globalThis.navigator?.vendor?.startsWith("Apple") ?? false,
  isActive: () => navigator.userActivation?.isActive,
});

if (typeof window === "object")
  for (const type of ["pointerdown", "keydown"])
    window.addEventListener(type, ({ isTrusted }) => isTrusted && downloadPermit.renew(), { capture: true });
