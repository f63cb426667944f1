import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BLOCK_LENGTH, PIECE_LENGTH } from "../core/layout.ts";
import { seededRandom } from "../core/random.ts";
import { SECOND_MS } from "../core/time.ts";
import { TokenBucket } from "./rate-limiter.ts";

/**
 * Users who take a block whenever they can and come back when they are told to, some milliseconds late as timers are.
 * @returns bytes taken by each
 */
function use(bucket: TokenBucket, users: number, from: number, ms: number, seed: number): number[] {
  const random = seededRandom(seed);
  const taken = new Array<number>(users).fill(0);
  const nextAt = new Array<number>(users).fill(from);
  for (;;) {
    const at = Math.min(...nextAt);
    if (at >= from + ms) return taken;
    const user = nextAt.indexOf(at);
    if (bucket.take(at, BLOCK_LENGTH)) taken[user] = (taken[user] as number) + BLOCK_LENGTH;
    else nextAt[user] = bucket.readyAt(at, BLOCK_LENGTH) + 15 * random.next();
  }
}

const rates = fc.integer({ min: 20_000, max: 10_000_000 });

test("the limit holds within 3 % over 10 s, for one and for several users, with timers up to 15 ms late", () => {
  fc.assert(
    fc.property(rates, fc.integer({ min: 1, max: 4 }), fc.nat(), (rate, users, seed) => {
      const bucket = new TokenBucket(rate);
      use(bucket, users, 0, SECOND_MS, seed);
      const taken = use(bucket, users, SECOND_MS, 10 * SECOND_MS, seed).reduce((sum, bytes) => sum + bytes);
      expect(taken).toBeLessThan(10.3 * rate + 2 * BLOCK_LENGTH);
      expect(taken).toBeGreaterThan(9.7 * rate - 2 * BLOCK_LENGTH);
    }),
  );
});

test("users share it", () => {
  const taken = use(new TokenBucket(200_000), 3, 0, 100 * SECOND_MS, 1);
  for (const bytes of taken) expect(Math.abs(bytes / 20_000_000 - 1 / 3)).toBeLessThan(0.1);
});

test("after any rest a burst is a quarter of a second, two blocks at least and a piece at most", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10 ** 9 }), fc.nat(10 ** 9), (rate, rest) => {
      const bucket = new TokenBucket(rate);
      use(bucket, 1, 0, 1, 1);
      let burst = 0;
      while (bucket.take(rest, BLOCK_LENGTH)) burst += BLOCK_LENGTH;
      expect(burst).toBeLessThanOrEqual(PIECE_LENGTH);
      expect(burst).toBeLessThanOrEqual(Math.max(2 * BLOCK_LENGTH, rate / 4));
    }),
  );
});

describe("a bucket", () => {
  test("without a rate lets everything through at once", () => {
    const bucket = new TokenBucket(undefined);
    for (let i = 0; i < 1_000; i++) expect(bucket.take(0, PIECE_LENGTH)).toBe(true);
    expect(bucket.readyAt(7, PIECE_LENGTH)).toBe(7);
  });

  test("gives back what was taken and not used, but no more than a burst", () => {
    const bucket = new TokenBucket(1);
    expect(bucket.take(0, BLOCK_LENGTH) && bucket.take(0, BLOCK_LENGTH)).toBe(true);
    expect(bucket.take(0, BLOCK_LENGTH)).toBe(false);
    bucket.giveBack(BLOCK_LENGTH);
    expect(bucket.take(0, BLOCK_LENGTH)).toBe(true);
    for (let i = 0; i < 9; i++) bucket.giveBack(BLOCK_LENGTH);
    expect([1, 2, 3].map(() => bucket.take(0, BLOCK_LENGTH))).toEqual([true, true, false]);
  });

  test("changes its rate from now on", () => {
    const bucket = new TokenBucket(undefined);
    bucket.setRate(1_000, 32_768);
    expect([1, 2, 3].map(() => bucket.take(1_000, BLOCK_LENGTH))).toEqual([true, true, false]);
    expect(bucket.readyAt(1_000, BLOCK_LENGTH)).toBe(1_500);
    bucket.setRate(1_000, 16_384);
    expect(bucket.readyAt(1_000, BLOCK_LENGTH)).toBe(2_000);
    bucket.setRate(1_000, undefined);
    expect(bucket.take(1_000, PIECE_LENGTH)).toBe(true);
  });
});
