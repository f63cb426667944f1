import { describe, expect, test } from "vitest";
import type { InfoHash } from "../../core/ids.ts";
import { MAX_LINKS } from "../links/links.ts";
import { annAndBob, HASH, peerIdOf, SECOND, STATS, URL, World } from "../testing/signalling-world.ts";

describe("dialling", () => {
  test("nothing is opened before the engine asks", () => {
    const { ann, bob } = annAndBob();
    expect(bob.events).toEqual(["announced 0+2", "found ann"]);
    expect([...ann.dialler.orders, ...bob.dialler.orders]).toEqual([]);
  });

  test("dials a listed peer with trickling candidates, and both may send at once", () => {
    const { world, ann, bob } = annAndBob();
    bob.signalling.dial(peerIdOf("ann"));
    world.settle();
    expect(bob.events.slice(2)).toEqual(["dialled ann", "ann says I am ann"]);
    expect(ann.events.slice(1)).toEqual(["offered by bob", "accepted bob", "bob says I am bob"]);
    for (const { dialler } of [ann, bob]) expect(dialler.opened).toMatchObject([{ trickle: true }]);
  });

  test("closing one end closes the other, and nothing stays behind", () => {
    const { world, ann, bob } = annAndBob();
    bob.signalling.dial(peerIdOf("ann"));
    world.settle();
    bob.opened.get("ann")?.link.close();
    world.settle();
    expect(ann.events.at(-1)).toBe("lost bob: closed by the peer");
    expect(bob.count(/lost/)).toBe(0);
    expect([ann.dialler.held, bob.dialler.held]).toEqual([0, 0]);
  });

  test("a refused offer fails after 30 s", () => {
    const { world, ann, bob } = annAndBob();
    ann.decide = "refuse";
    bob.signalling.dial(peerIdOf("ann"));
    world.settle();
    world.pass(29 * SECOND);
    expect(bob.count(/failed/)).toBe(0);
    world.pass(2 * SECOND);
    expect(bob.events.at(-1)).toBe("failed ann: the peer did not answer within 30 s");
    expect(ann.dialler.orders).toEqual([]);
    expect(bob.dialler.held).toBe(0);
  });

  test("forgets an offer without a decision after 30 s", () => {
    const { world, ann, bob } = annAndBob();
    ann.decide = "wait";
    bob.signalling.dial(peerIdOf("ann"));
    world.settle();
    world.pass(31 * SECOND);
    ann.signalling.accept(peerIdOf("bob"));
    world.settle();
    expect(ann.dialler.orders).toEqual([]);
  });

  test("keeps candidates that arrive before the decision", () => {
    const { world, ann, bob } = annAndBob();
    ann.decide = "wait";
    bob.signalling.dial(peerIdOf("ann"));
    world.settle();
    ann.signalling.accept(peerIdOf("bob"));
    world.settle();
    expect(ann.count(/accepted bob/)).toBe(1);
  });

  test("a browser that makes no description fails the dial and the accept after 30 s", () => {
    const { world, ann, bob } = annAndBob();
    ann.dialler.isStuck = true;
    bob.signalling.dial(peerIdOf("ann"));
    world.settle();
    bob.dialler.isStuck = true;
    world.pass(31 * SECOND);
    expect(ann.count(/^failed bob/)).toBe(1);
    expect(bob.count(/^failed ann/)).toBe(1);
    bob.signalling.dial(peerIdOf("ann"));
    world.settle();
    world.pass(31 * SECOND);
    expect(bob.count(/^failed ann/)).toBe(2);
    expect([ann.dialler.held, bob.dialler.held]).toEqual([0, 0]);
  });

  test("does not report a cancelled dial, and ignores its late answer", () => {
    const { world, ann, bob } = annAndBob();
    ann.decide = "wait";
    bob.signalling.dial(peerIdOf("ann"));
    world.settle();
    bob.signalling.cancelDial(peerIdOf("ann"));
    ann.signalling.accept(peerIdOf("bob"));
    world.settle();
    expect(bob.events).toEqual(["announced 0+2", "found ann"]);
    expect(bob.dialler.held).toBe(0);
    world.pass(31 * SECOND);
    expect(ann.events.at(-1)).toMatch(/^failed bob/);
    expect(ann.dialler.held).toBe(0);
  });

  test("fails the dial of a peer that no tracker names, after the call and not during it", () => {
    const { world, bob } = annAndBob();
    bob.signalling.dial(peerIdOf("nobody"));
    expect(bob.count(/failed/)).toBe(0);
    world.settle();
    expect(bob.events.at(-1)).toBe("failed nobody: no tracker names this peer");
  });

  test("fails a dial at once when the tracker says that the peer has left", () => {
    const { world, ann, bob } = annAndBob();
    ann.signalling.leave();
    world.settle();
    bob.signalling.dial(peerIdOf("ann"));
    world.settle();
    expect(bob.events.at(-1)).toBe("failed ann: this peer is not in the swarm");
    expect(bob.dialler.held).toBe(0);
  });

  test("fails the dial with the browser's reason when the connection fails there", () => {
    const { world, ann, bob } = annAndBob();
    ann.decide = "wait";
    bob.signalling.dial(peerIdOf("ann"));
    world.settle();
    const [open] = bob.dialler.opened;
    if (open === undefined) throw new Error("bob opened nothing");
    bob.dialler.fail(open.link, "Ice connection failed.");
    expect(bob.events.at(-1)).toBe("failed ann: Ice connection failed.");
  });

  test("opens both links when two peers dial each other, and lets the engines choose", () => {
    const { world, ann, bob } = annAndBob();
    ann.signalling.announce(STATS);
    world.settle();
    ann.signalling.dial(peerIdOf("bob"));
    bob.signalling.dial(peerIdOf("ann"));
    world.settle();
    for (const [tab, peer] of [
      [ann, "bob"],
      [bob, "ann"],
    ] as const)
      expect([tab.count(new RegExp(`dialled ${peer}`)), tab.count(new RegExp(`accepted ${peer}`))]).toEqual([
        1, 1,
      ]);
  });

  test("opens one link when the lesser id cancels and accepts and the greater refuses, as engines do", () => {
    const { world, ann, bob } = annAndBob();
    ann.signalling.announce(STATS);
    world.settle();
    ann.decide = bob.decide = "wait";
    ann.signalling.dial(peerIdOf("bob"));
    bob.signalling.dial(peerIdOf("ann"));
    world.settle();
    ann.signalling.cancelDial(peerIdOf("bob"));
    ann.signalling.accept(peerIdOf("bob"));
    bob.signalling.refuse(peerIdOf("ann"));
    world.settle();
    world.pass(60 * SECOND);
    expect(ann.events.filter((event) => /dialled|accepted|failed|lost/.test(event))).toEqual([
      "accepted bob",
    ]);
    expect(bob.events.filter((event) => /dialled|accepted|failed|lost/.test(event))).toEqual(["dialled ann"]);
    expect([ann.dialler.held, bob.dialler.held]).toEqual([1, 1]);
  });
});

describe("a session without room for links", () => {
  /** Bob's other torrents have taken all the room. */
  function crowded(world = new World()) {
    const infoHash = "0b".repeat(20) as InfoHash;
    const setup = {
      signal: () => {},
      opened: () => ({ message: () => {}, drained: () => {}, closed: () => {} }),
      failed: () => {},
    };
    const peers = annAndBob(world);
    const { links } = peers.bob;
    links.leave(HASH);
    while (links.open({ infoHash, initiator: true, trickle: true }, setup) !== undefined);
    return peers;
  }

  test("postpones a dial after the call", () => {
    const { world, bob } = crowded();
    bob.signalling.dial(peerIdOf("ann"));
    expect(bob.count(/postponed/)).toBe(0);
    world.settle();
    expect(bob.events.at(-1)).toBe("postponed ann");
    expect(bob.dialler.held).toBe(MAX_LINKS);
  });

  test("refuses an offer", () => {
    const { world, ann, bob } = crowded();
    ann.signalling.announce(STATS);
    world.settle();
    ann.signalling.dial(peerIdOf("bob"));
    world.settle();
    expect(bob.events.at(-1)).toBe("postponed ann");
    expect(bob.dialler.held).toBe(MAX_LINKS);
  });

  test("announces without plain offers", () => {
    const { world, bob } = crowded(new World({ [URL]: "plain" }));
    bob.signalling.announce(STATS);
    world.settle();
    expect(world.tracker().received.at(-1)).toMatchObject({ peerId: peerIdOf("bob"), offers: [] });
  });
});
