/**
 * The ICE servers for new links. Where their credentials expire, the page asks its server for others in time. Links that are
 * open keep the path they have: a TURN server goes by the credentials with which a path was made.
 *
 * Timers may stop while the machine sleeps. `use` therefore waits for new credentials once those at hand have expired.
 */
import { hasTurnServer } from "../negotiation/hidden-address.ts";
import type { ServerConfig } from "./config.ts";

/** Part of their life after which credentials are replaced. A link that begins just before still has time to come about. */
const RENEW_AT = 2 / 3;
/** Until the next attempt after one without an answer, or without credentials. Doubled each time. */
const FIRST_RETRY_MS = 15_000;
const LAST_RETRY_MS = 5 * 60_000;

export class IceServers {
  private readonly ask: () => Promise<ServerConfig | undefined>;
  private config: ServerConfig | undefined;
  private askedAt = { now: 0, wallTime: 0 };
  private retryMs = FIRST_RETRY_MS;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isAsking = false;
  private waiting: (() => void)[] = [];

  /** @param ask never rejects; undefined: no answer */
  constructor(ask: () => Promise<ServerConfig | undefined>) {
    this.ask = ask;
  }

  get current(): readonly RTCIceServer[] {
    return this.config?.iceServers ?? [];
  }

  /** Whether there is a TURN server, or may be one later. */
  get mayRelay(): boolean {
    return this.config?.expiresIn !== undefined || hasTurnServer(this.current);
  }

  /**
   * Runs the actions in their order: at once, unless the first answer is under way, or the credentials have expired and there
   * may be others.
   */
  use(action: () => void): void {
    const { expiresIn = Number.POSITIVE_INFINITY } = this.config ?? {};
    const isFirst = this.config === undefined && this.isAsking;
    const isStale = expiresIn > 0 && this.ageMs() >= expiresIn * 1000;
    if (this.waiting.length === 0 && (this.isFailing || !(isFirst || isStale))) return action();
    this.waiting.push(action);
    void this.renew();
  }

  /** Another attempt may succeed. */
  networkChanged(): void {
    if (this.isFailing) void this.renew();
  }

  /** Resolves when there is an answer, or will be none. */
  async renew(): Promise<void> {
    if (this.isAsking) return;
    this.isAsking = true;
    clearTimeout(this.timer);
    const askedAt = { now: performance.now(), wallTime: Date.now() };
    const next = await this.ask();
    this.isAsking = false;
    this.learn(next, askedAt);
    for (const action of this.waiting.splice(0)) action();
  }

  private get isFailing(): boolean {
    return this.retryMs > FIRST_RETRY_MS;
  }

  private learn(next: ServerConfig | undefined, askedAt: IceServers["askedAt"]): void {
    const { expiresIn } = next ?? this.config ?? { expiresIn: 0 };
    const lacksCredentials = next === undefined || next.expiresIn === 0;
    if (next !== undefined && !(lacksCredentials && this.mayRelay)) {
      this.config = next;
      this.askedAt = askedAt;
    }
    if (expiresIn === undefined) return;
    const ms = lacksCredentials ? this.retryMs : RENEW_AT * expiresIn * 1000;
    this.retryMs = lacksCredentials ? Math.min(LAST_RETRY_MS, 2 * this.retryMs) : FIRST_RETRY_MS;
    this.timer = setTimeout(() => void this.renew(), ms);
  }

  /** While a machine sleeps, some monotonic clocks stop. The clock on the wall goes on, but it can also be set. */
  private ageMs(): number {
    const { now, wallTime } = this.askedAt;
    return Math.max(performance.now() - now, Date.now() - wallTime);
  }
}
