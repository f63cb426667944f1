/** A link and its lanes over virtual links. */
import { describe, expect, test } from "vitest";
import type { LinkId, PeerId } from "../../core/ids.ts";
import { WireDecoder } from "../../wire/decode.ts";
import { encodeAll } from "../../wire/encode.ts";
import type { Message } from "../../wire/messages.ts";
import { decodePieces } from "../../wire/pieces.ts";
import { NO_EVENTS, VirtualLink } from "../testing/virtual-link.ts";
import { VirtualTimers } from "../testing/virtual-timers.ts";
import { LOW_WATER } from "./link.ts";
import { PeerWire } from "./peer-wire.ts";

const BLOCK = 16 * 1024;
const KIB = 1024;

/** A link whose other end lists what it received, one line per channel message: types, or the number of the block. */
class Carrier {
  readonly link: VirtualLink;
  readonly came: string[] = [];

  constructor(timers: VirtualTimers, kind: "link" | "lane") {
    this.link = new VirtualLink(timers, NO_EVENTS);
    const decoder = new WireDecoder();
    const end = new VirtualLink(timers, {
      ...NO_EVENTS,
      message: (data) => {
        const bytes = new Uint8Array(data);
        const messages = kind === "lane" ? decodePieces(bytes) : decoder.push(bytes).messages;
        if ("violation" in messages) throw new Error("a lane carries only pieces");
        this.came.push(messages.map(nameOf).join(" "));
      },
    });
    VirtualLink.join(this.link, end);
    this.link.open();
    end.open();
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
  const timers = new VirtualTimers();
  const carriers = ["link", ...Array<"lane">(lanes).fill("lane")].map(
    (_, i) => new Carrier(timers, i === 0 ? "link" : "lane"),
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
    for (const { link } of carriers) link.isHolding = true;
  };
  return { timers, wire, main, others, carriers, pieces, hold };
}

describe("peer wire", () => {
  test("sends everything over the link in order when there are no lanes", () => {
    const { timers, wire, main, pieces } = wireOf(0);
    pieces(1);
    wire.queue({ type: "choke" });
    pieces(1);
    wire.flush();
    timers.pass(0);
    expect(main.came).toEqual(["handshake", "0 choke 1"]);
  });

  test("sends each batch of blocks where the least waits, and everything else over the link", () => {
    const { timers, wire, main, others, pieces, hold } = wireOf(2);
    timers.pass(0);
    hold();
    // Three blocks fill a channel message of 64 KiB with their headers.
    pieces(9);
    wire.queue({ type: "choke" });
    wire.queue({ type: "unchoke" });
    wire.flush();
    for (const { link } of [main, ...others]) link.release();
    const [first, second] = others;
    expect(main.came).toEqual(["handshake", "choke unchoke", "6 7 8"]);
    expect(first?.came).toEqual(["0 1 2"]);
    expect(second?.came).toEqual(["3 4 5"]);
  });

  test("has room while one carrier has some, and reports how much waits on all of them", () => {
    const { timers, wire, main, others, pieces, hold } = wireOf(1);
    timers.pass(0);
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
    lane?.link.release();
    expect(wire.bufferedAmount).toBe(0);
    expect(wire.waitingBytes).toBe(main.link.bufferedAmount);
  });

  test("answers with the number that the peer used before it took it back", () => {
    const { wire, main, timers } = wireOf(0);
    const handshake = (ids: object): Message => ({ type: "extended-handshake", ids });
    const stream = encodeAll([HANDSHAKE, handshake({ metadata: 1 }), handshake({ metadata: 0 })], {});
    wire.decode(stream.slice().buffer);
    wire.queue({ type: "metadata-reject", piece: 0 });
    wire.flush();
    timers.pass(0);
    expect(main.came).toEqual(["handshake", "metadata-reject"]);
  });

  test("sends nothing more on a removed lane", () => {
    const { timers, wire, main, others, pieces } = wireOf(1);
    const [lane] = others;
    if (lane !== undefined) wire.removeLane(lane.link);
    pieces(6);
    wire.flush();
    timers.pass(0);
    expect(lane?.came).toEqual([]);
    expect(main.came).toEqual(["handshake", "0 1 2", "3 4 5"]);
  });

  test("never removes the link itself", () => {
    const { timers, wire, main, pieces } = wireOf(0);
    wire.removeLane(main.link);
    pieces(1);
    wire.flush();
    timers.pass(0);
    expect(main.came).toEqual(["handshake", "0"]);
  });
});
