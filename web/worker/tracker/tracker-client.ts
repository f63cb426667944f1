/**
 * One tracker's WebSocket, shared by all torrents of the tab. It comes back by itself after full-jitter pauses of up to
 * half a minute, parses what arrives at the door, and knows nothing of swarms but that they must announce on each connection.
 */
import type { Random } from "../../../shared/core/random.ts";
import { SECOND_MS } from "../../../shared/core/time.ts";
import type { ClientMessage, ServerMessage } from "../../../shared/tracker/messages.ts";
import { parseServerMessage } from "../../../shared/tracker/parse.ts";
import { serializeClientMessage } from "../../../shared/tracker/serialize.ts";
import type { Timers } from "../timers.ts";

const FIRST_PAUSE_MS = SECOND_MS;
const MAX_PAUSE_MS = 30 * SECOND_MS;
const CONNECT_DEADLINE_MS = 15 * SECOND_MS;

/** As much of a WebSocket as is used. */
export type TrackerSocket = Pick<WebSocket, "onopen" | "onmessage" | "onclose" | "send" | "close">;

export interface TrackerClientOptions {
  readonly url: string;
  readonly timers: Timers;
  readonly random: Random;
  /** May throw: the address is no WebSocket's. */
  readonly makeSocket: (url: string) => TrackerSocket;
}

export interface TrackerEvents {
  /** Announce now. */
  connected(): void;
  message(message: ServerMessage): void;
  /** There is no connection; it will be tried again. */
  unreachable(): void;
}

export class TrackerClient {
  readonly url: string;
  private readonly options: TrackerClientOptions;
  private readonly events: TrackerEvents;
  private socket: TrackerSocket | undefined;
  private failures = 0;
  private isClosed = false;
  private cancelTimer: () => void = () => undefined;
  isOpen = false;

  constructor(options: TrackerClientOptions, events: TrackerEvents) {
    this.url = options.url;
    this.options = options;
    this.events = events;
    this.connect();
  }

  /** Without a connection it is dropped: what matters is said again when there is one. */
  send(message: ClientMessage): void {
    if (this.isOpen) this.socket?.send(serializeClientMessage(message));
  }

  close(): void {
    this.isClosed = true;
    this.drop();
  }

  private connect(): void {
    try {
      const socket = this.options.makeSocket(this.options.url);
      this.socket = socket;
      this.cancelTimer = this.options.timers.after(CONNECT_DEADLINE_MS, () => this.lost());
      socket.onopen = () => this.opened();
      socket.onmessage = ({ data }) => this.receive(data);
      socket.onclose = () => this.lost();
    } catch {
      this.lost();
    }
  }

  private opened(): void {
    this.cancelTimer();
    this.isOpen = true;
    this.failures = 0;
    this.events.connected();
  }

  private receive(data: unknown): void {
    if (typeof data !== "string") return;
    const parsed = parseServerMessage(data);
    // A tracker's message that does not parse may be of a newer kind: the others still count.
    if (parsed.ok) this.events.message(parsed.message);
  }

  private lost(): void {
    this.drop();
    if (this.isClosed) return;
    const ceiling = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.failures++);
    const pause = Math.max(FIRST_PAUSE_MS / 4, this.options.random.next() * ceiling);
    this.cancelTimer = this.options.timers.after(pause, () => this.connect());
    this.events.unreachable();
  }

  private drop(): void {
    this.cancelTimer();
    this.isOpen = false;
    const { socket } = this;
    this.socket = undefined;
    if (socket === undefined) return;
    socket.onopen = null;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close();
  }
}
