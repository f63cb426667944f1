import { describe, expect, test } from "vitest";
import { annAndBob, HASH, peerIdOf, SDP, SECOND, URL, World } from "../testing/signalling-world.ts";

describe("a lane", () => {
  function linked(world?: World) {
    const both = annAndBob(world);
    both.bob.signalling.dial(peerIdOf("ann"));
    both.world.settle();
    return both;
  }

  test.each(["ann", "bob"] as const)(
    "%s opens one in addition to the link, without asking an engine",
    (opener) => {
      const { world, ...tabs } = linked();
      const [one, other] = opener === "ann" ? [tabs.ann, tabs.bob] : [tabs.bob, tabs.ann];
      const before = { one: one.events.length, other: other.events.length };
      one.openLane(other.name);
      world.settle();
      const hello = (peer: string) => [`lane to ${peer}`, `${peer} says on the lane: hello`];
      expect(one.events.slice(before.one)).toEqual(hello(other.name));
      expect(other.events.slice(before.other)).toEqual([`lane offered by ${one.name}`, ...hello(one.name)]);
      expect([one.dialler.held, other.dialler.held]).toEqual([2, 2]);
    },
  );

  test("the dialler measures the round trip time, and reports nothing while it is unknown", () => {
    const { world, bob } = linked();
    const heard: number[] = [];
    const ask = () => {
      bob.opened.get("ann")?.measureRoundTrip?.((ms) => heard.push(ms));
      world.settle();
    };
    ask();
    bob.dialler.roundTripMs = undefined;
    ask();
    expect(heard).toEqual([42]);
  });

  test("several open at once, and end one by one on both sides", () => {
    const { world, ann, bob } = linked();
    const lanes = [1, 2, 3].map(() => bob.openLane("ann"));
    world.settle();
    expect([ann, bob].map((tab) => tab.count(/says on the lane/))).toEqual([3, 3]);
    lanes[1]?.close();
    world.settle();
    expect(ann.count(/lost the lane/)).toBe(1);
    expect([ann.count(/lost bob/), bob.count(/lost/)]).toEqual([0, 0]);
    expect([ann.dialler.held, bob.dialler.held]).toEqual([3, 3]);
  });

  test("an unwanted lane is not opened by its receiver and fails at its sender", () => {
    const { world, ann, bob } = linked();
    ann.takesLanes = false;
    bob.openLane("ann");
    world.pass(31 * SECOND);
    expect(bob.events.at(-1)).toBe("no lane to ann");
    expect(ann.dialler.opened).toHaveLength(1);
    expect(bob.dialler.held).toBe(1);
  });

  test("only the peer that got its offer can answer", () => {
    const { world, ann, bob } = linked();
    ann.takesLanes = false;
    bob.openLane("ann");
    world.settle();
    const offer = world.tracker().received.findLast((said) => said.type === "signal" && "sdp" in said.signal);
    if (offer?.type !== "signal") throw new Error("bob sent no offer");
    bob.dialler.orders.length = 0;
    const answerOf = (name: string): void =>
      world.tracker().send(2, {
        type: "signal",
        infoHash: HASH,
        peerId: peerIdOf(name),
        offerId: offer.offerId,
        signal: { type: "answer", sdp: SDP },
      });
    answerOf("eve");
    expect(bob.dialler.orders).toEqual([]);
    answerOf("ann");
    expect(bob.dialler.orders).toMatchObject([{ type: "signal" }]);
  });

  test("fails without the tracker, and is given up by leaving the torrent", () => {
    const { world, ann, bob } = linked();
    world.tracker().stop();
    bob.openLane("ann");
    world.settle();
    expect(bob.events.at(-1)).toBe("no lane to ann");
    ann.dialler.isStuck = true;
    ann.openLane("bob");
    world.settle();
    ann.signalling.leave();
    world.settle();
    expect([ann.dialler.held, bob.dialler.held]).toEqual([1, 1]);
    expect(ann.openLane("bob")).toBeUndefined();
  });

  test("a session has at most sixty", () => {
    const { world, bob } = linked();
    const open = () => bob.openLane("ann");
    const lanes = Array.from({ length: 61 }, open);
    expect(lanes.filter((lane) => lane !== undefined)).toHaveLength(60);
    world.settle();
    expect(bob.dialler.held).toBe(61);
    lanes[0]?.close();
    expect(open()).toBeDefined();
  });

  test("is not offered to peers that do not take signals", () => {
    const world = new World({ [URL]: "plain" });
    const { ann, bob } = annAndBob(world);
    world.settle();
    const opened = [...ann.opened.values(), ...bob.opened.values()];
    expect(opened.length).toBeGreaterThan(0);
    for (const { openLane } of opened) expect(openLane).toBeUndefined();
  });
});
