import { describe, expect, test } from "vitest";
import type { LinkId } from "../core/ids.ts";
import type { Message } from "../wire/messages.ts";
import { EventQueue } from "./event-queue.ts";
import { type Channel, Downlink, type Endpoint, Link, type Token, Uplink } from "./network.ts";
import { leechers } from "./scenario.ts";

interface Arrival {
  readonly at: number;
  readonly link: number;
  readonly what: string;
}

class Net {
  readonly queue = new EventQueue();
  readonly arrivals: Arrival[] = [];
  private links = 0;

  end({ up, down }: { readonly up?: number; readonly down?: number } = {}): Endpoint {
    return {
      group: leechers(1, {}),
      uplink: new Uplink(this.queue, up),
      downlink: new Downlink(this.queue, down),
      receive: ({ numberThere }, message) => {
        const what = message.type === "piece" ? `${message.piece}` : message.type;
        this.arrivals.push({ at: this.queue.now, link: numberThere, what });
      },
      departed: () => undefined,
      lost: () => undefined,
    };
  }

  channel(from: Endpoint, to: Endpoint, latencyMs = 0): Channel {
    const number = ++this.links as LinkId;
    return new Link({ peer: from, number }, { peer: to, number }, latencyMs).there;
  }

  send(channel: Channel, ...messages: readonly (number | "have-all")[]): void {
    for (const message of messages) channel.from.uplink.send(channel, toMessage(message));
  }

  run(until = 100_000): string[] {
    while (this.queue.next(until));
    return this.arrivals.map(({ at, link, what }) => `${at}: ${link}.${what}`);
  }
}

/** A number stands for a piece message of 1000 bytes. */
function toMessage(message: number | "have-all"): Message<Token> {
  if (message === "have-all") return { type: "have-all" };
  return { type: "piece", piece: message, begin: 0, payload: { length: 1000, ok: true } };
}

describe("a link without limits", () => {
  test("delays messages and keeps their order", () => {
    const net = new Net();
    net.send(net.channel(net.end(), net.end(), 30), 1, "have-all", 2);
    expect(net.run()).toEqual(["30: 1.1", "30: 1.have-all", "30: 1.2"]);
  });
});

describe("an uplink", () => {
  test("keeps its rate exactly in the long run", () => {
    const net = new Net();
    const channel = net.channel(net.end({ up: 300_000 }), net.end(), 10);
    net.send(channel, ...Array.from({ length: 300 }, (_, i) => i));
    // 3⅓ ms each.
    expect(net.run().filter((_, i) => i % 100 === 99)).toEqual(["344: 1.99", "677: 1.199", "1010: 1.299"]);
    expect(channel.from.uplink.sent).toBe(300_000);
  });

  test("serves its channels in turn", () => {
    const net = new Net();
    const from = net.end({ up: 100_000 });
    const [a, b] = [net.channel(from, net.end()), net.channel(from, net.end())];
    net.send(a, 1, 2, 3);
    net.send(b, 4, 5);
    expect(net.run()).toEqual(["10: 1.1", "20: 2.4", "30: 1.2", "40: 2.5", "50: 1.3"]);
  });

  test("delays messages without payload only behind payload of the same channel", () => {
    const net = new Net();
    const from = net.end({ up: 100_000 });
    const [a, b] = [net.channel(from, net.end()), net.channel(from, net.end())];
    net.send(a, 1, 2, "have-all");
    net.send(b, "have-all");
    expect(net.run()).toEqual(["0: 2.have-all", "10: 1.1", "20: 1.2", "20: 1.have-all"]);
  });

  test("drops the unsent messages of a closed channel", () => {
    const net = new Net();
    const from = net.end({ up: 100_000 });
    const [a, b] = [net.channel(from, net.end()), net.channel(from, net.end())];
    net.send(a, 1, 2, 3);
    net.send(b, 4);
    net.run(5);
    from.uplink.drop(a);
    expect(net.run()).toEqual(["10: 1.1", "20: 2.4"]);
  });
});

describe("a downlink", () => {
  test("receives messages from all links in the order of arrival", () => {
    const net = new Net();
    const to = net.end({ down: 100_000 });
    net.send(net.channel(net.end(), to, 3), 1, 2);
    net.send(net.channel(net.end(), to, 4), 3, "have-all");
    expect(net.run()).toEqual(["13: 1.1", "23: 1.2", "33: 2.3", "33: 2.have-all"]);
  });

  test("delivers nothing more from a link that was cut", () => {
    const net = new Net();
    const channel = net.channel(net.end(), net.end({ down: 100_000 }), 3);
    net.send(channel, 1, 2);
    net.run(15);
    channel.isCut = true;
    expect(net.run()).toEqual(["13: 1.1"]);
  });
});
