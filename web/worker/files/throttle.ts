/** Does something at once, and then at most once per interval. */
export class Throttle {
  private readonly everyMs: number;
  private readonly act: () => void;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isDue = false;

  constructor(everyMs: number, act: () => void) {
    this.everyMs = everyMs;
    this.act = act;
  }

  run(): void {
    this.isDue = true;
    if (this.timer === undefined) this.fire();
  }

  /** What is due is not done any more. */
  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.isDue = false;
  }

  private fire(): void {
    this.timer = undefined;
    if (!this.isDue) return;
    this.isDue = false;
    this.act();
    this.timer = setTimeout(() => this.fire(), this.everyMs);
  }
}
