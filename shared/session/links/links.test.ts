/** The room for links that all torrents of a session share, on a dialler whose negotiations never end by themselves. */
import { describe, expect, test } from "vitest";
import type { InfoHash } from "../../core/ids.ts";
import { seededRandom } from "../../core/random.ts";
import type { LinkUse } from "../../engine/snapshot.ts";
import type { Negotiation, NegotiationEvents } from "../ports.ts";
import { VirtualTimers } from "../testing/virtual-timers.ts";
import { Links, MAX_LINKS } from "./links.ts";
import type { NegotiatedLink } from "./negotiated-link.ts";

const MINUTE = 60_000;
const hashOf = (torrent: number) => torrent.toString(16).padStart(40, "0") as InfoHash;

class World {
  readonly timers = new VirtualTimers();
  readonly links: Links;
  readonly closed: string[] = [];
  private readonly events = new Map<NegotiatedLink, NegotiationEvents>();
  private lastEvents: NegotiationEvents | undefined;

  constructor(torrents: number) {
    const negotiation: Negotiation = {
      bufferedAmount: 0,
      send: () => {},
      signal: () => {},
      measureRoundTrip: () => {},
      close: () => {},
    };
    this.links = new Links({
      timers: this.timers,
      clock: { now: () => this.timers.now, wallTime: () => this.timers.now },
      dialler: {
        dial: (_id, _options, events) => {
          this.lastEvents = events;
          return negotiation;
        },
      },
    });
    for (let torrent = 0; torrent < torrents; torrent++) this.links.join(hashOf(torrent));
  }

  /** @param use of the open link; without it the link stays in negotiation */
  open(torrent: number, use?: Partial<LinkUse>, how: "dial" | "accept" | "lane" | "offer" = "dial") {
    const connectedAt = this.timers.now;
    const link = this.links.open(
      {
        infoHash: hashOf(torrent),
        initiator: how === "dial" || how === "offer",
        trickle: true,
        isLane: how === "lane",
        ...(how === "offer" && { answerWithinMs: 50_000, isForAnyone: true }),
      },
      {
        signal: () => {},
        failed: () => {},
        evicted: () => this.closed.push(`${torrent}: postponed`),
        opened: () => ({
          message: () => {},
          drained: () => {},
          closed: (reason) => this.closed.push(`${torrent}: ${reason}`),
          use: () => ({
            connectedAt,
            exchangeRate: 0,
            isUseless: false,
            isIdle: false,
            isComplete: false,
            ...use,
          }),
        }),
      },
      how === "dial" || how === "accept" ? how : undefined,
    );
    if (link !== undefined && this.lastEvents !== undefined) this.events.set(link, this.lastEvents);
    if (link !== undefined && use !== undefined) this.events.get(link)?.opened();
    return link;
  }

  /** @returns how many links there was room for */
  openMany(count: number, torrent: number, use?: Partial<LinkUse>): number {
    return Array.from({ length: count }, () => this.open(torrent, use)).filter((link) => link !== undefined)
      .length;
  }
}

const BUSY = { exchangeRate: 1000 };

describe("the room for links", () => {
  test("13 torrents with 40 peers each get 100 links, and every torrent gets some", () => {
    const world = new World(13);
    const counts = Array.from({ length: 13 }, (_, torrent) => world.openMany(40, torrent, BUSY));
    expect(world.links.count).toBe(MAX_LINKS);
    expect(counts).toEqual([40, 16, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4]);
  });

  test("13 torrents that dial and accept in any order never exceed 100 links", () => {
    const world = new World(13);
    for (let peer = 0; peer < 40; peer++) {
      for (let torrent = 0; torrent < 13; torrent++) {
        world.open(torrent, peer % 3 === 0 ? BUSY : {}, peer % 2 === 0 ? "dial" : "accept");
        expect(world.links.count).toBeLessThanOrEqual(MAX_LINKS);
      }
      world.timers.pass(MINUTE);
    }
    expect(world.links.count).toBe(MAX_LINKS);
  });

  test("a busy torrent among 999 idle ones still gets its 40 links", () => {
    const world = new World(1000);
    expect(world.openMany(40, 0, BUSY)).toBe(40);
  });

  test("a single torrent uses all of it", () => {
    const world = new World(1);
    expect(world.openMany(120, 0, BUSY)).toBe(100);
  });

  test("a torrent that has left reserves nothing, but its open links count", () => {
    const world = new World(2);
    world.openMany(10, 1, BUSY);
    world.links.leave(hashOf(1));
    expect(world.openMany(120, 0, BUSY)).toBe(90);
  });

  test("lanes count too, and are at most 60", () => {
    const world = new World(1);
    const lanes = Array.from({ length: 70 }, () => world.open(0, BUSY, "lane"));
    expect(lanes.filter((lane) => lane !== undefined)).toHaveLength(60);
    expect(world.openMany(70, 0, BUSY)).toBe(40);
    expect(world.open(0, BUSY, "lane")).toBeUndefined();
  });

  test("a link that closes makes room", () => {
    const world = new World(1);
    const first = world.open(0, BUSY);
    world.openMany(99, 0, BUSY);
    expect(world.open(0)).toBeUndefined();
    first?.close();
    expect(world.open(0)).toBeDefined();
  });
});

describe("a session without room", () => {
  /** Torrent 0 has 99 busy links, torrent 1 one with the given use, a minute old. */
  function full(use: Partial<LinkUse>) {
    const world = new World(2);
    world.open(1, use);
    world.links.leave(hashOf(1));
    world.openMany(99, 0, BUSY);
    world.timers.pass(MINUTE);
    return world;
  }

  test("accepts an offer in the place of an old link without exchange, of whatever torrent", () => {
    const world = full({});
    expect(world.open(0, BUSY, "accept")).toBeDefined();
    expect(world.links.count).toBe(MAX_LINKS);
    expect(world.closed).toEqual([]);
    world.timers.pass(0);
    expect(world.closed).toEqual(["1: makes room for another peer"]);
    expect(world.open(0, BUSY, "accept")).toBeUndefined();
  });

  test("replaces a link between two complete peers before others without exchange", () => {
    const world = new World(2);
    world.open(0, {});
    world.open(1, { isUseless: true });
    world.links.leave(hashOf(1));
    world.openMany(98, 0, BUSY);
    world.timers.pass(MINUTE);
    for (let i = 0; i < 2; i++) expect(world.open(0, BUSY, "accept")).toBeDefined();
    world.timers.pass(0);
    expect(world.closed.map((line) => line[0])).toEqual(["1", "0"]);
  });

  test("replaces no link that exchanges data, is young or is still negotiated", () => {
    expect(full(BUSY).open(0, BUSY, "accept")).toBeUndefined();
    expect(full({ connectedAt: 1 }).open(0, BUSY, "accept")).toBeUndefined();
    const negotiating = new World(1);
    negotiating.openMany(100, 0);
    expect(negotiating.open(0, BUSY, "accept")).toBeUndefined();
  });

  test("dials in the place of a useless link only, unless the torrent has few links", () => {
    expect(full({}).open(0, BUSY, "dial")).toBeUndefined();
    expect(full({ isUseless: true }).open(0, BUSY, "dial")).toBeDefined();
    expect(full({}).open(7, BUSY, "dial")).toBeUndefined();
    const world = full({});
    world.links.join(hashOf(7));
    expect(world.open(7, BUSY, "dial")).toBeDefined();
  });

  test("each of 50 wanted torrents gets a link although 100 idle links are held, whoever dials", () => {
    for (const how of ["dial", "accept"] as const) {
      const world = new World(150);
      for (let torrent = 0; torrent < 100; torrent++) world.open(torrent, { isIdle: true });
      expect(world.links.count).toBe(MAX_LINKS);
      world.timers.pass(MINUTE);
      for (let torrent = 100; torrent < 150; torrent++) expect(world.open(torrent, BUSY, how)).toBeDefined();
      world.timers.pass(0);
      expect(world.closed).toHaveLength(50);
      expect(world.links.count).toBe(MAX_LINKS);
    }
  });

  test("an offer that nobody has answered makes room for any dial, and its holder learns of it", () => {
    const world = new World(1);
    world.openMany(96, 0, BUSY);
    for (let i = 0; i < 4; i++) expect(world.open(0, undefined, "offer")).toBeDefined();
    for (let i = 0; i < 4; i++) expect(world.open(0, BUSY)).toBeDefined();
    expect(world.open(0, BUSY)).toBeUndefined();
    world.timers.pass(0);
    expect(world.closed).toEqual(Array(4).fill("0: postponed"));
  });

  test("the count of links stays right whatever opens, closes, joins and leaves", () => {
    const seed = 5;
    const random = seededRandom(seed);
    const world = new World(40);
    const open: NonNullable<ReturnType<World["open"]>>[] = [];
    for (let i = 0; i < 5000; i++) {
      const torrent = random.below(40);
      const turn = random.below(10);
      if (turn === 0) world.links.leave(hashOf(torrent));
      else if (turn === 1) world.links.join(hashOf(torrent));
      else if (turn < 5) open.splice(random.below(open.length + 1), 1)[0]?.close();
      else
        open.push(
          ...[world.open(torrent, BUSY, random.pick(["dial", "accept", "lane"]))].filter(
            (link) => link !== undefined,
          ),
        );
      expect(world.links.count, `seed ${seed}`).toBe(open.length);
    }
    for (const link of open) link.close();
    for (let torrent = 0; torrent < 40; torrent++) world.links.leave(hashOf(torrent));
    expect(world.links.count).toBe(0);
    expect(world.openMany(120, 0, BUSY), `seed ${seed}`).toBe(MAX_LINKS);
  });

  test("a replaced link that its holder closes meanwhile reports nothing", () => {
    const world = new World(1);
    const idle = world.open(0, {});
    world.openMany(99, 0, BUSY);
    world.timers.pass(MINUTE);
    world.open(0, BUSY, "accept");
    idle?.close();
    world.timers.pass(0);
    expect(world.closed).toEqual([]);
  });
});
