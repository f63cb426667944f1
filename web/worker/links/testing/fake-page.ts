/**
 * The page's part in tests: peer connections without a browser, between all tabs of one `Network`. Two connect when
 * each has the other's description and, where candidates trickle, at least one candidate of the other.
 */
import type { LinkId } from "../../../../shared/core/ids.ts";
import type { LinkToPage, LinkToWorker, Signal } from "../../../bridge/messages.ts";
import { FakeChannel } from "./fake-channel.ts";

const SDP = "v=0\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n";

/** Runs what tabs, pages and tracker have to say to each other, one after the other. */
export class Network {
  readonly ends = new Map<string, PageEnd>();
  private readonly tasks: (() => void)[] = [];

  later(task: () => void): void {
    this.tasks.push(task);
  }

  /** Until nobody has anything more to say. */
  async settle(): Promise<void> {
    do {
      while (this.tasks.length > 0) this.tasks.shift()?.();
      // A task of its own comes after all microtasks, which may bring new work.
      await new Promise((resolve) => setTimeout(resolve, 0));
    } while (this.tasks.length > 0);
  }
}

interface PageEnd {
  readonly page: FakePage;
  readonly link: LinkId;
  readonly initiator: boolean;
  readonly trickle: boolean;
  /** The other end's key, from its description. */
  other: string | undefined;
  candidates: number;
  channel: FakeChannel | undefined;
}

export class FakePage {
  /** Every order that came, for tests that ask what was opened. */
  readonly orders: LinkToPage[] = [];
  /** What it measures. */
  roundTripMs: number | undefined = 42;
  /** Descriptions are never made. */
  isStuck = false;
  private readonly name: string;
  private readonly network: Network;
  private readonly toWorker: (message: LinkToWorker) => void;

  constructor(name: string, network: Network, toWorker: (message: LinkToWorker) => void) {
    this.name = name;
    this.network = network;
    this.toWorker = toWorker;
  }

  get opened(): readonly (LinkToPage & { type: "link-open" })[] {
    return this.orders.filter((order) => order.type === "link-open");
  }

  /** Connections that were opened and not closed since. */
  get held(): number {
    return [...this.network.ends.values()].filter(({ page }) => page === this).length;
  }

  handle(order: LinkToPage): void {
    this.orders.push(order);
    this.network.later(() => this.obey(order));
  }

  /** As when ICE fails. */
  fail(link: LinkId, reason: string): void {
    this.network.ends.delete(this.key(link));
    this.toWorker({ type: "link-failed", link, reason });
  }

  private obey(order: LinkToPage): void {
    const { link } = order;
    const key = this.key(link);
    const end = this.network.ends.get(key);
    switch (order.type) {
      case "link-open": {
        const { initiator, trickle } = order;
        const made = {
          page: this,
          link,
          initiator,
          trickle,
          other: undefined,
          candidates: 0,
          channel: undefined,
        };
        this.network.ends.set(key, made);
        if (initiator) this.describe(made, "offer");
        break;
      }
      case "link-signal":
        if (end === undefined) break;
        if ("candidate" in order.signal) end.candidates++;
        else {
          end.other = /^a=end:(.*)$/m.exec(order.signal.sdp)?.[1];
          if (order.signal.type === "offer") this.describe(end, "answer");
        }
        this.tryConnect(end);
        break;
      case "link-measure":
        if (end !== undefined) this.toWorker({ type: "link-round-trip", link, ms: this.roundTripMs });
        break;
      case "link-state":
        // simple-peer ends the connection when its channel closes.
        if (order.state === "closed" && end !== undefined) this.fail(link, "closed");
        break;
      case "link-close":
        end?.channel?.close();
        this.network.ends.delete(key);
        break;
    }
  }

  private describe(end: PageEnd, type: "offer" | "answer"): void {
    if (this.isStuck) return;
    this.signal(end.link, { type, sdp: `${SDP}a=end:${this.key(end.link)}\n` });
    if (!end.trickle) return;
    const candidate = { candidate: `candidate:${this.name}`, sdpMLineIndex: 0, sdpMid: "0" };
    for (let i = 0; i < 2; i++) this.signal(end.link, { candidate });
  }

  private signal(link: LinkId, signal: Signal): void {
    this.network.later(() => this.toWorker({ type: "link-signal", link, signal }));
  }

  private tryConnect(end: PageEnd): void {
    const other = this.network.ends.get(end.other ?? "");
    if (other === undefined || other.other !== this.key(end.link) || end.channel !== undefined) return;
    const isReachable = (from: PageEnd, to: PageEnd): boolean => !from.trickle || to.candidates > 0;
    if (!isReachable(end, other) || !isReachable(other, end)) return;
    const [mine, theirs] = FakeChannel.pair();
    for (const [{ page, link }, channel] of [
      [end, mine],
      [other, theirs],
    ] as const)
      page.toWorker({ type: "link-channel", link, channel });
    end.channel = mine;
    other.channel = theirs;
    mine.open();
    theirs.open();
  }

  private key(link: LinkId): string {
    return `${this.name}/${link}`;
  }
}
