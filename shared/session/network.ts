/**
 * What a session does about its network starts here. A platform reports what it notices by `Session.networkChanged`;
 * `WakeWatch` adds what no browser reports: that the machine slept, or that the tab was frozen.
 */
import type { SessionPorts } from "./ports.ts";

/**
 * - "online", "changed": the network is back, or is another one. Connections made before have probably lost their path.
 * - "offline", "woke-up": connections may be dead, and nothing will say so. They are worth a test.
 */
export type NetworkChange = "online" | "offline" | "changed" | "woke-up";

const TICK_MS = 5_000;
/** No busy machine delays a timer of a worker for this long, and every shorter sleep leaves connections alive. */
const SLEEP_MS = 10_000;

export class WakeWatch {
  private readonly ports: Pick<SessionPorts, "clock" | "timers">;
  private readonly wokeUp: () => void;
  private cancelTick = (): void => {};

  constructor(ports: WakeWatch["ports"], wokeUp: () => void) {
    this.ports = ports;
    this.wokeUp = wokeUp;
    this.watch();
  }

  close(): void {
    this.cancelTick();
  }

  private watch(): void {
    const { clock, timers } = this.ports;
    const now = clock.now();
    const wallTime = clock.wallTime();
    this.cancelTick = timers.after(TICK_MS, () => {
      // While a machine sleeps, some monotonic clocks stop. The clock on the wall goes on, but it can also be set: forwards
      // looks like sleep, which costs a test of connections, and backwards means nothing.
      const passed = Math.max(clock.now() - now, clock.wallTime() - wallTime);
      this.watch();
      if (passed > TICK_MS + SLEEP_MS) this.wokeUp();
    });
  }
}
