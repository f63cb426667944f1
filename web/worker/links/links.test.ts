/** Links over a transferred data channel, and over a port behind which the page relays one. */
import { describe, expect, test, vi } from "vitest";
import { type LinkRig, recordedEvents, testLink } from "../../../shared/session/links/link.contract.ts";
import type { Link, LinkEvents } from "../../../shared/session/links/link.ts";
import { LOW_WATER } from "../../../shared/session/links/link.ts";
import { relayChannel } from "../../page/negotiation/relay.ts";
import { ChannelLink } from "./channel-link.ts";
import { RelayLink } from "./relay-link.ts";
import { FakeChannel } from "./testing/fake-channel.ts";

const KIB = 1024;
const MIB = 1024 * KIB;

class Rig implements LinkRig {
  readonly link: Link;
  readonly channel: FakeChannel;
  readonly peer: FakeChannel;
  readonly received: number[] = [];

  constructor(kind: "channel" | "relay", events: LinkEvents) {
    [this.channel, this.peer] = FakeChannel.pair();
    this.peer.readyState = "open";
    this.peer.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => this.received.push(data.byteLength);
    if (kind === "channel") {
      this.link = new ChannelLink(this.channel, events);
    } else {
      const { port1, port2 } = new MessageChannel();
      relayChannel(this.channel, port1, { opened: () => {}, closed: () => {} });
      this.link = new RelayLink(port2, events);
    }
  }

  get isPeerClosed(): boolean {
    return this.peer.readyState === "closed";
  }

  open(): void {
    this.channel.open();
  }

  peerSends(data: Uint8Array<ArrayBuffer> | string): void {
    this.peer.send(data);
  }

  peerCloses(): void {
    this.peer.close();
  }

  breakChannel(): void {
    this.channel.send = () => {
      throw new DOMException("the send queue is full", "OperationError");
    };
  }

  hold(): void {
    this.channel.isHolding = true;
  }

  release(remaining: number): void {
    this.channel.release(remaining);
  }

  async until(condition: () => boolean): Promise<void> {
    await vi.waitFor(() => expect(condition()).toBe(true), { interval: 1, timeout: 60_000 });
  }
}

for (const kind of ["channel", "relay"] as const) testLink(`${kind} link`, (events) => new Rig(kind, events));

/** Lists its events; `onOpen` runs when it opens. */
function listening(kind: "channel" | "relay", onOpen: (link: Link) => void = () => {}) {
  const { events, handlers } = recordedEvents(() => onOpen(rig.link));
  const rig: Rig = new Rig(kind, handlers);
  return { rig, events };
}

describe("channel link", () => {
  test("keeps messages that arrive before the channel reports that it is open", async () => {
    const { rig, events } = listening("channel", (link) => link.send(new Uint8Array(5)));
    rig.peer.send(new Uint8Array(1));
    rig.peer.send(new Uint8Array(2));
    await Promise.resolve();
    expect(events).toEqual([]);
    rig.open();
    expect(events).toEqual(["opened", "message 1", "message 2"]);
    await rig.until(() => rig.received.length === 1);
  });

  test("notices a channel that arrives open or closed already", async () => {
    const open = listening("channel");
    open.rig.channel.readyState = "open";
    const closed = listening("channel");
    closed.rig.channel.readyState = "closed";
    await Promise.resolve();
    expect(open.events).toEqual(["opened"]);
    expect(closed.events).toEqual([expect.stringMatching(/^closed/)]);
  });
});

describe("relay", () => {
  async function opened() {
    const { rig, events } = listening("relay");
    rig.open();
    await rig.until(() => events.includes("opened"));
    return rig;
  }

  test("the page keeps what the channel should not buffer, and loses none of it", async () => {
    const rig = await opened();
    rig.hold();
    const count = (20 * MIB) / (64 * KIB);
    for (let i = 0; i < count; i++) rig.link.send(new Uint8Array(64 * KIB));
    await rig.until(() => rig.channel.bufferedAmount >= MIB);
    while (rig.received.length < count) {
      rig.release(0);
      await new Promise(setImmediate);
    }
    expect(rig.channel.highest).toBeLessThan(2 * MIB);
    await rig.until(() => rig.link.bufferedAmount === 0);
  });

  test("small messages that drain without an event are counted with the next", async () => {
    const rig = await opened();
    for (let i = 0; i < 300; i++) {
      rig.link.send(new Uint8Array(KIB));
      await new Promise(setImmediate);
      expect(rig.link.bufferedAmount).toBeLessThanOrEqual(LOW_WATER);
    }
    await rig.until(() => rig.link.bufferedAmount === 0);
  });
});
