import { describe, expect, test } from "vitest";
import type { ServerMessage } from "../../tracker/protocol/messages.ts";
import { HASH, Peer, peerIdOf, SDP, SECOND, STATS, World } from "../testing/signalling-world.ts";

describe("a plain client in a swarm with signals", () => {
  const binary = (id: string): string => Buffer.from(id, "hex").toString("latin1");
  const [infoHash, peerId] = [binary(HASH), binary(peerIdOf("web"))];
  const announce = { action: "announce", info_hash: infoHash, peer_id: peerId };
  const offers = [{ offer: { type: "offer", sdp: SDP }, offer_id: binary("0c".repeat(20)) }];

  /** A WebTorrent client, by hand, on socket 1. */
  function plainClient(world: World) {
    const received: ServerMessage[] = [];
    const socket = world.tracker().connect({
      opened: () => {},
      message: (text) => received.push(JSON.parse(text)),
      closed: () => {},
    });
    world.settle();
    const send = (fields: object): void => {
      const figures = { uploaded: 0, downloaded: 0, left: 1 };
      socket.send(JSON.stringify({ ...announce, ...figures, ...fields }));
      world.settle();
    };
    send({ numwant: 0, offers: [] });
    return { received, send };
  }

  test("dials it without trickle and sends it plain answers", () => {
    const world = new World();
    const { received, send } = plainClient(world);
    const ann = new Peer(world, "ann");
    ann.signalling.announce(STATS);
    world.settle();
    send({ numwant: 1, offers });
    expect(ann.dialler.opened.at(-1)).toMatchObject({ initiator: false, trickle: false });
    expect(received.at(-1)).toMatchObject({ answer: { type: "answer" }, offer_id: binary("0c".repeat(20)) });
    ann.signalling.dial(peerIdOf("web"));
    world.settle();
    expect(ann.dialler.opened.at(-1)).toMatchObject({ initiator: true, trickle: false });
    expect(received.at(-1)).toMatchObject({ action: "announce", offer: { type: "offer" } });
  });

  test("that has our offer gets no answer to its own: WebTorrent would close both connections", () => {
    const world = new World();
    const { received, send } = plainClient(world);
    const ann = new Peer(world, "ann");
    ann.wantsAll = true;
    ann.signalling.announce(STATS);
    world.settle();
    expect(received.at(-1)).toMatchObject({ action: "announce", offer: { type: "offer" } });
    send({ numwant: 1, offers });
    expect(ann.dialler.opened).toHaveLength(1);
    expect(received.some((message) => "answer" in message)).toBe(false);
    expect(ann.count(/offered/)).toBe(0);
    // The dial has failed: the next offer counts.
    world.pass(31 * SECOND);
    expect(ann.count(/failed web/)).toBe(1);
    send({ numwant: 1, offers: offers.map((offer) => ({ ...offer, offer_id: binary("0d".repeat(20)) })) });
    expect(received.at(-1)).toMatchObject({ answer: { type: "answer" } });
  });

  test("whose offer comes before ours is made gets an answer", () => {
    const world = new World();
    const { received, send } = plainClient(world);
    const ann = new Peer(world, "ann");
    ann.wantsAll = true;
    ann.dialler.isStuck = true;
    ann.signalling.announce(STATS);
    world.settle();
    ann.dialler.isStuck = false;
    send({ numwant: 1, offers });
    expect(ann.count(/offered by web/)).toBe(1);
    expect(received.at(-1)).toMatchObject({ answer: { type: "answer" } });
  });
});
