/**
 * The session's one socket to one tracker, shared by its torrents: connects when the first torrent subscribes, reconnects
 * with backoff when it breaks, and passes each parsed message to its torrent.
 *
 * Always true: nothing is queued here, because after every connect each torrent announces again; messages that do not
 * parse, come from ourselves or belong to no torrent are dropped.
 */
import type { InfoHash, PeerId } from "../../core/ids.ts";
import type {
  AnnounceResponse,
  ClientMessage,
  Failure,
  RelayedDescription,
  RelayedSignal,
} from "../../tracker/protocol/messages.ts";
import { parseServerMessage } from "../../tracker/protocol/parse.ts";
import { serializeClientMessage } from "../../tracker/protocol/serialize.ts";
import type { NetworkChange } from "../network.ts";
import type { SessionPorts, Socket } from "../ports.ts";
import type { Problem } from "../problems.ts";
import { AnnounceQueue } from "./announce-queue.ts";

/** A socket that takes longer to open, or leaves an announce unanswered for longer, is dead. Trackers answer within a second. */
const RESPONSE_DEADLINE_MS = 20_000;
/** How long the socket stays open after its last torrent left, so that pausing and resuming does not reconnect. */
const LINGER_MS = 30_000;
/** A socket that holds more unsent bytes is dead too: an announce with offers has about 20 KiB. */
const MAX_UNSENT_BYTES = 1024 * 1024;

/** A restarted process is back within a second; 30 s are short compared with the 2 min between announces. */
const FIRST_BACKOFF_MS = 1000;
const LAST_BACKOFF_MS = 30_000;

export type TrackerNews =
  | AnnounceResponse
  | RelayedDescription
  | RelayedSignal
  | Failure
  /** For the first time or again: the tracker does not know us. */
  | { readonly type: "connected" }
  /** Reported when it changes; undefined: the tracker works again. */
  | { readonly type: "problem"; readonly problem: Problem | undefined };

/** One torrent. */
export interface TrackerListener {
  readonly infoHash: InfoHash;
  /** Ours. */
  readonly peerId: PeerId;
  received(news: TrackerNews): void;
}

type State =
  | { readonly kind: "idle" }
  | { readonly kind: "connecting" | "open"; readonly socket: Socket }
  | { readonly kind: "waiting" };

interface Subscription {
  readonly listener: TrackerListener;
  problem: Problem | undefined;
}

export class TrackerSocket {
  readonly url: string;
  /** Through it announces are sent, so that those of many torrents are spread. */
  readonly announces: AnnounceQueue;
  private readonly ports: Pick<SessionPorts, "clock" | "openSocket" | "timers" | "random">;
  private readonly idle: () => void;
  private readonly subscriptions = new Map<InfoHash, Subscription>();
  private state: State = { kind: "idle" };
  /** Ends the state: the next attempt, or the deadline of an answer. */
  private timer: (() => void) | undefined;
  private cancelLinger = (): void => {};
  private backoffMs = FIRST_BACKOFF_MS;

  /** @param idle the socket was closed because no torrent uses it; this object is of no further use */
  constructor(url: string, ports: TrackerSocket["ports"], idle: () => void) {
    this.url = url;
    this.announces = new AnnounceQueue(ports);
    this.ports = ports;
    this.idle = idle;
  }

  get isOpen(): boolean {
    return this.state.kind === "open";
  }

  /** "connected" follows unless the socket is open already. One listener per info hash. */
  subscribe(listener: TrackerListener): void {
    this.cancelLinger();
    this.subscriptions.set(listener.infoHash, { listener, problem: undefined });
    if (this.state.kind === "idle") this.connect();
  }

  unsubscribe(listener: TrackerListener): void {
    if (this.subscriptions.get(listener.infoHash)?.listener !== listener) return;
    this.subscriptions.delete(listener.infoHash);
    if (this.subscriptions.size > 0) return;
    this.cancelLinger = this.ports.timers.after(LINGER_MS, () => this.close());
  }

  /** The tracker removes a closed socket's torrents, so that only a few of them announce that they stop. */
  close(): void {
    this.cancelLinger();
    this.subscriptions.clear();
    this.drop();
    this.state = { kind: "idle" };
    this.idle();
  }

  /** @returns false when the socket is not open; the message is dropped */
  send(message: ClientMessage): boolean {
    if (this.state.kind !== "open") return false;
    if (this.state.socket.bufferedAmount > MAX_UNSENT_BYTES) {
      this.reconnect();
      return false;
    }
    this.state.socket.send(serializeClientMessage(message));
    if (message.type === "announce" && message.event !== "stopped") this.awaitAnswer();
    return true;
  }

  networkChanged(change: NetworkChange): void {
    const isNew = change === "online" || change === "changed";
    if (!isNew || this.state.kind === "idle") return;
    this.drop();
    this.backoffMs = FIRST_BACKOFF_MS;
    this.state = { kind: "waiting" };
    this.timer = this.ports.timers.after(this.ports.random.next() * this.backoffMs, () => this.connect());
  }

  private connect(): void {
    this.cancelTimer();
    const socket = this.ports.openSocket(this.url, {
      opened: () => {
        this.cancelTimer();
        this.state = { kind: "open", socket };
        this.announces.restart();
        for (const subscription of this.all()) {
          this.setProblem(subscription, undefined);
          subscription.listener.received({ type: "connected" });
        }
      },
      message: (text) => this.receive(text),
      closed: () => this.reconnect(),
    });
    this.state = { kind: "connecting", socket };
    this.awaitAnswer();
  }

  /** The deadline runs from the first unanswered announce; any message clears it. */
  private awaitAnswer(): void {
    this.timer ??= this.ports.timers.after(RESPONSE_DEADLINE_MS, () => this.reconnect());
  }

  private reconnect(): void {
    // A socket that was open may be back in a moment; one that could not be opened is a problem.
    const isProblem = this.state.kind === "connecting";
    this.drop();
    this.state = { kind: "waiting" };
    // Exponential backoff with full jitter, so that not all clients reconnect at once when a tracker returns
    // (M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
    this.timer = this.ports.timers.after(this.ports.random.next() * this.backoffMs, () => this.connect());
    this.backoffMs = Math.min(LAST_BACKOFF_MS, 2 * this.backoffMs);
    if (!isProblem) return;
    for (const subscription of this.all())
      this.setProblem(subscription, { code: "tracker-unreachable", detail: this.url });
  }

  private cancelTimer(): void {
    this.timer?.();
    this.timer = undefined;
  }

  private drop(): void {
    this.cancelTimer();
    this.announces.clear();
    if ("socket" in this.state) this.state.socket.close();
  }

  private receive(text: string): void {
    const parsed = parseServerMessage(text);
    if (!parsed.ok) return;
    this.cancelTimer();
    this.backoffMs = FIRST_BACKOFF_MS;
    const { message } = parsed;
    if (message.type === "scrape-response") return;
    if (message.type === "failure" && message.infoHash === undefined) {
      for (const subscription of this.all()) this.pass(subscription, message);
      return;
    }
    // Without an info hash it is clear whose response it is only while there is one torrent.
    const infoHash =
      message.infoHash ?? (this.subscriptions.size === 1 ? this.all()[0]?.listener.infoHash : undefined);
    const subscription = infoHash === undefined ? undefined : this.subscriptions.get(infoHash);
    const isOurs = "peerId" in message && message.peerId === subscription?.listener.peerId;
    if (subscription !== undefined && !isOurs) this.pass(subscription, message);
  }

  private pass(subscription: Subscription, message: TrackerNews): void {
    if (message.type === "announce-response") this.setProblem(subscription, undefined);
    // A failure that names an offer concerns only that offer.
    else if (message.type === "failure" && message.offerId === undefined)
      this.setProblem(subscription, { code: "tracker-refused", detail: message.reason });
    subscription.listener.received(message);
  }

  private setProblem(subscription: Subscription, problem: Problem | undefined): void {
    const { listener, problem: before } = subscription;
    if (before?.code === problem?.code && before?.detail === problem?.detail) return;
    subscription.problem = problem;
    listener.received({ type: "problem", problem });
  }

  /** A copy: listeners may come and go meanwhile. */
  private all(): Subscription[] {
    return [...this.subscriptions.values()];
  }
}
