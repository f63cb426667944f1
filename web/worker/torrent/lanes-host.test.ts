/**
 * Two hosts far from each other, under virtual time: the link and its lanes carry so many bytes a second each. Real engine,
 * wire, hashing and stores; only the channels are made up.
 */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Bitfield } from "../../../shared/core/bitfield.ts";
import { type LinkId, randomPeerId } from "../../../shared/core/ids.ts";
import { seededRandom } from "../../../shared/core/random.ts";
import { RateLimiter } from "../../../shared/engine/rate-limiter.ts";
import type { Metainfo } from "../../../shared/metainfo/metainfo.ts";
import type { LaneEvents } from "../../../shared/session/lanes/lane-offer.ts";
import { type Link, type LinkHandlers, LOW_WATER } from "../../../shared/session/links/link.ts";
import { MemoryStore } from "../store/memory-store.ts";
import { prepareSeed } from "../store/seeding.ts";
import { EngineHost } from "./engine-host.ts";

const BYTES = 6 * 1024 * 1024 + 12_345;
const STEP_MS = 20;
/** Bytes per second. */
const LINK_RATE = 400_000;
const LANE_RATE = 300_000;
const random = seededRandom(4711);
const nothing = (): void => undefined;

/** One direction of a connection: bytes leave at its rate and arrive `delayMs` later. */
class Way {
  bufferedAmount = 0;
  isBroken = false;
  carried = 0;
  private readonly waiting: Uint8Array<ArrayBuffer>[] = [];
  private readonly rate: number;
  private readonly delayMs: number;
  private budget = 0;
  deliver: LinkHandlers["message"] = nothing;
  drained = nothing;

  constructor(rate: number, delayMs: number) {
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
      setTimeout(() => {
        if (!this.isBroken) this.deliver(bytes.buffer);
      }, this.delayMs);
    }
    if (this.waiting.length === 0) this.budget = 0;
    if (before > LOW_WATER && this.bufferedAmount <= LOW_WATER) this.drained();
  }
}

function hostOf(metainfo: Metainfo, store: MemoryStore, have: Bitfield | undefined, complete = nothing) {
  const ownId = randomPeerId(random);
  const host = new EngineHost(
    {
      infoHash: metainfo.infoHash,
      ownId,
      name: "content.bin",
      random: seededRandom(random.below(2 ** 31)),
      limits: { upload: new RateLimiter(undefined), download: new RateLimiter(undefined) },
      ...(have && { metainfo, have }),
    },
    store,
    {
      changed: nothing,
      metadata: nothing,
      unusableMetadata: nothing,
      stored: nothing,
      storeFailed: nothing,
      lost: nothing,
      complete,
    },
  );
  return { host, ownId };
}

class World {
  readonly store = new MemoryStore();
  readonly copy = new MemoryStore();
  readonly lanes: { readonly way: Way; readonly end: () => void }[] = [];
  isComplete = false;
  private readonly ways: Way[] = [];

  static async start(): Promise<World> {
    const world = new World();
    const content = new File([Uint8Array.from({ length: BYTES }, () => random.below(256))], "content.bin");
    const { metainfo } = await prepareSeed({
      name: "content.bin",
      files: [{ file: content, path: ["content.bin"] }],
      store: world.store,
      onProgress: nothing,
      signal: new AbortController().signal,
    });
    world.connect(metainfo);
    return world;
  }

  private connect(metainfo: Metainfo): void {
    const seeder = hostOf(metainfo, this.store, Bitfield.full(metainfo.layout.pieceCount));
    const leecher = hostOf(metainfo, this.copy, undefined, () => {
      this.isComplete = true;
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
      // Each a little slower than the last, so that blocks overtake each other.
      const way = this.way(LANE_RATE, 30 + 20 * this.lanes.length);
      const lane = linkOf(way);
      leecher.host.laneOffered(seeder.ownId, (theirs) => {
        setTimeout(() => {
          const receiving = theirs.opened(linkOf(new Way(0, 0)));
          const sending = ours.opened(lane);
          way.deliver = receiving.message;
          way.drained = sending.drained;
          const end = (): void => {
            way.isBroken = true;
            sending.closed("broken");
            receiving.closed("broken");
          };
          this.lanes.push({ way, end });
        }, 100);
        return linkOf(new Way(0, 0));
      });
      return lane;
    };
    const id = 1 as LinkId;
    const atSeeder = seeder.host.linkOpened({
      id,
      link: linkOf(there),
      peerId: leecher.ownId,
      initiator: false,
      measureRoundTrip: (heard) => heard(60),
      openLane,
    });
    const atLeecher = leecher.host.linkOpened({
      id,
      link: linkOf(back),
      peerId: seeder.ownId,
      initiator: true,
    });
    there.deliver = atLeecher.message;
    there.drained = atSeeder.drained;
    back.deliver = atSeeder.message;
    back.drained = atLeecher.drained;
  }

  private way(rate: number, delayMs: number): Way {
    const way = new Way(rate, delayMs);
    this.ways.push(way);
    return way;
  }

  /** @returns how many virtual seconds that took */
  async until(condition: () => boolean): Promise<number> {
    const start = performance.now();
    while (!condition()) {
      if (performance.now() - start > 120_000) throw new Error("the condition did not hold within 120 s");
      for (const way of this.ways) way.pass(STEP_MS);
      vi.advanceTimersByTime(STEP_MS);
      // Hashing and storing take no virtual time.
      for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
    }
    return (performance.now() - start) / 1000;
  }

  async isIntact(): Promise<boolean> {
    for (let piece = 0; piece * 262_144 < BYTES; piece++) {
      const [ours, theirs] = await Promise.all(
        [this.store, this.copy].map((store) => store.read(piece as Parameters<MemoryStore["read"]>[0])),
      );
      if (ours === undefined || theirs === undefined || Buffer.compare(ours, theirs) !== 0) return false;
    }
    return true;
  }
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

test("lanes open by themselves, and the file arrives intact and much faster although blocks overtake each other", async () => {
  const world = await World.start();
  const seconds = await world.until(() => world.isComplete);
  expect(world.lanes).toHaveLength(3);
  for (const { way } of world.lanes) expect(way.carried).toBeGreaterThan(500_000);
  expect(seconds).toBeLessThan(BYTES / LINK_RATE / 1.5);
  expect(await world.isIntact()).toBe(true);
});

test.each([1, 3])(
  "the file arrives intact when %i of three lanes break with blocks in flight",
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
