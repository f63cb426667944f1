import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Signal } from "../protocol/messages.ts";
import { MAX_CANDIDATES_AN_OFFER, OFFER_LIFETIME_MS } from "./limits.ts";
import { candidate, HASH, kinds, offerOf, peer, SDP, World } from "./testing/world.ts";

describe("answers", () => {
  function offered(): World {
    const world = new World();
    for (const name of ["a", "b"]) world.announce(name);
    expect(kinds(world.announce("a", { offers: [offerOf(1)] }))).toContain("offer to b");
    return world;
  }

  test("relays the answer to the offerer, once", () => {
    const world = offered();
    expect(world.answer("b", "a", offerOf(1).offerId)).toEqual([
      { to: "a", type: "answer", infoHash: HASH, peerId: peer("b"), offerId: offerOf(1).offerId, sdp: SDP },
    ]);
    expect(world.answer("b", "a", offerOf(1).offerId)).toEqual([]);
  });

  test("drops an answer to an offer that another member received", () => {
    const world = offered();
    world.announce("c");
    expect(world.answer("c", "a", offerOf(1).offerId)).toEqual([]);
    expect(world.answer("b", "a", offerOf(2).offerId)).toEqual([]);
    expect(world.answer("a", "b", offerOf(1).offerId)).toEqual([]);
  });

  test("refuses an answer in the name of another peer", () => {
    const world = offered();
    const forged = {
      type: "answer",
      infoHash: HASH,
      peerId: peer("b"),
      toPeerId: peer("a"),
      ...offerOf(1),
    } as const;
    expect(world.send("c", forged)).toMatchObject([
      { to: "c", type: "failure", action: "announce", infoHash: HASH },
    ]);
    expect(world.answer("b", "a", offerOf(1).offerId)).toHaveLength(1);
  });

  test("drops an answer after 60 seconds", () => {
    const world = offered();
    world.now += OFFER_LIFETIME_MS;
    const inTime = offered();
    inTime.now += OFFER_LIFETIME_MS;
    world.now += 1;
    expect(inTime.answer("b", "a", offerOf(1).offerId)).toHaveLength(1);
    expect(world.answer("b", "a", offerOf(1).offerId)).toEqual([]);
  });

  test("forgets the offers of a member that leaves", () => {
    const world = offered();
    world.announce("a", { event: "stopped" });
    world.announce("a");
    expect(world.answer("b", "a", offerOf(1).offerId)).toEqual([]);
  });

  test("relays nothing that belongs to no offer", () => {
    const names = ["a", "b", "c"];
    const name = fc.constantFrom(...names);
    const number = fc.integer({ min: 1, max: 3 });
    fc.assert(
      fc.property(fc.array(fc.tuple(name, name, number, fc.boolean()), { maxLength: 30 }), (tries) => {
        const world = new World();
        for (const one of names) world.announce(one, { signals: one !== "c" });
        for (const [from, to, id, plain] of tries) {
          const { offerId } = offerOf(id);
          const replies = [
            ...(plain
              ? world.answer(from, to, offerId)
              : world.signal(from, to, offerId, { type: "answer", sdp: SDP })),
            ...world.signal(from, to, offerId, candidate),
          ];
          expect(replies.filter((reply) => reply.type !== "failure" || reply.to !== from)).toEqual([]);
        }
      }),
    );
  });
});

describe("signals", () => {
  const { offerId } = offerOf(9);
  const offer: Signal = { type: "offer", sdp: SDP };
  const answer: Signal = { type: "answer", sdp: SDP };

  function signalling(): World {
    const world = new World();
    world.announce("a", { signals: true });
    world.announce("b", { signals: true });
    world.announce("plain");
    return world;
  }

  test("relays offer, answer and candidates with the peer id of their sender", () => {
    const world = signalling();
    const from = { type: "signal", infoHash: HASH, offerId };
    expect(world.signal("a", "b", offerId, offer)).toEqual([
      { ...from, to: "b", peerId: peer("a"), signal: offer },
    ]);
    expect(world.signal("a", "b", offerId, candidate)).toEqual([
      { ...from, to: "b", peerId: peer("a"), signal: candidate },
    ]);
    expect(world.signal("b", "a", offerId, answer)).toEqual([
      { ...from, to: "a", peerId: peer("b"), signal: answer },
    ]);
    expect(world.signal("b", "a", offerId, candidate)).toEqual([
      { ...from, to: "a", peerId: peer("b"), signal: candidate },
    ]);
  });

  test("sends a plain offer to a member without signals and returns its plain answer as a signal", () => {
    const world = signalling();
    expect(world.signal("a", "plain", offerId, offer)).toEqual([
      { to: "plain", type: "offer", infoHash: HASH, peerId: peer("a"), offerId, sdp: SDP },
    ]);
    expect(world.signal("a", "plain", offerId, candidate)).toEqual([]);
    expect(world.answer("plain", "a", offerId)).toEqual([
      { to: "a", type: "signal", infoHash: HASH, peerId: peer("plain"), offerId, signal: answer },
    ]);
  });

  test("relays a plain offer as plain to a member with signals, and its answer too", () => {
    const world = signalling();
    world.announce("b", { event: "stopped" });
    expect(kinds(world.announce("plain", { offers: [offerOf(1)] }))).toContain("offer to a");
    expect(kinds(world.answer("a", "plain", offerOf(1).offerId))).toEqual(["answer to plain"]);
  });

  test("relays 32 candidates from each side and no more", () => {
    const world = signalling();
    world.signal("a", "b", offerId, offer);
    const passed = (from: string, to: string) => {
      let count = 0;
      for (let i = 0; i < 100; i++) count += world.signal(from, to, offerId, candidate).length;
      return count;
    };
    expect(passed("a", "b")).toBe(MAX_CANDIDATES_AN_OFFER);
    expect(passed("b", "a")).toBe(MAX_CANDIDATES_AN_OFFER);
  });

  test.each<[string, string, string, Signal, string]>([
    ["to a stranger", "a", "nobody", offer, "this peer is not in the swarm"],
    ["to oneself", "a", "a", offer, "this peer is not in the swarm"],
    ["by who has not announced", "stranger", "a", offer, "announce in this swarm first"],
    ["an answer without an offer", "b", "a", answer, "there is no such offer to answer"],
  ])("%s: refused, saying which dial failed", (_, from, to, signal, reason) => {
    expect(signalling().signal(from, to, offerId, signal)).toEqual([
      { to: from, type: "failure", action: "signal", infoHash: HASH, offerId, reason },
    ]);
  });

  test("refuses an offer that is sent again", () => {
    const world = signalling();
    world.signal("a", "b", offerId, offer);
    expect(kinds(world.signal("a", "b", offerId, offer))).toEqual(["failure to a"]);
  });

  test("relays no candidate after the offer's 60 seconds", () => {
    const world = signalling();
    world.signal("a", "b", offerId, offer);
    world.now += OFFER_LIFETIME_MS + 1;
    expect(world.signal("a", "b", offerId, candidate)).toEqual([]);
  });
});
