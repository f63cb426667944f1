/** One contract for every kind of link. */
import { describe, expect, test, vi } from "vitest";
import { type Link, LOW_WATER, TEXT_MESSAGE } from "../../../shared/session/links/link.ts";
import { relayChannel } from "../../page/negotiation/relay.ts";
import { ChannelLink } from "./channel-link.ts";
import { RelayLink } from "./relay-link.ts";
import { FakeChannel } from "./testing/fake-channel.ts";

const KIB = 1024;
const MIB = 1024 * KIB;

class World {
  readonly events: string[] = [];
  readonly link: Link;
  readonly channel: FakeChannel;
  readonly peer: FakeChannel;
  /** Lengths of what the peer got. */
  readonly heard: number[] = [];
  onOpen: (link: Link) => void = () => {};

  constructor(kind: "channel" | "relay") {
    [this.channel, this.peer] = FakeChannel.pair();
    this.peer.readyState = "open";
    const events = {
      opened: () => {
        this.events.push("opened");
        this.onOpen(this.link);
      },
      message: (data: ArrayBuffer) => this.events.push(`message ${data.byteLength}`),
      drained: () => this.events.push("drained"),
      closed: (reason: string) => this.events.push(`closed: ${reason}`),
    };
    if (kind === "channel") {
      this.link = new ChannelLink(this.channel, events);
    } else {
      const { port1, port2 } = new MessageChannel();
      relayChannel(this.channel, port1, { opened: () => {}, closed: () => {} });
      this.link = new RelayLink(port2, events);
    }
  }

  listen(): void {
    this.peer.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => this.heard.push(data.byteLength);
  }

  async until(condition: () => boolean): Promise<void> {
    await vi.waitFor(() => expect(condition(), this.events.join(", ")).toBe(true), { interval: 1 });
  }

  async opened(): Promise<void> {
    this.channel.open();
    await this.until(() => this.events.includes("opened"));
  }

  /** Everything that is under way has arrived when a message sent now has. */
  async settled(): Promise<void> {
    const before = this.events.length;
    this.peer.send(new Uint8Array(7));
    await this.until(() => this.events.slice(before).includes("message 7"));
  }
}

describe.each(["channel", "relay"] as const)("%s link", (kind) => {
  test("says that it opened once, then brings messages in order", async () => {
    const world = new World(kind);
    await world.opened();
    for (const length of [1, 2, 3]) world.peer.send(new Uint8Array(length));
    await world.until(() => world.events.length === 4);
    expect(world.events).toEqual(["opened", "message 1", "message 2", "message 3"]);
  });

  test("what it is given is copied and arrives, whole and in order", async () => {
    const world = new World(kind);
    world.listen();
    await world.opened();
    const bytes = new Uint8Array(100);
    world.link.send(bytes.subarray(10, 15));
    world.link.send(bytes);
    expect(bytes.byteLength).toBe(100);
    await world.until(() => world.heard.length === 2);
    expect(world.heard).toEqual([5, 100]);
  });

  test("can be sent on at the very moment it opens", async () => {
    const world = new World(kind);
    world.listen();
    world.onOpen = (link) => link.send(new Uint8Array(3));
    await world.opened();
    await world.until(() => world.heard.length === 1);
  });

  test("ends, with a reason, when the peer closes; sending then does nothing", async () => {
    const world = new World(kind);
    await world.opened();
    world.peer.close();
    await world.until(() => world.events.length === 2);
    expect(world.events[1]).toMatch(/^closed: ./);
    world.link.send(new Uint8Array(1));
    world.link.close();
    expect(world.events).toHaveLength(2);
  });

  test("tells nothing once it was closed here, and the peer hears of it", async () => {
    const world = new World(kind);
    await world.opened();
    world.link.close();
    world.link.close();
    world.link.send(new Uint8Array(1));
    await world.until(() => world.peer.readyState === "closed");
    expect(world.events).toEqual(["opened"]);
  });

  test("a text message ends it", async () => {
    const world = new World(kind);
    await world.opened();
    world.peer.send("hello");
    world.peer.send(new Uint8Array(1));
    await world.until(() => world.events.length === 2);
    expect(world.events).toEqual(["opened", `closed: ${TEXT_MESSAGE}`]);
    await world.until(() => world.peer.readyState === "closed");
  });

  test("a channel that refuses to send ends it; nothing is thrown", async () => {
    const world = new World(kind);
    await world.opened();
    world.channel.send = () => {
      throw new DOMException("send queue is full", "OperationError");
    };
    world.link.send(new Uint8Array(1));
    await world.until(() => world.events.length === 2);
    expect(world.events[1]).toContain("send queue is full");
  });

  test("bufferedAmount never claims too little, says when it is low, and ends at zero", async () => {
    const world = new World(kind);
    await world.opened();
    world.channel.isHolding = true;
    for (let i = 0; i < 40; i++) world.link.send(new Uint8Array(16 * KIB));
    expect(world.link.bufferedAmount).toBe(640 * KIB);
    await world.until(() => world.channel.bufferedAmount === 640 * KIB);
    world.channel.release(256 * KIB);
    await world.settled();
    expect(world.link.bufferedAmount).toBeGreaterThanOrEqual(256 * KIB);
    expect(world.events).not.toContain("drained");
    world.channel.release(LOW_WATER);
    await world.until(() => world.events.includes("drained"));
    expect(world.link.bufferedAmount).toBe(LOW_WATER);
    world.channel.release();
    await world.until(() => world.link.bufferedAmount === 0);
    expect(world.events.filter((event) => event === "drained")).toHaveLength(1);
  });
});

describe("channel link", () => {
  test("messages that come before the channel says it is open wait for it", async () => {
    const world = new World("channel");
    world.listen();
    world.onOpen = (link) => link.send(new Uint8Array(5));
    world.peer.send(new Uint8Array(1));
    world.peer.send(new Uint8Array(2));
    await Promise.resolve();
    expect(world.events).toEqual([]);
    world.channel.open();
    expect(world.events).toEqual(["opened", "message 1", "message 2"]);
    await world.until(() => world.heard.length === 1);
  });

  test("a channel that arrives open, or closed already, is noticed", async () => {
    const open = new World("channel");
    open.channel.readyState = "open";
    const closed = new World("channel");
    closed.channel.readyState = "closed";
    await Promise.resolve();
    expect(open.events).toEqual(["opened"]);
    expect(closed.events).toEqual([expect.stringMatching(/^closed/)]);
  });
});

describe("relay", () => {
  test("the page keeps back what the channel should not hold, and loses none of it", async () => {
    const world = new World("relay");
    world.listen();
    await world.opened();
    world.channel.isHolding = true;
    const count = (20 * MIB) / (64 * KIB);
    for (let i = 0; i < count; i++) world.link.send(new Uint8Array(64 * KIB));
    await world.until(() => world.channel.bufferedAmount >= MIB);
    while (world.heard.length < count) {
      world.channel.release();
      await new Promise(setImmediate);
    }
    expect(world.channel.highest).toBeLessThan(2 * MIB);
    await world.until(() => world.link.bufferedAmount === 0);
  });

  test("small messages that drain unnoticed are accounted for with the next", async () => {
    const world = new World("relay");
    await world.opened();
    for (let i = 0; i < 300; i++) {
      world.link.send(new Uint8Array(KIB));
      await new Promise(setImmediate);
      expect(world.link.bufferedAmount).toBeLessThanOrEqual(LOW_WATER);
    }
    await world.until(() => world.link.bufferedAmount === 0);
  });
});
