/** One torrent's lanes over virtual links; the other end does what each test says. */
import { describe, expect, test } from "vitest";
import type { LinkId, PeerId } from "../../core/ids.ts";
import { encodeAll } from "../../wire/encode.ts";
import type { Message } from "../../wire/messages.ts";
import type { Link, LinkHandlers } from "../links/link.ts";
import { PeerWire } from "../links/peer-wire.ts";
import { NO_EVENTS, VirtualLink } from "../testing/virtual-link.ts";
import { VirtualTimers } from "../testing/virtual-timers.ts";
import type { LaneEvents, OpenLane } from "./lane-offer.ts";
import { MAX_LANES_PER_LINK } from "./lane-policy.ts";
import { Lanes } from "./lanes.ts";

const SECOND = 1000;
const PEER = "0b".repeat(20) as PeerId;
const LINK = 1 as LinkId;
const KIB = 1024;

const piece = (begin: number): Message => ({
  type: "piece",
  piece: 0,
  begin,
  payload: new Uint8Array(16 * KIB),
});

/** A lane that opens when the test says so. */
class MadeUpLane {
  readonly link: VirtualLink;
  /** The peer's end. */
  readonly end: VirtualLink;
  readonly events: LaneEvents;
  private handlers: LinkHandlers | undefined;

  constructor(timers: VirtualTimers, events: LaneEvents) {
    this.events = events;
    this.link = new VirtualLink(timers, {
      opened: () => {
        this.handlers = events.opened(this.link);
      },
      message: (data) => this.handlers?.message(data),
      drained: () => this.handlers?.drained(),
      closed: (reason) => this.handlers?.closed(reason),
    });
    this.end = new VirtualLink(timers, NO_EVENTS);
    VirtualLink.join(this.link, this.end);
    this.end.open();
  }

  get isClosed(): boolean {
    return this.link.state === "closed";
  }
}

class World {
  readonly timers = new VirtualTimers();
  readonly received: number[] = [];
  drained = 0;
  readonly ours: MadeUpLane[] = [];
  readonly theirs: MadeUpLane[] = [];
  readonly link: VirtualLink;
  readonly wire: PeerWire;
  readonly lanes: Lanes;
  roundTripMs = 40;
  /** Bytes per second on the link and on each lane. */
  rate = 1000 * KIB;

  constructor(roundTripAtFirst = 40) {
    this.roundTripMs = roundTripAtFirst;
    this.link = new VirtualLink(this.timers, NO_EVENTS);
    this.link.open();
    this.link.isHolding = true;
    this.wire = new PeerWire(LINK, PEER, this.link);
    this.lanes = new Lanes({
      timers: this.timers,
      clock: { now: () => this.timers.now, wallTime: () => this.timers.now },
      received: (_, pieces) => this.received.push(...pieces.map(({ begin }) => begin)),
      drained: () => {
        this.drained++;
      },
    });
    this.lanes.linkOpened(this.wire, {
      measureRoundTrip: (heard) => heard(this.roundTripMs),
      openLane: (events) => this.keep(this.ours, events),
    });
  }

  private keep(kept: MadeUpLane[], events: LaneEvents): Link {
    const lane = new MadeUpLane(this.timers, events);
    lane.link.isHolding = true;
    kept.push(lane);
    return lane.link;
  }

  readonly accept: OpenLane = (events) => this.keep(this.theirs, events);

  get links(): readonly VirtualLink[] {
    return [this.link, ...this.ours.map(({ link }) => link)];
  }

  /** Always sends more than the link and its lanes carry. */
  flood(ms: number): void {
    const stepMs = 100;
    for (const until = this.timers.now + ms; this.timers.now < until; ) {
      for (let i = 0; i < 200 && this.wire.bufferedAmount < 512 * KIB; i++) {
        this.wire.queue(piece(0));
        this.wire.flush();
      }
      this.lanes.watch();
      for (const link of this.links)
        if (link.state === "open")
          link.release(Math.max(0, link.bufferedAmount - (this.rate * stepMs) / 1000));
      this.timers.pass(stepMs);
    }
  }

  /** The link has lanes, all of them open. */
  static withLanes(): World {
    const world = new World();
    world.flood(2 * SECOND);
    for (const { link } of world.ours) link.open();
    return world;
  }

  offer(from = PEER): MadeUpLane | undefined {
    const before = this.theirs.length;
    this.lanes.offered(from, this.accept);
    const lane = this.theirs[before];
    lane?.link.open();
    return lane;
  }
}

describe("our lanes", () => {
  test("open where payload always waits, and carry it", () => {
    const world = World.withLanes();
    expect(world.ours).toHaveLength(MAX_LANES_PER_LINK);
    // Each of them has room.
    expect(world.drained).toBe(MAX_LANES_PER_LINK);
    world.flood(10 * SECOND);
    for (const { link, isClosed } of world.ours) {
      expect(link.highest).toBeGreaterThan(100 * KIB);
      expect(isClosed).toBe(false);
    }
    expect(world.ours).toHaveLength(MAX_LANES_PER_LINK);
  });

  test("report when they have room again", () => {
    const world = World.withLanes();
    world.flood(SECOND);
    const [lane] = world.ours;
    const before = world.drained;
    lane?.link.release();
    // When little waits, and when nothing does.
    expect(world.drained).toBe(before + 2);
  });

  test("that gain nothing get no more blocks, and close when the last ones have had time to arrive", () => {
    const world = World.withLanes();
    world.rate /= 8;
    world.flood(5 * SECOND);
    const held = () => world.ours.map(({ link }) => link.bufferedAmount);
    const [stuck, ...others] = world.ours;
    for (const { link } of others) link.release();
    world.rate = 0;
    const before = held();
    world.flood(SECOND);
    expect(others.map(({ isClosed }) => isClosed)).toEqual([false, false]);
    world.flood(20 * SECOND);
    expect(held().every((bytes, i) => bytes <= (before[i] ?? 0))).toBe(true);
    expect(others.map(({ isClosed }) => isClosed)).toEqual([true, true]);
    expect(stuck?.isClosed).toBe(false);
    stuck?.link.release();
    world.flood(SECOND);
    expect(stuck?.isClosed).toBe(true);
  });

  test("close when the link has been quiet for long, and then no timer runs", () => {
    const world = World.withLanes();
    world.flood(5 * SECOND);
    for (const link of world.links) link.release();
    world.timers.pass(30 * SECOND);
    expect(world.ours.map(({ isClosed }) => isClosed)).toEqual([true, true, true]);
    expect(world.timers.pending).toBe(0);
  });

  test("do not open to a peer that was near when the link opened, however late its answers are now", () => {
    const world = new World(3);
    world.roundTripMs = 200;
    world.flood(30 * SECOND);
    expect(world.ours).toEqual([]);
  });

  test("go on without one that breaks", () => {
    const world = World.withLanes();
    world.flood(5 * SECOND);
    // The next block would leave on it.
    world.ours[0]?.link.release();
    world.ours[0]?.end.close();
    world.timers.pass(0);
    const waiting = () => world.links.reduce((sum, { bufferedAmount }) => sum + bufferedAmount, 0);
    const before = waiting();
    world.wire.queue(piece(0));
    world.wire.flush();
    expect(waiting()).toBeGreaterThan(before + 16 * KIB);
    world.flood(5 * SECOND);
    expect(world.ours.map(({ isClosed }) => isClosed)).toEqual([true, false, false]);
  });

  test("that fail to open are not opened again at once", () => {
    const world = new World();
    world.flood(2 * SECOND);
    for (const { events } of world.ours) events.failed("");
    world.flood(30 * SECOND);
    expect(world.ours).toHaveLength(MAX_LANES_PER_LINK);
  });

  test("end with their link in every state", () => {
    const world = World.withLanes();
    world.ours[0]?.events.opened(world.ours[0].link);
    const theirs = world.offer();
    world.lanes.linkClosed(LINK);
    expect([...world.ours, theirs].map((lane) => lane?.isClosed)).toEqual([true, true, true, true]);
  });

  test("end when the peer sends on them", () => {
    const world = World.withLanes();
    world.ours[1]?.end.send(encodeAll([piece(0)], {}));
    world.timers.pass(0);
    expect(world.ours.map(({ isClosed }) => isClosed)).toEqual([false, true, false]);
    expect(world.received).toEqual([]);
  });
});

describe("the peer's lanes", () => {
  test("deliver blocks", () => {
    const world = new World();
    world.offer()?.end.send(encodeAll([piece(0), piece(16 * KIB)], {}));
    world.timers.pass(0);
    expect(world.received).toEqual([0, 16 * KIB]);
  });

  test.each<[string, Uint8Array<ArrayBuffer>]>([
    ["another message", encodeAll([piece(0), { type: "choke" }], {})],
    ["noise", Uint8Array.from({ length: 999 }, (_, i) => i)],
    ["half a block", encodeAll([piece(0)], {}).subarray(0, 9000)],
  ])("that deliver %s end, and the link stays", (_, bytes) => {
    const world = new World();
    const lane = world.offer();
    lane?.end.send(bytes);
    world.timers.pass(0);
    expect(lane?.isClosed).toBe(true);
    expect(world.received).toEqual([]);
    expect(world.link.state).toBe("open");
  });

  test(`are accepted from peers that have a link, ${MAX_LANES_PER_LINK} at a time and not one right after another`, () => {
    const world = new World();
    expect(world.offer("0c".repeat(20) as PeerId)).toBeUndefined();
    for (let i = 0; i < MAX_LANES_PER_LINK; i++) expect(world.offer()).toBeDefined();
    expect(world.offer()).toBeUndefined();
    world.theirs[0]?.events.failed("");
    expect(world.offer()).toBeUndefined();
    world.timers.pass(10 * SECOND);
    expect(world.offer()).toBeDefined();
    expect(world.offer()).toBeUndefined();
  });

  test("get nothing from us", () => {
    const world = new World();
    const lane = world.offer();
    world.flood(SECOND);
    expect(lane?.link.highest).toBe(0);
  });
});
