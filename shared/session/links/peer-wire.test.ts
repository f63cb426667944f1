/** A link and its lanes over channels without a network. */
import { describe, expect, test } from "vitest";
import { ChannelLink } from "../../../web/worker/links/channel-link.ts";
import { FakeChannel } from "../../../web/worker/links/testing/fake-channel.ts";
import type { LinkId, PeerId } from "../../core/ids.ts";
import { WireDecoder } from "../../wire/decode.ts";
import type { Message } from "../../wire/messages.ts";
import { decodePieces } from "../../wire/pieces.ts";
import { type Link, LOW_WATER } from "./link.ts";
import { PeerWire } from "./peer-wire.ts";

const BLOCK = 16 * 1024;
const KIB = 1024;

/** A channel whose other end says what came, a line a message: types, with pieces by their block's number. */
class Carrier {
  readonly link: Link;
  readonly channel: FakeChannel;
  readonly came: string[] = [];

  constructor(kind: "link" | "lane") {
    const [channel, end] = FakeChannel.pair();
    this.channel = channel;
    const nothing = (): void => {};
    this.link = new ChannelLink(channel, {
      opened: nothing,
      message: nothing,
      drained: nothing,
      closed: nothing,
    });
    channel.open();
    end.readyState = "open";
    const decoder = new WireDecoder();
    end.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => {
      const bytes = new Uint8Array(data);
      const messages = kind === "lane" ? decodePieces(bytes) : decoder.push(bytes).messages;
      if ("violation" in messages) throw new Error("a lane carries pieces alone");
      this.came.push(messages.map(nameOf).join(" "));
    };
  }
}

function nameOf(message: Message): string {
  return message.type === "piece" ? `${message.begin / BLOCK}` : message.type;
}

const HANDSHAKE: Message = {
  type: "handshake",
  infoHash: "0a".repeat(20) as Extract<Message, { type: "handshake" }>["infoHash"],
  peerId: "0b".repeat(20) as PeerId,
  fast: true,
  extended: false,
};

function wireOf(lanes: number) {
  const carriers = ["link", ...Array<"lane">(lanes).fill("lane")].map(
    (_, i) => new Carrier(i === 0 ? "link" : "lane"),
  );
  const [main, ...others] = carriers;
  if (main === undefined) throw new Error("there is always a link");
  const wire = new PeerWire(1 as LinkId, "0b".repeat(20) as PeerId, main.link);
  for (const { link } of others) wire.addLane(link);
  wire.queue(HANDSHAKE);
  wire.flush();
  let block = 0;
  const pieces = (count: number): void => {
    for (let i = 0; i < count; i++)
      wire.queue({ type: "piece", piece: 0, begin: BLOCK * block++, payload: new Uint8Array(BLOCK) });
  };
  const hold = (): void => {
    for (const { channel } of carriers) channel.isHolding = true;
  };
  return { wire, main, others, carriers, pieces, hold };
}

describe("peer wire", () => {
  test("without lanes everything goes over the link, in order", async () => {
    const { wire, main, pieces } = wireOf(0);
    pieces(1);
    wire.queue({ type: "choke" });
    pieces(1);
    wire.flush();
    await Promise.resolve();
    expect(main.came).toEqual(["handshake", "0 choke 1"]);
  });

  test("with lanes a batch goes where the least waits; what is not a block keeps to the link", async () => {
    const { wire, main, others, pieces, hold } = wireOf(2);
    await Promise.resolve();
    hold();
    // Three blocks fill a channel message of 64 KiB with their headers.
    pieces(9);
    wire.queue({ type: "choke" });
    wire.queue({ type: "unchoke" });
    wire.flush();
    for (const { channel } of [main, ...others]) channel.release();
    const [first, second] = others;
    expect(main.came).toEqual(["handshake", "choke unchoke", "6 7 8"]);
    expect(first?.came).toEqual(["0 1 2"]);
    expect(second?.came).toEqual(["3 4 5"]);
  });

  test("there is room while one of them has some, and it says how much waits in all", async () => {
    const { wire, main, others, pieces, hold } = wireOf(1);
    await Promise.resolve();
    hold();
    const [lane] = others;
    pieces(3);
    expect(wire.flush()).toBe(true);
    expect(wire.bufferedAmount).toBe(0);
    for (let i = 0; i < 5; i++) {
      pieces(3);
      wire.flush();
    }
    expect(wire.bufferedAmount).toBeGreaterThan(LOW_WATER);
    expect(wire.waitingBytes).toBeGreaterThan(18 * BLOCK);
    expect(wire.waitingBytes).toBeLessThan(18 * BLOCK + KIB);
    expect(wire.sentBytes).toBe(18 * BLOCK);
    pieces(3);
    expect(wire.flush()).toBe(false);
    lane?.channel.release();
    expect(wire.bufferedAmount).toBe(0);
    expect(wire.waitingBytes).toBe(main.channel.bufferedAmount);
  });

  test("a lane that was taken away gets nothing more", async () => {
    const { wire, main, others, pieces } = wireOf(1);
    const [lane] = others;
    if (lane !== undefined) wire.removeLane(lane.link);
    pieces(6);
    wire.flush();
    await Promise.resolve();
    expect(lane?.came).toEqual([]);
    expect(main.came).toEqual(["handshake", "0 1 2", "3 4 5"]);
  });

  test("the link itself is not taken away", async () => {
    const { wire, main, pieces } = wireOf(0);
    wire.removeLane(main.link);
    pieces(1);
    wire.flush();
    await Promise.resolve();
    expect(main.came).toEqual(["handshake", "0"]);
  });
});
