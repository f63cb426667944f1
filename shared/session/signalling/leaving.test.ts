import { describe, expect, test } from "vitest";
import { annAndBob, Peer, peerIdOf, SECOND, STATS, URL, World } from "../testing/signalling-world.ts";

describe("leaving and coming back", () => {
  test("announces that it stopped, gives up negotiations and leaves open links to their holder", () => {
    const { world, ann, bob } = annAndBob();
    bob.signalling.dial(peerIdOf("ann"));
    world.settle();
    bob.signalling.leave();
    world.settle();
    expect(world.tracker().received.at(-1)).toMatchObject({ type: "announce", event: "stopped" });
    expect(ann.count(/lost bob/)).toBe(0);
    bob.opened.get("ann")?.link.close();
    world.settle();
    expect(ann.count(/lost bob/)).toBe(1);
  });

  test("may come back at once with the same peer id", () => {
    const { world, bob } = annAndBob();
    bob.signalling.leave();
    bob.join().announce({ ...STATS, event: "started" });
    world.settle();
    expect(bob.count(/problem/)).toBe(0);
    expect(bob.events.slice(-2)).toEqual(["announced 0+2", "found ann"]);
  });

  test("announces every torrent again after a tracker's restart, and links stay", () => {
    const { world, ann, bob } = annAndBob();
    bob.signalling.dial(peerIdOf("ann"));
    for (const { signalling } of [ann, bob]) signalling.announce(STATS);
    world.settle();
    const announced = bob.count(/^announced/);
    world.tracker().stop();
    world.pass(40 * SECOND);
    expect(bob.events.at(-1)).toBe(`problem ${URL}: tracker-unreachable`);
    world.tracker().isDown = false;
    const before = world.tracker().received.length;
    // Attempts have become rare: the longest wait after 40 s is 64 s.
    world.pass(64 * SECOND);
    expect(bob.events).toContain(`problem ${URL}: none`);
    const again = world.tracker().received.slice(before);
    expect(again.filter((message) => "event" in message && message.event === "started")).toHaveLength(2);
    for (const tab of [ann, bob]) expect(tab.count(/lost/)).toBe(0);
    expect(bob.count(/^announced/)).toBeGreaterThan(announced);
  });

  test("fails a dial soon and once while the tracker is away", () => {
    const { world, bob } = annAndBob();
    world.tracker().stop();
    bob.signalling.dial(peerIdOf("ann"));
    world.settle();
    expect(bob.events.at(-1)).toBe("failed ann: the tracker is not connected");
    expect(bob.dialler.held).toBe(0);
    world.pass(60 * SECOND);
    expect(bob.count(/failed ann/)).toBe(1);
  });
});

describe("several trackers", () => {
  const OTHER = "wss://other.example/announce";

  test("dials a peer through the tracker that named it", () => {
    const world = new World({ [URL]: "signals", [OTHER]: "signals" });
    const ann = new Peer(world, "ann", [OTHER]);
    ann.signalling.announce(STATS);
    world.settle();
    const bob = new Peer(world, "bob", [URL, OTHER]);
    bob.wantsAll = true;
    bob.signalling.announce(STATS);
    world.settle();
    expect(bob.events).toContain("dialled ann");
    expect(world.tracker(URL).received.some(({ type }) => type === "signal")).toBe(false);
  });

  test("works while one of them is down", () => {
    const world = new World({ [URL]: "signals", [OTHER]: "signals" });
    world.tracker(OTHER).isDown = true;
    const both = [URL, OTHER];
    const [ann, bob] = [new Peer(world, "ann", both), new Peer(world, "bob", both)];
    ann.signalling.announce(STATS);
    world.settle();
    bob.wantsAll = true;
    bob.signalling.announce(STATS);
    world.settle();
    expect(bob.events).toContain("dialled ann");
    expect(bob.events).toContain(`problem ${OTHER}: tracker-unreachable`);
  });

  test("counts spellings of one URL once, ignores what is no WebSocket URL, and uses ten at most", () => {
    const world = new World({ [URL]: "signals" });
    const ann = new Peer(world, "ann", [
      URL,
      `${URL}/`,
      "WS://Tracker.example/announce",
      "udp://x:1",
      "nonsense",
    ]);
    ann.signalling.announce(STATS);
    world.settle();
    expect(world.tracker().received).toHaveLength(1);
    const hosts = Array.from({ length: 30 }, (_, i) => `ws://tracker${i}.example/announce`);
    const crowded = new World(Object.fromEntries(hosts.map((url) => [url, "signals"])));
    new Peer(crowded, "ann", hosts).signalling.announce(STATS);
    crowded.settle();
    expect([...crowded.trackers.values()].filter(({ received }) => received.length > 0)).toHaveLength(10);
  });
});
