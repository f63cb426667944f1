/**
 * The tab's one connection to one tracker, shared by all its swarms: connects when the first swarm asks, reconnects
 * with backoff when it breaks, and brings each parsed message to the swarm it is for.
 *
 * Always true: nothing is queued here (after every connect each swarm announces afresh, and says only what is still
 * true); what does not parse, comes from ourselves or belongs to no swarm is dropped without harm.
 */
import type { InfoHash, PeerId } from "../../core/ids.ts";
import type { Random } from "../../core/random.ts";
import type {
  AnnounceResponse,
  ClientMessage,
  Failure,
  RelayedDescription,
  RelayedSignal,
  ServerMessage,
} from "../../tracker/protocol/messages.ts";
import { parseServerMessage } from "../../tracker/protocol/parse.ts";
import { serializeClientMessage } from "../../tracker/protocol/serialize.ts";
import type { OpenSocket, Socket, Timers } from "../ports.ts";
import { Backoff } from "./backoff.ts";

/** A connection that takes longer, or on which an announce goes unanswered for so long, is dead. */
const RESPONSE_DEADLINE_MS = 20_000;
/** So long the connection outlives its last swarm: a torrent that is paused and resumed shall find it again. */
const LINGER_MS = 30_000;
/** More unsent than this, and the connection is dead too. */
const MAX_UNSENT_BYTES = 1024 * 1024;

export interface TrackerProblem {
  readonly code: "tracker-unreachable" | "tracker-refused";
  /** The tracker's URL or its own words. */
  readonly detail: string;
}

export type TorrentMessage = AnnounceResponse | RelayedDescription | RelayedSignal | Failure;

/** A swarm, as its tracker connection sees it. */
export interface TrackerListener {
  readonly infoHash: InfoHash;
  /** Ours in this swarm. */
  readonly peerId: PeerId;
  /** Connected, for the first time or again: the tracker knows nothing of us. */
  connected(): void;
  received(message: TorrentMessage): void;
  /** What is wrong with the tracker, or that nothing is any more; said when it changes. */
  problem(problem: TrackerProblem | undefined): void;
}

export interface TrackerSocketOptions {
  readonly url: string;
  readonly openSocket: OpenSocket;
  readonly timers: Timers;
  readonly random: Random;
  /** The connection was closed for want of swarms; this client is of no further use. */
  readonly idle: () => void;
}

type State =
  | { readonly kind: "idle" }
  | { readonly kind: "connecting" | "open"; readonly socket: Socket }
  | { readonly kind: "waiting" };

interface Subscription {
  readonly listener: TrackerListener;
  problem: TrackerProblem | undefined;
}

export class TrackerSocket {
  readonly url: string;
  private readonly options: TrackerSocketOptions;
  private readonly backoff: Backoff;
  private readonly swarms = new Map<InfoHash, Subscription>();
  private state: State = { kind: "idle" };
  /** What the state waits for: the next try, or a sign of life. */
  private timer: (() => void) | undefined;
  private cancelLinger = (): void => {};

  constructor(options: TrackerSocketOptions) {
    this.url = options.url;
    this.options = options;
    this.backoff = new Backoff(options.random);
  }

  get isOpen(): boolean {
    return this.state.kind === "open";
  }

  /** `connected` follows when it is not so already. One listener an info hash. */
  subscribe(listener: TrackerListener): void {
    this.cancelLinger();
    this.swarms.set(listener.infoHash, { listener, problem: undefined });
    if (this.state.kind === "idle") this.connect();
  }

  unsubscribe(listener: TrackerListener): void {
    if (this.swarms.get(listener.infoHash)?.listener !== listener) return;
    this.swarms.delete(listener.infoHash);
    if (this.swarms.size > 0) return;
    this.cancelLinger = this.options.timers.after(LINGER_MS, () => {
      this.drop();
      this.state = { kind: "idle" };
      this.options.idle();
    });
  }

  /** @returns false when there is no connection; the message is gone then. */
  send(message: ClientMessage): boolean {
    if (this.state.kind !== "open") return false;
    if (this.state.socket.bufferedAmount > MAX_UNSENT_BYTES) {
      this.reconnect();
      return false;
    }
    this.state.socket.send(serializeClientMessage(message));
    if (message.type === "announce" && message.event !== "stopped") this.awaitLife();
    return true;
  }

  private connect(): void {
    this.cancelTimer();
    const socket = this.options.openSocket(this.url, {
      opened: () => {
        this.cancelTimer();
        this.state = { kind: "open", socket };
        for (const swarm of this.subscriptions()) {
          this.setProblem(swarm, undefined);
          swarm.listener.connected();
        }
      },
      message: (text) => this.receive(text),
      closed: () => this.reconnect(),
    });
    this.state = { kind: "connecting", socket };
    this.awaitLife();
  }

  /** Any message will do as a sign of life; the first announce without an answer counts. */
  private awaitLife(): void {
    this.timer ??= this.options.timers.after(RESPONSE_DEADLINE_MS, () => this.reconnect());
  }

  private reconnect(): void {
    // A connection that was up may be back in a moment; one that could not be made is a problem.
    const isProblem = this.state.kind === "connecting";
    this.drop();
    this.state = { kind: "waiting" };
    this.timer = this.options.timers.after(this.backoff.next(), () => this.connect());
    if (!isProblem) return;
    for (const swarm of this.subscriptions())
      this.setProblem(swarm, { code: "tracker-unreachable", detail: this.url });
  }

  private cancelTimer(): void {
    this.timer?.();
    this.timer = undefined;
  }

  private drop(): void {
    this.cancelTimer();
    if ("socket" in this.state) this.state.socket.close();
  }

  private receive(text: string): void {
    const parsed = parseServerMessage(text);
    if (!parsed.ok) return;
    this.cancelTimer();
    this.backoff.reset();
    const { message } = parsed;
    if (message.type === "scrape-response") return;
    if (message.type === "failure" && message.infoHash === undefined) {
      for (const swarm of this.subscriptions()) this.pass(swarm, message);
      return;
    }
    const swarm = message.infoHash === undefined ? undefined : this.swarms.get(message.infoHash);
    if (swarm !== undefined && !isFrom(swarm.listener.peerId, message)) this.pass(swarm, message);
  }

  private pass(swarm: Subscription, message: TorrentMessage): void {
    if (message.type === "announce-response") this.setProblem(swarm, undefined);
    // A failure that names an offer is about that offer alone.
    else if (message.type === "failure" && message.offerId === undefined)
      this.setProblem(swarm, { code: "tracker-refused", detail: message.reason });
    swarm.listener.received(message);
  }

  private setProblem(swarm: Subscription, problem: TrackerProblem | undefined): void {
    if (swarm.problem?.code === problem?.code && swarm.problem?.detail === problem?.detail) return;
    swarm.problem = problem;
    swarm.listener.problem(problem);
  }

  /** A copy: listeners may come and go meanwhile. */
  private subscriptions(): Subscription[] {
    return [...this.swarms.values()];
  }
}

function isFrom(peerId: PeerId, message: ServerMessage): boolean {
  return "peerId" in message && message.peerId === peerId;
}
