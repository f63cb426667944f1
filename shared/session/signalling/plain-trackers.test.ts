import { describe, expect, test } from "vitest";
import type { InfoHash, LinkId, OfferId } from "../../core/ids.ts";
import { FakeDialler } from "../testing/fake-dialler.ts";
import {
  annAndBob,
  HASH,
  Peer,
  peerIdOf,
  SDP,
  SECOND,
  STATS,
  URL,
  World,
} from "../testing/signalling-world.ts";
import { NO_EVENTS } from "../testing/virtual-link.ts";

describe("trackers without the `signal` extension", () => {
  const plain = () => new World({ [URL]: "plain" });

  /** A peer that answers no offer. */
  function silent(world: World, name: string): Peer {
    const peer = new Peer(world, name);
    peer.decide = "refuse";
    return peer;
  }

  /** A world in which five others are in the swarm, so that five offers make sense. */
  function populated(): World {
    const world = plain();
    for (const name of ["zoe", "yan", "xiu", "wim", "vic"])
      silent(world, name).signalling.announce({ ...STATS, wanted: 0 });
    world.settle();
    return world;
  }

  test.each([
    { left: 0, others: [], offers: 0, what: "a seeder with nobody around" },
    { left: 0, others: [0, 0], offers: 0, what: "a seeder among seeders" },
    { left: 0, others: [1], offers: 3, what: "a seeder with a leecher" },
    { left: 1, others: [], offers: 0, what: "a leecher with nobody around" },
    { left: 1, others: [0], offers: 3, what: "a leecher with a seeder" },
    { left: 1, others: [1], offers: 3, what: "a leecher with a leecher" },
    { left: undefined, others: [0], offers: 3, what: "a leecher without metadata and a seeder" },
  ])("offers made: $what", ({ left, others, offers }) => {
    const world = plain();
    for (const [at, other] of others.entries()) {
      silent(world, `other${at}`).signalling.announce({ ...STATS, left: other, wanted: 0 });
      world.settle();
    }
    const ann = new Peer(world, "ann");
    // With each announce one for each other peer.
    for (let i = 0; i < 3; i++) {
      ann.signalling.announce({ ...STATS, left });
      world.settle();
    }
    expect(ann.dialler.opened).toHaveLength(offers);
  });

  test("a seeder makes one offer, a leecher five, when the tracker counts nobody", () => {
    for (const [left, offers] of [
      [0, 1],
      [1, 5],
    ] as const) {
      const world = plain();
      const ann = new Peer(world, "ann");
      const nobody = {
        type: "announce-response",
        infoHash: HASH,
        interval: 120,
        complete: 0,
        incomplete: 0,
      } as const;
      world.settle();
      world.tracker().isSilent = true;
      ann.signalling.announce({ ...STATS, left });
      world.settle();
      world.tracker().send(1, { ...nobody, peers: undefined });
      world.settle();
      expect(ann.dialler.opened).toHaveLength(offers);
    }
  });

  test("a seeder offers again after a failed attempt, although the tracker counts only seeders", () => {
    const world = plain();
    silent(world, "zoe").signalling.announce({ ...STATS, left: 0, wanted: 0 });
    world.settle();
    const ann = new Peer(world, "ann");
    const socket = world.tracker().lastSocket;
    ann.signalling.announce({ ...STATS, left: 0 });
    world.settle();
    const offerId = "0c".repeat(20) as OfferId;
    world
      .tracker()
      .send(socket, { type: "offer", infoHash: HASH, peerId: peerIdOf("zoe"), offerId, sdp: SDP });
    world.pass(9 * SECOND);
    expect([ann.count(/failed zoe/), world.tracker().offersOf(HASH).length]).toEqual([1, 0]);
    world.pass(8 * SECOND);
    expect(world.tracker().offersOf(HASH)).toHaveLength(1);
  });

  test("two peers meet by plain offers", () => {
    const { world, ann, bob } = annAndBob(plain());
    world.settle();
    // The tracker passes one of bob's offers to ann and drops the others.
    expect(bob.events).toContain("dialled ann");
    expect(ann.events).toContain("accepted bob");
    expect(ann.events.at(-1)).toBe("bob says I am bob");
    for (const { dialler } of [ann, bob])
      for (const { trickle } of dialler.opened) expect(trickle).toBe(false);
    expect(world.tracker().received.some(({ type }) => type === "signal")).toBe(false);
  });

  test("at most five offers wait, and are sent again after 50 s without new connections", () => {
    const world = populated();
    const ann = new Peer(world, "ann");
    for (let i = 0; i < 4; i++) {
      ann.signalling.announce(STATS);
      world.settle();
    }
    expect(world.tracker().offersOf(HASH)).toHaveLength(5);
    for (let round = 1; round <= 3; round++) {
      world.pass(51 * SECOND);
      ann.signalling.announce(STATS);
      world.settle();
      expect(world.tracker().offersOf(HASH)).toHaveLength(5 + 5 * round);
    }
    const offered = world.tracker().offersOf(HASH);
    expect(new Set(offered.map(({ offerId }) => offerId)).size, "each id is used once").toBe(20);
    expect(new Set(offered.map(({ sdp }) => sdp)).size).toBe(5);
    expect(ann.dialler.opened).toHaveLength(5);
    world.pass(10 * 60 * SECOND);
    expect(ann.dialler.held, "in the end they are too old").toBe(0);
    expect(ann.count(/failed/)).toBe(0);
  });

  test("an offer that is sent again connects with the peer that answers it then", () => {
    const world = populated();
    const ann = new Peer(world, "ann");
    ann.signalling.announce({ ...STATS, wanted: 1 });
    world.settle();
    const bob = new Peer(world, "bob");
    bob.signalling.announce({ ...STATS, wanted: 0 });
    for (let round = 0; round < 10 && ann.count(/dialled bob/) === 0; round++) {
      world.pass(51 * SECOND);
      ann.signalling.announce({ ...STATS, wanted: 1 });
      world.settle();
    }
    expect(ann.dialler.opened).toHaveLength(1);
    expect(ann.count(/dialled bob/)).toBe(1);
  });

  test("offers are withdrawn when nobody is wanted any more, when the network changes, and at the end", () => {
    const world = populated();
    const ann = new Peer(world, "ann");
    const announce = (fields: object = {}): void => {
      ann.signalling.announce({ ...STATS, ...fields });
      world.settle();
    };
    announce();
    expect(ann.dialler.held).toBe(5);
    announce({ wanted: 0 });
    expect(ann.dialler.held).toBe(0);
    announce();
    const before = ann.dialler.opened.length;
    ann.signalling.networkChanged();
    expect(ann.dialler.held).toBe(0);
    announce();
    expect(ann.dialler.opened).toHaveLength(before + 5);
    ann.signalling.leave();
    world.settle();
    expect(ann.dialler.held).toBe(0);
  });

  test("a hundred torrents share the room for links, and each makes an offer", () => {
    const world = plain();
    const hashes = Array.from({ length: 130 }, (_, n) => n.toString(16).padStart(40, "0") as InfoHash);
    const zoe = silent(world, "zoe");
    for (const hash of hashes) zoe.join([URL], hash).announce({ ...STATS, wanted: 0 });
    world.settle();
    const ann = new Peer(world, "ann");
    const torrents = hashes.map((hash) => ann.join([URL], hash));
    const announce = (): void => {
      for (const torrent of torrents) torrent.announce(STATS);
      world.pass(2 * SECOND);
    };
    const offering = () => hashes.filter((hash) => world.tracker().offersOf(hash).length > 0).length;
    announce();
    expect([offering(), ann.dialler.held]).toEqual([100, 100]);
    announce();
    expect(offering(), "the offers of others have had no time yet").toBe(100);
    world.pass(51 * SECOND);
    announce();
    expect([offering(), ann.dialler.held]).toEqual([130, 100]);
  });

  test("the first peer that answers an offer gets it", () => {
    const world = populated();
    const ann = new Peer(world, "ann");
    const socket = world.tracker().lastSocket;
    ann.signalling.announce(STATS);
    world.settle();
    const offers = world.tracker().offersOf(HASH);
    const offerId = offers[0]?.offerId;
    if (offerId === undefined) throw new Error("ann offered nothing");
    const bob = new FakeDialler("bob", world.network).dial(
      1 as LinkId,
      { initiator: false, trickle: false },
      {
        ...NO_EVENTS,
        path: () => {},
        signal: (signal) => {
          if (!("sdp" in signal)) return;
          const { sdp } = signal;
          for (const name of ["bob", "eve"])
            world
              .tracker()
              .send(socket, { type: "answer", infoHash: HASH, peerId: peerIdOf(name), offerId, sdp });
        },
      },
    );
    bob.signal({ type: "offer", sdp: String(offers[0]?.sdp) });
    world.settle();
    expect(ann.events).toContain("dialled bob");
    expect(ann.count(/eve/)).toBe(0);
  });

  test("makes no more offers than peers are wanted", () => {
    const world = populated();
    const ann = new Peer(world, "ann");
    ann.signalling.announce({ ...STATS, wanted: 2 });
    world.settle();
    expect(ann.dialler.opened).toHaveLength(2);
    const bob = new Peer(world, "bob");
    bob.signalling.announce({ ...STATS, wanted: 0 });
    world.settle();
    expect(bob.dialler.opened).toHaveLength(0);
  });

  test("announces an event even when its offers cannot be made", () => {
    const world = populated();
    const ann = new Peer(world, "ann");
    ann.signalling.announce({ ...STATS, event: "started" });
    world.settle();
    world.pass(11 * 60 * SECOND);
    ann.dialler.isStuck = true;
    ann.signalling.announce({ ...STATS, left: 0, event: "completed" });
    ann.signalling.announce({ ...STATS, left: 0 });
    world.settle();
    world.pass(31 * SECOND);
    const completed = world
      .tracker()
      .received.find((message) => "event" in message && message.event === "completed");
    expect(completed).toMatchObject({ event: "completed", left: 0, offers: [] });
  });
});
