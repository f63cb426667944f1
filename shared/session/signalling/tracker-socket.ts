/**
 * The session's one socket to one tracker, shared by its torrents: connects when the first torrent subscribes, reconnects
 * with backoff when it breaks, and passes each parsed message to its torrent.
 *
 * Always true: nothing is queued here, because after every connect each torrent announces again; messages that do not
 * parse, come from ourselves or belong to no torrent are dropped; a tracker that cannot be used gets few connections, and
 * `fault` says what is wrong with it.
 */
import type { InfoHash, PeerId } from "../../core/ids.ts";
import { type Instant, SECOND_MS } from "../../core/time.ts";
import type {
  Announce,
  AnnounceResponse,
  ClientMessage,
  Failure,
  RelayedDescription,
  RelayedSignal,
  ServerMessage,
} from "../../tracker/protocol/messages.ts";
import { parseServerMessage } from "../../tracker/protocol/parse-server.ts";
import { serializeClientMessage } from "../../tracker/protocol/serialize.ts";
import { describeViolation, type Violation } from "../../tracker/protocol/violation.ts";
import type { NetworkChange } from "../network.ts";
import type { SessionPorts, Socket } from "../ports.ts";
import type { Problem } from "../problems.ts";
import { AnnounceQueue } from "./announce-queue.ts";
import { Backoff } from "./backoff.ts";
import { Heartbeat } from "./heartbeat.ts";
import { faultOfClose, isAway, type TrackerFault } from "./tracker-fault.ts";
import { trackerName } from "./tracker-name.ts";

/** A socket that takes longer to open, or leaves an announce unanswered for longer, is dead. Trackers answer within a second. */
const RESPONSE_DEADLINE_MS = 20 * SECOND_MS;
/** How long the socket stays open after its last torrent left, so that pausing and resuming does not reconnect. */
const LINGER_MS = 30 * SECOND_MS;
/** A socket that holds more unsent bytes is dead too: an announce with offers has about 20 KiB. */
const MAX_UNSENT_BYTES = 1024 * 1024;

/** A connection that answered and lasted this long has worked: the next failure is a new one. Proxies cut idle ones later. */
const LASTED_MS = 30 * SECOND_MS;
/** A torrent that is added while the next attempt is far away brings it forward, but not more often than this. */
const IMPATIENCE_MS = 10 * SECOND_MS;

export type TrackerNews =
  | AnnounceResponse
  | RelayedDescription
  | RelayedSignal
  | Failure
  /** For the first time or again: the tracker does not know us. */
  | { readonly type: "connected" }
  /** `condition` or `fault` is another one. */
  | { readonly type: "changed" };

/** One torrent. */
export interface TrackerListener {
  readonly infoHash: InfoHash;
  /** Ours. */
  readonly peerId: PeerId;
  received(news: TrackerNews): void;
  /** A message that changes nothing and that every tracker answers; undefined before the first announce. */
  update(): Announce | undefined;
}

/** `retryAt`: milliseconds since 1970. */
export type TrackerCondition =
  | { readonly kind: "connecting" | "connected" }
  | { readonly kind: "waiting"; readonly retryAt: number };

interface Open {
  readonly kind: "open";
  readonly socket: Socket;
  readonly since: Instant;
  /** With something of use: a failure is none. */
  hasServed: boolean;
}

type State =
  | { readonly kind: "idle" }
  | { readonly kind: "connecting"; readonly socket: Socket }
  | Open
  | { readonly kind: "waiting"; readonly until: Instant; readonly retryAt: number };

export class TrackerSocket {
  readonly url: string;
  /** For users: without what may be secret. */
  readonly name: string;
  /** Through it announces are sent, so that those of many torrents are spread. */
  readonly announces: AnnounceQueue;
  private readonly ports: Pick<SessionPorts, "clock" | "openSocket" | "timers" | "random">;
  private readonly idle: () => void;
  private readonly listeners = new Map<InfoHash, TrackerListener>();
  private readonly backoff: Backoff;
  private readonly heartbeat: Heartbeat;
  private state: State = { kind: "idle" };
  private latestFault: Problem | undefined;
  private attemptedAt: Instant = Number.NEGATIVE_INFINITY;
  /** Ends the state: the next attempt, or the deadline of an answer. */
  private timer: (() => void) | undefined;
  private cancelLinger = (): void => {};

  /** @param idle the socket was closed because no torrent uses it; this object is of no further use */
  constructor(url: string, ports: TrackerSocket["ports"], idle: () => void) {
    this.url = url;
    this.name = trackerName(url);
    this.announces = new AnnounceQueue(ports);
    this.backoff = new Backoff(ports.random);
    this.heartbeat = new Heartbeat(ports, {
      topic: () => this.all()[0],
      send: (message) => {
        if (this.state.kind === "open") this.state.socket.send(serializeClientMessage(message));
      },
      dead: () => this.fail("tracker-silent"),
    });
    this.ports = ports;
    this.idle = idle;
  }

  get isOpen(): boolean {
    return this.state.kind === "open";
  }

  get condition(): TrackerCondition {
    const { state } = this;
    if (state.kind === "waiting") return { kind: "waiting", retryAt: state.retryAt };
    return { kind: state.kind === "open" ? "connected" : "connecting" };
  }

  /** Why the tracker is of no use at present, to all torrents. */
  get fault(): Problem | undefined {
    return this.latestFault;
  }

  /** "connected" follows unless the socket is open already. One listener per info hash. */
  subscribe(listener: TrackerListener): void {
    this.cancelLinger();
    const { state } = this;
    const now = this.ports.clock.now();
    if (state.kind === "idle") this.connect();
    else if (state.kind === "waiting" && now > this.attemptedAt + IMPATIENCE_MS)
      this.wait(Math.min(state.until - now, this.ports.random.next() * SECOND_MS));
    this.listeners.set(listener.infoHash, listener);
  }

  unsubscribe(listener: TrackerListener): void {
    if (this.listeners.get(listener.infoHash) !== listener) return;
    this.listeners.delete(listener.infoHash);
    if (this.listeners.size > 0) return;
    this.cancelLinger = this.ports.timers.after(LINGER_MS, () => this.close());
  }

  /** The tracker removes a closed socket's torrents, so that only a few of them announce that they stop. */
  close(): void {
    this.cancelLinger();
    this.listeners.clear();
    this.drop();
    this.state = { kind: "idle" };
    this.idle();
  }

  /** @returns false when the socket is not open; the message is dropped */
  send(message: ClientMessage): boolean {
    const { state } = this;
    if (state.kind !== "open") return false;
    if (state.socket.bufferedAmount > MAX_UNSENT_BYTES) {
      this.fail("tracker-silent");
      return false;
    }
    state.socket.send(serializeClientMessage(message));
    if (message.type === "announce" && message.event !== "stopped") this.awaitAnswer();
    return true;
  }

  networkChanged(change: NetworkChange): void {
    const { kind } = this.state;
    const isNew = change === "online" || change === "changed";
    if (kind === "open" && !isNew) this.heartbeat.ask();
    else if (kind === "waiting" ? change !== "offline" : isNew && kind !== "idle") {
      this.backoff.reset();
      this.retry();
    }
  }

  private connect(): void {
    this.cancelTimer();
    this.attemptedAt = this.ports.clock.now();
    const socket = this.ports.openSocket(this.url, {
      opened: () => this.opened(socket),
      message: (text) => this.receive(text),
      closed: (reason, code) => this.fail(faultOfClose(code), reason),
    });
    this.state = { kind: "connecting", socket };
    this.awaitAnswer();
    this.changed();
  }

  private opened(socket: Socket): void {
    this.cancelTimer();
    this.state = { kind: "open", socket, since: this.ports.clock.now(), hasServed: false };
    this.heartbeat.start();
    this.announces.restart();
    for (const listener of this.all()) listener.received({ type: "connected" });
    this.changed();
  }

  /** The deadline runs from the first unanswered announce; any message clears it. */
  private awaitAnswer(): void {
    this.timer ??= this.ports.timers.after(RESPONSE_DEADLINE_MS, () => this.fail("tracker-silent"));
  }

  /** @param code what is wrong if the connection was open and never of use */
  private fail(code: TrackerFault, reason?: string): void {
    const { state } = this;
    if (state.kind === "open") {
      if (state.hasServed && this.ports.clock.now() - state.since >= LASTED_MS) this.backoff.reset();
      // A tracker that has worked may be back in a moment, unless it says otherwise.
      if (!state.hasServed || this.backoff.isLong || code === "tracker-busy") this.setFault(code, reason);
    } else this.setFault("tracker-unreachable");
    this.retry();
  }

  private retry(): void {
    this.drop();
    this.wait(this.backoff.next());
  }

  private wait(ms: number): void {
    this.cancelTimer();
    const { clock } = this.ports;
    this.state = { kind: "waiting", until: clock.now() + ms, retryAt: clock.wallTime() + ms };
    this.timer = this.ports.timers.after(ms, () => this.connect());
    this.changed();
  }

  private cancelTimer(): void {
    this.timer?.();
    this.timer = undefined;
  }

  private drop(): void {
    this.cancelTimer();
    this.announces.clear();
    this.heartbeat.stop();
    if ("socket" in this.state) this.state.socket.close();
  }

  private receive(text: string): void {
    const { state } = this;
    if (state.kind !== "open") return;
    this.heartbeat.heard();
    const parsed = parseServerMessage(text);
    if (!parsed.ok) return this.unusable(parsed.violation);
    this.cancelTimer();
    const { message } = parsed;
    if (this.heartbeat.takes(message) || message.type === "scrape-response") return;
    const isFailure = message.type === "failure";
    if (!isFailure) state.hasServed = true;
    // A tracker that refuses answers after all.
    if (!isFailure || isAway(this.latestFault)) this.setFault(undefined);
    if (message.type === "failure" && message.infoHash === undefined)
      for (const listener of this.all()) listener.received(message);
    else this.pass(message);
  }

  private pass(message: Exclude<ServerMessage, { type: "scrape-response" }>): void {
    const [only] = this.listeners.size === 1 ? this.listeners.keys() : [];
    // Without an info hash it is clear whose response it is only while there is one torrent.
    const infoHash = message.infoHash ?? only;
    const listener = infoHash && this.listeners.get(infoHash);
    const isOurs = "peerId" in message && message.peerId === listener?.peerId;
    if (!isOurs) listener?.received(message);
  }

  /** What a peer sent through the tracker is not the tracker's fault. Another connection would not get a better answer. */
  private unusable(violation: Violation): void {
    if (violation.offerId !== undefined || this.timer === undefined) return;
    this.cancelTimer();
    this.setFault("tracker-unusable", describeViolation(violation));
  }

  private setFault(code: TrackerFault | undefined, what = ""): void {
    const detail = what === "" ? this.name : `${this.name}: ${what}`;
    if (this.latestFault?.code === code && (code === undefined || this.latestFault?.detail === detail))
      return;
    this.latestFault = code && { code, detail };
    this.changed();
  }

  private changed(): void {
    for (const listener of this.all()) listener.received({ type: "changed" });
  }

  /** A copy: listeners may come and go meanwhile. */
  private all(): TrackerListener[] {
    return [...this.listeners.values()];
  }
}
