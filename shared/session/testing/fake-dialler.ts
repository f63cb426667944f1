/**
 * Diallers for several sessions in one process, under virtual time. Two negotiations of one `FakeNetwork` connect when
 * each has the other's description and, where candidates trickle, at least one candidate of the other.
 */
import type { LinkId } from "../../core/ids.ts";
import type { Signal } from "../../tracker/protocol/messages.ts";
import type { Dialler, Negotiation, NegotiationEvents, NegotiationOptions, Timers } from "../ports.ts";
import { VirtualLink } from "./virtual-link.ts";

const SDP = "v=0\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n";
const CANDIDATES = 2;

export interface FakeNetwork {
  readonly timers: Timers;
  /** One way, ms. */
  readonly delayMs: number;
  /** A firewall: no two ends connect. */
  isBlocked: boolean;
  readonly ends: Map<string, End>;
}

export function fakeNetwork(timers: Timers, delayMs = 0): FakeNetwork {
  return { timers, delayMs, isBlocked: false, ends: new Map() };
}

export type Order =
  | ({ readonly type: "open"; readonly link: LinkId } & NegotiationOptions)
  | { readonly type: "signal"; readonly link: LinkId; readonly signal: Signal }
  | { readonly type: "close"; readonly link: LinkId };

export class FakeDialler implements Dialler {
  /** What the session asked for, in order. */
  readonly orders: Order[] = [];
  roundTripMs: number | undefined = 42;
  /** No description is ever made. */
  isStuck = false;
  /** As a browser that is not allowed to use the network. */
  gathersNothing = false;
  readonly network: FakeNetwork;
  private readonly name: string;

  /** @param name unique in the network */
  constructor(name: string, network: FakeNetwork) {
    this.name = name;
    this.network = network;
  }

  get opened(): readonly (Order & { type: "open" })[] {
    return this.orders.filter((order) => order.type === "open");
  }

  /** Negotiations and links that have not ended. */
  get held(): number {
    return [...this.network.ends.values()].filter(({ dialler }) => dialler === this).length;
  }

  dial(link: LinkId, options: NegotiationOptions, events: NegotiationEvents): Negotiation {
    this.orders.push({ type: "open", link, ...options });
    return new End(this, `${this.name}/${link}`, link, options, events);
  }

  /** As when ICE fails. */
  fail(link: LinkId, reason: string): void {
    this.network.ends.get(`${this.name}/${link}`)?.fail(reason);
  }
}

class End implements Negotiation {
  readonly dialler: FakeDialler;
  private readonly key: string;
  private readonly link: LinkId;
  private readonly options: NegotiationOptions;
  private readonly events: NegotiationEvents;
  private readonly channel: VirtualLink;
  /** The other end's key, from its description. */
  private other: string | undefined;
  private candidates = 0;

  constructor(
    dialler: FakeDialler,
    key: string,
    link: LinkId,
    options: NegotiationOptions,
    events: NegotiationEvents,
  ) {
    this.dialler = dialler;
    this.key = key;
    this.link = link;
    this.options = options;
    this.events = events;
    const { timers, delayMs, ends } = dialler.network;
    const closed = (reason: string): void => {
      ends.delete(key);
      events.closed(reason);
    };
    this.channel = new VirtualLink(
      timers,
      {
        opened: () => events.opened(),
        message: (data) => events.message(data),
        drained: () => events.drained(),
        closed,
      },
      delayMs,
    );
    ends.set(key, this);
    if (options.initiator) this.describe("offer");
  }

  get bufferedAmount(): number {
    return this.channel.bufferedAmount;
  }

  send(bytes: Uint8Array): void {
    this.channel.send(bytes);
  }

  signal(signal: Signal): void {
    this.dialler.orders.push({ type: "signal", link: this.link, signal });
    if ("candidate" in signal) this.candidates++;
    else {
      this.other = /^a=end:(.*)$/m.exec(signal.sdp)?.[1];
      if (signal.type === "offer") this.describe("answer");
    }
    this.later(() => this.tryConnect());
  }

  measureRoundTrip(measured: (ms: number) => void): void {
    const { roundTripMs } = this.dialler;
    if (roundTripMs !== undefined) this.later(() => measured(roundTripMs));
  }

  close(): void {
    this.dialler.orders.push({ type: "close", link: this.link });
    this.dialler.network.ends.delete(this.key);
    this.channel.close();
  }

  fail(reason: string): void {
    this.dialler.network.ends.delete(this.key);
    this.events.closed(reason);
  }

  private describe(type: "offer" | "answer"): void {
    if (this.dialler.isStuck) return;
    const { gathersNothing } = this.dialler;
    const all = this.options.trickle || gathersNothing ? "" : `a=candidate:${this.key}\n`;
    this.tell({ type, sdp: `${SDP}a=end:${this.key}\n${all}` });
    const candidate = { candidate: `candidate:${this.key}`, sdpMLineIndex: 0, sdpMid: "0" };
    for (let i = 0; this.options.trickle && !gathersNothing && i < CANDIDATES; i++) this.tell({ candidate });
  }

  private tell(signal: Signal): void {
    this.later(() => this.events.signal(signal));
  }

  private tryConnect(): void {
    const other = this.dialler.network.ends.get(this.other ?? "");
    if (other === undefined || other.other !== this.key || this.channel.state !== "connecting") return;
    if (this.dialler.network.isBlocked) return;
    if (!this.knows(other) || !other.knows(this)) return;
    VirtualLink.join(this.channel, other.channel);
    this.channel.open();
    other.channel.open();
  }

  private knows(other: End): boolean {
    return !other.options.trickle || this.candidates > 0;
  }

  private later(action: () => void): void {
    const { timers, delayMs } = this.dialler.network;
    timers.after(delayMs, action);
  }
}
