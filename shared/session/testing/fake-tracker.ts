/** The tracker core behind sockets in one process, under virtual time. */
import type { InfoHash } from "../../core/ids.ts";
import { seededRandom } from "../../core/random.ts";
import { DEFAULT_LIMITS, type TrackerLimits } from "../../tracker/core/limits.ts";
import type { Output } from "../../tracker/core/output.ts";
import type { SocketId } from "../../tracker/core/swarm.ts";
import { Tracker, type TrackerSize } from "../../tracker/core/tracker.ts";
import type { ClientMessage, Offer, ServerMessage } from "../../tracker/protocol/messages.ts";
import { parseClientMessage } from "../../tracker/protocol/parse-client.ts";
import { serializeServerMessage } from "../../tracker/protocol/serialize.ts";
import type { Socket, SocketEvents } from "../ports.ts";
import type { VirtualTimers } from "./virtual-timers.ts";

/** A plain tracker is WebTorrent's: it ignores what it does not know. */
export type TrackerKind = "signals" | "plain";

export class FakeTracker {
  isDown = false;
  /** It answers nothing by itself. */
  isSilent = false;
  /** What clients sent, in order. */
  readonly received: ClientMessage[] = [];
  /** Where its clients are. */
  address: "apart" | "one network" = "apart";
  private readonly tracker: Tracker;
  private readonly sockets = new Map<SocketId, SocketEvents>();
  private readonly timers: VirtualTimers;
  private readonly kind: TrackerKind;
  private readonly delayMs: number;
  private last = 0;

  /** @param delayMs one way */
  constructor(
    timers: VirtualTimers,
    kind: TrackerKind = "signals",
    delayMs = 0,
    limits: TrackerLimits = DEFAULT_LIMITS,
  ) {
    this.tracker = new Tracker(seededRandom(1), limits);
    this.timers = timers;
    this.kind = kind;
    this.delayMs = delayMs;
  }

  connect(events: SocketEvents): Socket {
    const id = ++this.last as SocketId;
    this.later(() => {
      if (this.isDown) {
        events.closed();
        return;
      }
      this.sockets.set(id, events);
      events.opened();
      const address = this.address === "apart" ? `${id}` : this.address;
      this.carryOut(this.tracker.step(this.timers.now, { type: "opened", socket: id, address }));
    });
    return {
      bufferedAmount: 0,
      send: (text) => this.later(() => this.receive(id, text)),
      close: () => this.later(() => this.drop(id)),
    };
  }

  /** Every socket breaks. */
  stop(): void {
    this.isDown = true;
    const open = [...this.sockets];
    for (const [id] of open) this.drop(id);
    for (const [, events] of open) events.closed();
  }

  /** Sends something that the tracker itself would not. @param to sockets are numbered from 1 */
  send(to: number, message: ServerMessage): void {
    this.sockets.get(to as SocketId)?.message(serializeServerMessage(message));
  }

  /** The same for any text. Nothing happens where the socket is closed. */
  sendText(to: number, text: string): void {
    this.sockets.get(to as SocketId)?.message(text);
  }

  /** As a server does every 15 s. */
  tick(): void {
    this.carryOut(this.tracker.step(this.timers.now, { type: "tick" }));
  }

  get size(): TrackerSize {
    return this.tracker.size;
  }

  /** The number of the socket that was opened last. */
  get lastSocket(): number {
    return this.last;
  }

  /** The plain offers of all announces for this torrent. */
  offersOf(infoHash: InfoHash): readonly Offer[] {
    return this.received.flatMap((message) =>
      message.type === "announce" && message.infoHash === infoHash ? message.offers : [],
    );
  }

  private drop(id: SocketId): void {
    if (this.sockets.delete(id)) this.tracker.step(this.timers.now, { type: "closed", socket: id });
  }

  private receive(id: SocketId, text: string): void {
    const parsed = parseClientMessage(text);
    if (!parsed.ok) throw new Error(`a client sent a violation: ${parsed.violation.name}`);
    this.received.push(parsed.message);
    if (this.isSilent || !this.sockets.has(id) || (this.kind === "plain" && parsed.message.type === "signal"))
      return;
    const known = this.kind === "plain" ? text.replace(',"signals":1', "") : text;
    const event = { type: "message", socket: id, text: known } as const;
    this.carryOut(this.tracker.step(this.timers.now, event));
  }

  private carryOut(outputs: readonly Output[]): void {
    for (const output of outputs)
      this.later(() => {
        if (output.type === "send")
          this.sockets.get(output.to)?.message(serializeServerMessage(output.message));
        if (output.type !== "close") return;
        const events = this.sockets.get(output.to);
        this.sockets.delete(output.to);
        events?.closed(output.reason, output.code);
      });
  }

  private later(action: () => void): void {
    this.timers.after(this.delayMs, action);
  }
}
