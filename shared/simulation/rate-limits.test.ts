/** Rate limits of whole engines: with late timers, shared by a tab's torrents, and changed while running. */
import { describe, expect, test } from "vitest";
import { BLOCK_LENGTH, PIECE_LENGTH } from "../core/layout.ts";
import { SECOND_MS } from "../core/time.ts";
import { RateLimiter, type SessionLimits } from "../engine/rate-limiter.ts";
import { EventQueue } from "./event-queue.ts";
import { RefereedWorld } from "./testing/refereed-world.ts";
import type { VirtualPeer } from "./virtual-peer.ts";

const KIB = 1024;
const MIB = 1024 * KIB;

interface Torrent {
  readonly world: RefereedWorld;
  /** In the tab whose limits are measured. */
  readonly own: VirtualPeer;
  readonly others: readonly VirtualPeer[];
}

/** The torrents of one tab: it seeds each to some leechers, or downloads each from some seeders. */
function tab(
  role: "seeds" | "leeches",
  others: readonly number[],
  limits: SessionLimits,
  pieces: number,
): { queue: EventQueue; torrents: readonly Torrent[] } {
  const queue = new EventQueue();
  const torrents = others.map((count, seed) => {
    const world = new RefereedWorld({ seed, pieces, hasTracker: false, timerLateMs: [1, 15] }, queue);
    const own = role === "seeds" ? world.seeder({}, { limits }) : world.leech({}, { limits });
    const theirs = Array.from({ length: count }, () =>
      role === "seeds" ? world.leech({ uplink: 50 * MIB }) : world.seeder({ uplink: 50 * MIB }),
    );
    for (const other of theirs) world.connect(other, own);
    return { world, own, others: theirs };
  });
  return { queue, torrents };
}

function pass(queue: EventQueue, ms: number): void {
  const until = queue.now + ms;
  while (queue.next(until));
}

/** @returns bytes that each torrent moves in that time */
function moved(
  queue: EventQueue,
  torrents: readonly Torrent[],
  ms: number,
  way: "uploaded" | "downloaded",
): number[] {
  const before = torrents.map(({ own }) => own.snapshot[way]);
  pass(queue, ms);
  return torrents.map(({ own }, i) => own.snapshot[way] - (before[i] ?? 0));
}

/** @returns the accepted range: 3 % around `expected`, plus the blocks under way at either end */
function around(expected: number): readonly [least: number, most: number] {
  return [0.97 * expected - 2 * BLOCK_LENGTH, 1.03 * expected + 2 * BLOCK_LENGTH];
}

function expectShared(shares: readonly number[], total: number): void {
  const [least, most] = around(total);
  const sum = shares.reduce((all, one) => all + one, 0);
  expect(sum).toBeGreaterThan(least);
  expect(sum).toBeLessThan(most);
  for (const share of shares) {
    const [leastShare, mostShare] = around(total / shares.length);
    expect(share).toBeGreaterThan(leastShare);
    expect(share).toBeLessThan(mostShare);
  }
}

const RATES = [16 * KIB, 100 * KIB, MIB, 20 * MIB];

describe.each(RATES)("a limit of %d bytes per second", (rate) => {
  // High rates take long to simulate.
  const crowds = (rate < 10 * MIB ? [[1], [1, 1], [3, 1]] : [[2, 1]]).map((crowd) => ({ crowd }));
  const pieces = Math.ceil((13 * rate) / PIECE_LENGTH) + 8;

  test.each(crowds)("for upload holds over 10 s, shared by torrents with $crowd leechers", ({ crowd }) => {
    const limits = { upload: new RateLimiter(rate), download: new RateLimiter(undefined) };
    const { queue, torrents } = tab("seeds", crowd, limits, pieces);
    pass(queue, 2 * SECOND_MS);
    expectShared(moved(queue, torrents, 10 * SECOND_MS, "uploaded"), 10 * rate);
  });

  test.each(crowds)("for download holds over 10 s, shared by torrents with $crowd seeders", ({ crowd }) => {
    const limits = { upload: new RateLimiter(undefined), download: new RateLimiter(rate) };
    const { queue, torrents } = tab("leeches", crowd, limits, pieces);
    pass(queue, 2 * SECOND_MS);
    expectShared(moved(queue, torrents, 10 * SECOND_MS, "downloaded"), 10 * rate);
  });
});

test.each(["upload", "download"] as const)("a new %s limit applies at once, also from zero", (way) => {
  const limits = {
    upload: new RateLimiter(undefined),
    download: new RateLimiter(undefined),
    [way]: new RateLimiter(0),
  };
  const { queue, torrents } = tab(way === "upload" ? "seeds" : "leeches", [1, 1], limits, 200);
  const figure = way === "upload" ? "uploaded" : "downloaded";
  const set = (limit: number | undefined): void => {
    limits[way].setLimit(queue.now, limit);
    for (const { own } of torrents) own.input({ type: "limits-changed" });
  };
  expect(moved(queue, torrents, 5 * SECOND_MS, figure)).toEqual([0, 0]);
  set(MIB);
  expectShared(moved(queue, torrents, 10 * SECOND_MS, figure), 10 * MIB);
  set(0);
  pass(queue, SECOND_MS);
  expect(moved(queue, torrents, 5 * SECOND_MS, figure)).toEqual([0, 0]);
  set(undefined);
  pass(queue, 10 * SECOND_MS);
  for (const { own, world } of torrents) expect(own.snapshot[figure]).toBe(world.metainfo.layout.length);
});

test("a paused torrent leaves its share to the others, and gets an equal share when it resumes", () => {
  const limits = { upload: new RateLimiter(MIB), download: new RateLimiter(undefined) };
  const { queue, torrents } = tab("seeds", [1, 1], limits, 200);
  pass(queue, 2 * SECOND_MS);
  const [first, second] = torrents as [Torrent, Torrent];
  first.own.input({ type: "pause" });
  pass(queue, SECOND_MS / 10);
  expectShared(moved(queue, [second], 10 * SECOND_MS, "uploaded"), 10 * MIB);
  first.own.input({ type: "resume" });
  first.world.connect(first.own, first.others[0] as VirtualPeer);
  pass(queue, SECOND_MS);
  expectShared(moved(queue, torrents, 10 * SECOND_MS, "uploaded"), 10 * MIB);
});

test("the links of a torrent share its upload limit equally", () => {
  const limits = { upload: new RateLimiter(MIB), download: new RateLimiter(undefined) };
  const { queue, torrents } = tab("seeds", [4], limits, 200);
  pass(queue, 2 * SECOND_MS);
  const sent = (): number[] => torrents[0]?.own.snapshot.peers.map(({ uploaded }) => uploaded) ?? [];
  const before = sent();
  pass(queue, 10 * SECOND_MS);
  const shares = sent().map((bytes, i) => bytes - (before[i] ?? 0));
  expect(shares).toHaveLength(4);
  // A turn is a piece.
  for (const share of shares) expect(Math.abs(share - 2.5 * MIB)).toBeLessThanOrEqual(1.5 * PIECE_LENGTH);
});
