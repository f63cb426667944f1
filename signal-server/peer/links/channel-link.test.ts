/** Links over channels of node-datachannel. `links.test.ts` has real ones. */
import { describe, expect, test, vi } from "vitest";
import { type LinkRig, recordedEvents, testLink } from "../../../shared/session/links/link.contract.ts";
import type { Link, LinkEvents } from "../../../shared/session/links/link.ts";
import { ChannelLink } from "./channel-link.ts";
import { FakeNativeChannel } from "./testing/fake-native-channel.ts";

class Rig implements LinkRig {
  readonly link: ChannelLink;
  readonly channel: FakeNativeChannel;
  readonly peer: FakeNativeChannel;
  readonly received: number[] = [];

  constructor(events: LinkEvents) {
    [this.channel, this.peer] = FakeNativeChannel.pair();
    this.peer.onMessage(({ length }) => this.received.push(length));
    this.link = new ChannelLink(this.channel, events);
  }

  get isPeerClosed(): boolean {
    return this.peer.isClosed;
  }

  open(): void {
    this.channel.open();
    this.peer.open();
  }

  peerSends(data: Uint8Array<ArrayBuffer> | string): void {
    if (typeof data === "string") this.peer.sendText(data);
    else this.peer.sendMessageBinary(data);
  }

  peerCloses(): void {
    this.peer.close();
  }

  breakChannel(): void {
    this.channel.isBroken = true;
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

testLink("node-datachannel", (events) => new Rig(events));

describe("channel of node-datachannel", () => {
  function listening(onOpen: (link: Link) => void = () => {}) {
    const { events, handlers } = recordedEvents(() => onOpen(rig.link));
    const rig: Rig = new Rig(handlers);
    return { rig, events };
  }

  test("keeps messages that arrive before it reports that it is open", async () => {
    const { rig, events } = listening((link) => link.send(new Uint8Array(5)));
    rig.peerSends(new Uint8Array(1));
    rig.peerSends(new Uint8Array(2));
    await new Promise(setImmediate);
    expect(events).toEqual([]);
    rig.open();
    await rig.until(() => rig.received.length === 1);
    expect(events.filter((event) => event !== "drained")).toEqual(["opened", "message 1", "message 2"]);
  });

  test("delivers none of them when it is closed as it opens", async () => {
    const { rig, events } = listening((link) => link.close());
    rig.peerSends(new Uint8Array(1));
    await new Promise(setImmediate);
    rig.open();
    await rig.until(() => rig.isPeerClosed);
    expect(events).toEqual(["opened"]);
  });

  test("passes on a view's own bytes only", async () => {
    const [channel] = FakeNativeChannel.pair();
    const messages: ArrayBuffer[] = [];
    const { handlers } = recordedEvents(() => {});
    let receive: (message: Uint8Array) => void = () => {};
    channel.onMessage = (callback) => {
      receive = callback;
    };
    new ChannelLink(channel, { ...handlers, message: (data) => messages.push(data) });
    channel.open();
    await new Promise(setImmediate);
    receive(new Uint8Array([1, 2, 3, 4]).subarray(1, 3));
    expect(messages.map((data) => [...new Uint8Array(data)])).toEqual([[2, 3]]);
  });
});
