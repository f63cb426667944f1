/**
 * Two torrents far from each other under virtual time: the link and its lanes each carry a number of bytes per second.
 * The engine, wire format, hashing and stores are real; only the channels are made up.
 */
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { equalBytes } from "../core/bytes.ts";
import type { PieceIndex } from "../core/layout.ts";
import { seededRandom } from "../core/random.ts";
import type { Metainfo } from "../metainfo/metainfo.ts";
import type { LaneEvents } from "./lanes/lane-offer.ts";
// Loaded now, because the links load it while virtual time passes.
import "./lanes/lanes.ts";
import { hasDrained, type Link, type LinkHandlers } from "./links/link.ts";
import type { Hash } from "./ports.ts";
import { MemoryStore } from "./store/memory-store.ts";
import { prepareWith } from "./store/testing/seed-requests.ts";
import { TorrentRig } from "./testing/torrent-rig.ts";
import { VirtualTimers } from "./testing/virtual-timers.ts";

const BYTES = 6 * 1024 * 1024 + 12_345;
const STEP_MS = 20;
/** Bytes per second. */
const LINK_RATE = 400_000;
const LANE_RATE = 300_000;
const random = seededRandom(4711);
const nothing = (): void => undefined;
const hash: Hash = async (bytes) => new Uint8Array(createHash("sha1").update(bytes).digest());

/** One direction of a connection: messages wait until they leave, and arrive `delayMs` later. */
class Way {
  bufferedAmount = 0;
  isBroken = false;
  carried = 0;
  deliver: LinkHandlers["message"] = nothing;
  drained = nothing;
  private readonly waiting: Uint8Array<ArrayBuffer>[] = [];
  private readonly timers: VirtualTimers;
  private readonly rate: number;
  private readonly delayMs: number;
  private budget = 0;

  constructor(timers: VirtualTimers, rate: number, delayMs: number) {
    this.timers = timers;
    this.rate = rate;
    this.delayMs = delayMs;
  }

  send(bytes: Uint8Array): void {
    this.waiting.push(bytes.slice());
    this.bufferedAmount += bytes.length;
  }

  pass(ms: number): void {
    const before = this.bufferedAmount;
    this.budget = Math.min(this.budget + (this.rate * ms) / 1000, 64 * 1024 + this.rate);
    while (this.waiting[0] !== undefined && this.waiting[0].length <= this.budget) {
      const bytes = this.waiting.shift();
      if (bytes === undefined) break;
      this.budget -= bytes.length;
      this.bufferedAmount -= bytes.length;
      this.carried += bytes.length;
      this.timers.after(this.delayMs, () => {
        if (!this.isBroken) this.deliver(bytes.buffer);
      });
    }
    if (this.waiting.length === 0) this.budget = 0;
    if (hasDrained(before, this.bufferedAmount)) this.drained();
  }
}

class World {
  private readonly timers = new VirtualTimers();
  readonly store = new MemoryStore();
  readonly copy = new MemoryStore();
  readonly lanes: { readonly way: Way; readonly end: () => void }[] = [];
  isComplete = false;
  private readonly ways: Way[] = [];

  static async start(): Promise<World> {
    const world = new World();
    const content = new Blob([Uint8Array.from({ length: BYTES }, () => random.below(256))]);
    const files = [{ file: content, path: ["content.bin"] }];
    const { metainfo } = await prepareWith(hash)({ name: "content.bin", files, store: world.store });
    world.connect(metainfo);
    return world;
  }

  private connect(metainfo: Metainfo): void {
    const { timers } = this;
    const shared = { timers, random, hash, metainfo };
    const seeder = new TorrentRig({ ...shared, store: this.store, isSeeder: true });
    const leecher = new TorrentRig({
      ...shared,
      store: this.copy,
      isSeeder: false,
      report: (event) => {
        this.isComplete ||= event === "complete";
      },
    });
    const [there, back] = [this.way(LINK_RATE, 30), this.way(1e6, 30)];
    const linkOf = (way: Way): Link => ({
      get bufferedAmount() {
        return way.bufferedAmount;
      },
      send: (bytes) => way.send(bytes),
      close: nothing,
    });
    const openLane = (ours: LaneEvents): Link => {
      // Each is a little slower than the last, so that blocks overtake each other.
      const way = this.way(LANE_RATE, 30 + 20 * this.lanes.length);
      const lane = linkOf(way);
      leecher.events.laneOffered(seeder.ownId, (theirs) => {
        timers.after(100, () => {
          const receiving = theirs.opened(linkOf(new Way(timers, 0, 0)));
          const sending = ours.opened(lane);
          way.deliver = receiving.message;
          way.drained = sending.drained;
          const end = (): void => {
            way.isBroken = true;
            sending.closed("broken");
            receiving.closed("broken");
          };
          this.lanes.push({ way, end });
        });
        return linkOf(new Way(timers, 0, 0));
      });
      return lane;
    };
    const atSeeder = seeder.openLink(linkOf(there), leecher.ownId, {
      initiator: false,
      measureRoundTrip: (measured) => measured(60),
      openLane,
    });
    const atLeecher = leecher.openLink(linkOf(back), seeder.ownId);
    there.deliver = atLeecher.message;
    there.drained = atSeeder.drained;
    back.deliver = atSeeder.message;
    back.drained = atLeecher.drained;
  }

  private way(rate: number, delayMs: number): Way {
    const way = new Way(this.timers, rate, delayMs);
    this.ways.push(way);
    return way;
  }

  /** @returns the virtual seconds that it took */
  async until(condition: () => boolean): Promise<number> {
    const start = this.timers.now;
    while (!condition()) {
      if (this.timers.now - start > 120_000) throw new Error("the condition does not come true");
      for (const way of this.ways) way.pass(STEP_MS);
      this.timers.pass(STEP_MS);
      // Hashing and storing take no virtual time.
      for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
    }
    return (this.timers.now - start) / 1000;
  }

  async isIntact(): Promise<boolean> {
    for (let index = 0; index * 262_144 < BYTES; index++) {
      const piece = index as PieceIndex;
      const [ours, theirs] = await Promise.all([this.store.read(piece), this.copy.read(piece)]);
      if (ours === undefined || theirs === undefined || !equalBytes(ours, theirs)) return false;
    }
    return true;
  }
}

test("lanes open by themselves and make a download much faster, though blocks overtake each other", async () => {
  const world = await World.start();
  const seconds = await world.until(() => world.isComplete);
  expect(world.lanes).toHaveLength(3);
  for (const { way } of world.lanes) expect(way.carried).toBeGreaterThan(500_000);
  expect(seconds).toBeLessThan(BYTES / LINK_RATE / 1.5);
  expect(await world.isIntact()).toBe(true);
});

test.each([1, 3])(
  "a download completes although %i of three lanes break while blocks are under way",
  async (broken) => {
    const world = await World.start();
    await world.until(
      () => world.lanes.length === 3 && world.lanes.every(({ way }) => way.carried > 200_000),
    );
    for (const { end } of world.lanes.slice(0, broken)) end();
    await world.until(() => world.isComplete);
    expect(await world.isIntact()).toBe(true);
  },
);
