/** A tracker that refuses for a while, because its clients' network sends too much. */
import { expect, test } from "vitest";
import { DEFAULT_LIMITS, type TrackerLimits } from "../../tracker/core/limits.ts";
import { FakeTracker } from "../testing/fake-tracker.ts";
import { Peer, peerIdOf, SECOND, STATS, URL, World } from "../testing/signalling-world.ts";

const BUSY = `problem ${URL}: tracker-busy`;
const FINE = `problem ${URL}: none`;

/** Ann and bob in one network. */
function network(limits: Partial<TrackerLimits>) {
  const world = new World();
  const tracker = new FakeTracker(world.timers, "signals", 0, { ...DEFAULT_LIMITS, ...limits });
  tracker.address = "one network";
  world.trackers.set(URL, tracker);
  const [ann, bob] = [new Peer(world, "ann"), new Peer(world, "bob")];
  return { world, tracker, ann, bob };
}

test("a tab that is not let in comes back by itself, at growing intervals", () => {
  const { world, bob } = network({ socketCost: 10, addressMessages: { burst: 12, perSecond: 0.5 } });
  bob.signalling.announce({ ...STATS, event: "started" });
  world.settle();
  expect(bob.events).toEqual([BUSY]);
  expect(bob.signalling.trackers[0]).toMatchObject({
    state: "waiting",
    problem: { detail: `${URL}: too many connections from this address` },
  });
  world.pass(200 * SECOND);
  expect(bob.events).toContain("announced 0+1");
  expect(bob.events.filter((event) => event.startsWith("problem"))).toEqual([BUSY, FINE]);
});

test("a refused announce is repeated until it is answered", () => {
  const { world, tracker, ann } = network({ socketCost: 1, addressMessages: { burst: 4, perSecond: 0.5 } });
  for (let n = 0; n < 3; n++) {
    ann.signalling.announce(STATS);
    world.settle();
  }
  expect(ann.events.at(-1)).toBe(BUSY);
  const before = tracker.received.length;
  world.pass(60 * SECOND);
  expect(ann.events.at(-1)).toBe("announced 0+1");
  expect(ann.signalling.trackers[0]?.problem).toBe(undefined);
  expect(tracker.received.length - before).toBeLessThan(8);
});

test("a refused signal ends its dial and says that the tracker is busy, until the next answer", () => {
  const { world, ann, bob } = network({ socketCost: 0, addressMessages: { burst: 2, perSecond: 0.5 } });
  for (const { signalling } of [ann, bob]) {
    signalling.announce({ ...STATS, event: "started" });
    world.settle();
  }
  bob.signalling.dial(peerIdOf("ann"));
  world.settle();
  expect(bob.events.at(-1)).toBe(BUSY);
  expect(bob.count(/^failed ann: too many messages/)).toBe(1);
  world.pass(10 * SECOND);
  bob.signalling.announce(STATS);
  world.settle();
  expect(bob.signalling.trackers[0]?.problem).toBe(undefined);
});
