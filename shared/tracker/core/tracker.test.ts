import { describe, expect, test } from "vitest";
import type { InfoHash } from "../../core/ids.ts";
import { randomOfferId } from "../../core/ids.ts";
import { seededRandom } from "../../core/random.ts";
import { SECOND_MS } from "../../core/time.ts";
import { serializeClientMessage } from "../protocol/serialize.ts";
import { ANNOUNCE_INTERVAL_MS, DEFAULT_LIMITS, SILENCE_MS } from "./limits.ts";
import {
  ANNOUNCE,
  HASH,
  kinds,
  OTHER_HASH,
  offerOf,
  peer,
  response,
  SDP,
  UNLIMITED,
  World,
} from "./testing/world.ts";

describe("announcing", () => {
  test("the response counts complete and incomplete members", () => {
    const world = new World();
    world.announce("a", { left: 0 });
    world.announce("b", { left: undefined });
    expect(response(world.announce("c", { event: "started", left: 7 }))).toMatchObject({
      infoHash: HASH,
      interval: ANNOUNCE_INTERVAL_MS / SECOND_MS,
      complete: 1,
      incomplete: 2,
      peers: undefined,
    });
    expect(response(world.announce("c", { event: "completed", left: 0 }))).toMatchObject({
      complete: 2,
      incomplete: 1,
    });
    expect(response(world.announce("c", { event: "stopped", left: 0 }))).toMatchObject({
      complete: 1,
      incomplete: 1,
    });
    expect(response(world.announce("d", { infoHash: OTHER_HASH }))).toMatchObject({
      complete: 0,
      incomplete: 1,
    });
  });

  test("gives each offer to a different member", () => {
    const world = new World();
    for (const name of ["a", "b", "c", "d", "e"]) world.announce(name);
    const offers = [1, 2, 3, 4, 5, 6, 7].map(offerOf);
    const relayed = world.announce("a", { offers }).filter((reply) => reply.type === "offer");
    expect(relayed.map(({ to }) => to).sort()).toEqual(["b", "c", "d", "e"]);
    for (const reply of relayed) expect(reply).toMatchObject({ infoHash: HASH, peerId: peer("a"), sdp: SDP });
    expect(new Set(relayed.map((reply) => "offerId" in reply && reply.offerId)).size).toBe(4);
  });

  test("does not relay an open offer again", () => {
    const world = new World();
    for (const name of ["a", "b", "c"]) world.announce(name);
    world.announce("a", { offers: [offerOf(1)] });
    expect(kinds(world.announce("a", { offers: [offerOf(1)] }))).toEqual(["announce-response to a"]);
  });

  test("lists at most numwant peers to a client with signals, never the client itself", () => {
    const world = new World();
    world.announce("plain");
    world.announce("seeder", { signals: true, left: 0 });
    const { peers } = response(world.announce("me", { signals: true }));
    expect(peers).toHaveLength(2);
    expect(peers).toContainEqual({ peerId: peer("plain"), signals: false, complete: false });
    expect(peers).toContainEqual({ peerId: peer("seeder"), signals: true, complete: true });
    expect(response(world.announce("me", { signals: true, numwant: 1 })).peers).toHaveLength(1);
    expect(response(world.announce("me", { signals: true, numwant: 0 })).peers).toEqual([]);
    expect(response(world.announce("me", { signals: true, event: "stopped" })).peers).toEqual([]);
  });

  // seeders, leechers, asker is complete → complete and incomplete among 10 wanted
  test.each([
    [40, 40, false, 5, 5],
    [40, 2, false, 8, 2],
    [2, 40, false, 2, 8],
    [1, 1, false, 1, 1],
    [40, 40, true, 0, 10],
    [40, 3, true, 7, 3],
  ])(
    "%i seeders and %i leechers, asker complete: %s → %i and %i",
    (seeders, leechers, isComplete, complete, incomplete) => {
      const world = new World();
      for (let i = 0; i < seeders; i++) world.announce(`s${i}`, { left: 0 });
      for (let i = 0; i < leechers; i++) world.announce(`l${i}`);
      const { peers } = response(
        world.announce("me", { signals: true, numwant: 10, left: isComplete ? 0 : 1 }),
      );
      expect(peers?.filter((one) => one.complete)).toHaveLength(complete);
      expect(peers?.filter((one) => !one.complete)).toHaveLength(incomplete);
      expect(new Set(peers?.map(({ peerId }) => peerId)).size).toBe(complete + incomplete);
    },
  );

  test("chooses every member about equally often", () => {
    const world = new World();
    const times = new Map<string, number>();
    for (let i = 0; i < 40; i++) world.announce(`l${i}`);
    for (let round = 0; round < 1000; round++)
      for (const { peerId } of response(world.announce("me", { signals: true, numwant: 8 })).peers ?? [])
        times.set(peerId, (times.get(peerId) ?? 0) + 1);
    expect(times.size).toBe(40);
    // The expected count is 200; six standard deviations of the binomial distribution are 76.
    for (const count of times.values()) expect(Math.abs(count - 200)).toBeLessThan(76);
  });

  test("a tab joins 1,000 swarms at once after its socket opened, and again after a pause", () => {
    const world = new World(DEFAULT_LIMITS);
    const hash = (number: number) => number.toString(16).padStart(40, "0") as InfoHash;
    for (let i = 0; i < 1000; i++) response(world.announce("a", { infoHash: hash(i), signals: true }));
    for (let i = 0; i < 1000; i++) response(world.announce("a", { infoHash: hash(i), event: "stopped" }));
    for (let i = 0; i < 900; i++) response(world.announce("a", { infoHash: hash(i), signals: true }));
    expect(world.tracker.size).toMatchObject({ swarms: 900, members: 900 });
  });

  test("a socket joins at most as many swarms as the limit says, with at most 32 peer ids", () => {
    const world = new World({ ...UNLIMITED, torrentsPerSocket: 32 });
    const hash = (number: number) => number.toString(16).padStart(40, "c") as InfoHash;
    for (let i = 0; i < 32; i++) response(world.announce("a", { infoHash: hash(i) }));
    expect(world.announce("a", { infoHash: hash(32) })).toMatchObject([
      {
        type: "failure",
        action: "announce",
        infoHash: hash(32),
        reason: "too many torrents on this connection",
      },
    ]);
    response(world.announce("a", { infoHash: hash(0) }));
    world.announce("a", { infoHash: hash(0), event: "stopped" });
    response(world.announce("a", { infoHash: hash(32) }));

    for (let i = 0; i < 32; i++) {
      response(world.announce("b", { peerId: peer(`b${i}`) }));
      response(world.announce("b", { peerId: peer(`b${i}`), event: "stopped" }));
    }
    expect(world.announce("b", { peerId: peer("b32") })).toMatchObject([
      { type: "failure", reason: "too many peer ids on this connection" },
    ]);
  });
});

describe("leaving", () => {
  test("removes a closed socket's members and frees its peer ids", () => {
    const world = new World();
    world.announce("a");
    world.announce("a", { infoHash: OTHER_HASH });
    world.close("a");
    expect(world.tracker.size).toMatchObject({ sockets: 0, swarms: 0, members: 0, peerIds: 0 });
    expect(response(world.announce("b", { peerId: peer("a") }))).toMatchObject({ incomplete: 1 });
  });

  test("removes silent members and keeps those that announce", () => {
    const world = new World();
    world.announce("quiet");
    world.announce("lively");
    for (; world.now <= SILENCE_MS + ANNOUNCE_INTERVAL_MS; world.now += ANNOUNCE_INTERVAL_MS) {
      world.announce("lively");
      world.tick();
    }
    expect(response(world.announce("lively"))).toMatchObject({ incomplete: 1 });
    expect(response(world.announce("quiet"))).toMatchObject({ incomplete: 2 });
  });

  test("keeps nothing of 100,000 random hashes after their sockets close", () => {
    const world = new World();
    const random = seededRandom(7);
    for (let round = 0; round < 100_000 / 32; round++) {
      const name = `socket ${round % 50}`;
      const socket = 1000 + round;
      world.tracker.step(world.now, { type: "opened", socket, address: name });
      for (let i = 0; i < 32; i++) {
        const infoHash = randomOfferId(random) as string as InfoHash;
        const text = serializeClientMessage({ ...ANNOUNCE, infoHash, peerId: peer(`${round}`) });
        world.tracker.step(world.now, { type: "message", socket, text });
      }
      world.tracker.step(world.now, { type: "closed", socket });
    }
    world.tick();
    expect(world.tracker.size).toMatchObject({ sockets: 0, swarms: 0, members: 0, peerIds: 0 });
  });

  test("forgets an address when its budget is full again", () => {
    const world = new World({ ...DEFAULT_LIMITS, addressMessages: { burst: 100, perSecond: 10 } });
    for (let i = 0; i < 50; i++) world.announce(`host ${i}`);
    world.tick();
    expect(world.tracker.size.addresses).toBe(50);
    world.now += 10 * SECOND_MS;
    world.tick();
    expect(world.tracker.size.addresses).toBe(0);
  });
});

describe("scraping", () => {
  test("returns the counts of each requested hash, zeros for unknown ones", () => {
    const world = new World();
    world.announce("a", { left: 0 });
    world.announce("b");
    world.announce("b", { event: "completed", left: 0 });
    world.announce("b", { event: "completed", left: 0 });
    expect(world.send("c", { type: "scrape", infoHashes: [HASH, OTHER_HASH] })).toEqual([
      {
        to: "c",
        type: "scrape-response",
        files: new Map([
          [HASH, { complete: 2, incomplete: 0, downloaded: 1 }],
          [OTHER_HASH, { complete: 0, incomplete: 0, downloaded: 0 }],
        ]),
      },
    ]);
    expect(world.tracker.size.swarms).toBe(1);
  });
});
