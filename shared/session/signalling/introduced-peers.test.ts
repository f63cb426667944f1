/** Dials through a neighbour, and when they are made instead of those through a tracker. */
import { expect, test } from "vitest";
import type { ClientMessage, Signal } from "../../tracker/protocol/messages.ts";
import { annAndBob, HASH, Peer, peerIdOf, SDP, SECOND, STATS, World } from "../testing/signalling-world.ts";
import type { SignalPath } from "./signal-path.ts";

const [ANN, BOB] = [peerIdOf("ann"), peerIdOf("bob")];

/** Delivers to another peer, as a neighbour of both does. */
function pathTo(peer: () => Peer, from: Peer) {
  const sent: ClientMessage[] = [];
  const ends: boolean[] = [];
  const path: SignalPath = {
    send: (message) => {
      sent.push(message);
      if (message.type !== "signal") return false;
      const { infoHash, offerId, signal } = message;
      const peerId = peerIdOf(from.name);
      peer().signalling.introduced(back, { type: "signal", infoHash, peerId, offerId, signal });
      return true;
    },
    ended: (isAnswered) => ends.push(isAnswered),
  };
  const back: SignalPath = {
    send: (message) => {
      if (message.type !== "signal") return false;
      const { infoHash, offerId, signal } = message;
      const peerId = peerIdOf(peer().name);
      from.signalling.introduced(path, { type: "signal", infoHash, peerId, offerId, signal });
      return true;
    },
  };
  return { path, sent, ends };
}

test("while the tracker answers, a dial goes through it, although a neighbour would do", () => {
  const { world, ann, bob } = annAndBob();
  const { path, sent } = pathTo(() => ann, bob);
  bob.ways.set("ann", path);
  expect(bob.signalling.isTracked).toBe(true);
  bob.signalling.dial(ANN);
  world.settle();
  expect(bob.events).toContain("dialled ann");
  expect(sent).toEqual([]);
});

test("when it is gone, the neighbour carries offer, answer and candidates, and one link comes of it", () => {
  const { world, ann, bob } = annAndBob();
  const { path, sent, ends } = pathTo(() => ann, bob);
  bob.ways.set("ann", path);
  world.tracker().stop();
  expect(bob.signalling.isTracked).toBe(false);
  bob.signalling.dial(ANN);
  bob.signalling.dial(ANN);
  world.settle();
  expect(bob.count(/^dialled ann/)).toBe(1);
  expect(ann.count(/^accepted bob/)).toBe(1);
  expect(sent[0]).toMatchObject({ type: "signal", infoHash: HASH, toPeerId: ANN, signal: { type: "offer" } });
  expect(ends).toEqual([true]);
  // Lanes need a way that lasts.
  expect(bob.opened.get("ann")?.openLane).toBeUndefined();
});

test("a peer that does not answer is reported to the neighbour's judge, a busy neighbour postpones", () => {
  const { world, ann, bob } = annAndBob();
  const { path, ends } = pathTo(() => ann, bob);
  ann.decide = "refuse";
  bob.ways.set("ann", path);
  world.tracker().stop();
  bob.signalling.dial(ANN);
  world.pass(31 * SECOND);
  expect(ends).toEqual([false]);
  bob.ways.set("ann", "busy");
  bob.signalling.dial(ANN);
  world.settle();
  expect(bob.events.at(-1)).toBe("postponed ann");
});

test("only the peer that was dialled can answer, whoever delivers it", () => {
  const { world, ann, bob } = annAndBob();
  const { path, sent } = pathTo(() => ann, bob);
  ann.decide = "wait";
  bob.ways.set("ann", path);
  world.tracker().stop();
  bob.signalling.dial(ANN);
  world.settle();
  const [offer] = sent;
  if (offer?.type !== "signal") throw new Error("no offer was sent");
  const signal: Signal = { type: "answer", sdp: SDP };
  const forged = {
    type: "signal",
    infoHash: HASH,
    peerId: peerIdOf("eve"),
    offerId: offer.offerId,
    signal,
  } as const;
  bob.signalling.introduced(path, forged);
  world.settle();
  const signals = bob.dialler.orders.filter(({ type }) => type === "signal");
  expect(signals).toEqual([]);
});

test("after a torrent has left, nothing that is delivered has an effect", () => {
  const { world, ann, bob } = annAndBob();
  bob.signalling.leave();
  const signal: Signal = { type: "offer", sdp: SDP };
  const { path } = pathTo(() => ann, bob);
  const offerId = "0b".repeat(20) as never;
  bob.signalling.introduced(path, { type: "signal", infoHash: HASH, peerId: ANN, offerId, signal });
  world.settle();
  expect(bob.count(/^offered/)).toBe(0);
});

test("a tracker that is connected and does not answer, or refuses, does not count", () => {
  const world = new World();
  world.tracker().isSilent = true;
  const ann = new Peer(world, "ann");
  ann.signalling.announce({ ...STATS, event: "started" });
  world.settle();
  expect(ann.signalling.trackers[0]?.state).toBe("connected");
  expect(ann.signalling.isTracked).toBe(false);
  world.tracker().isSilent = false;
  ann.signalling.announce(STATS);
  world.settle();
  expect(ann.signalling.isTracked).toBe(true);
  const failure = { type: "failure", action: "announce", infoHash: HASH, offerId: undefined } as const;
  world.tracker().send(1, { ...failure, reason: "not here" });
  expect(ann.signalling.isTracked).toBe(false);
  expect(BOB).not.toBe(ANN);
});
