import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BLOCK_LENGTH, PIECE_LENGTH } from "../core/layout.ts";
import { seededRandom } from "../core/random.ts";
import { NEVER, SECOND_MS } from "../core/time.ts";
import { RateLimiter, type RateShare } from "./rate-limiter.ts";

/**
 * Shares that take a block whenever they can and return when they may, 1 to 15 ms late as timers are.
 * @returns bytes taken by each
 */
function use(limiter: RateLimiter, users: number, from: number, ms: number, seed: number): number[] {
  const random = seededRandom(seed);
  const shares = Array.from({ length: users }, () => limiter.share());
  const taken = new Array<number>(users).fill(0);
  const nextAt = new Array<number>(users).fill(from);
  for (;;) {
    const at = Math.min(...nextAt);
    if (at >= from + ms) return taken;
    const user = nextAt.indexOf(at);
    const share = shares[user] as RateShare;
    if (share.take(at, BLOCK_LENGTH)) taken[user] = (taken[user] as number) + BLOCK_LENGTH;
    else nextAt[user] = share.readyAt(at, BLOCK_LENGTH) + 1 + 14 * random.next();
  }
}

const rates = fc.integer({ min: 16 * 1024, max: 20 * 1024 * 1024 });

test("the limit holds within 3 % and a block over 10 s, for one and for several shares, with late timers", () => {
  fc.assert(
    fc.property(rates, fc.integer({ min: 1, max: 4 }), fc.nat(), (rate, users, seed) => {
      const limiter = new RateLimiter(rate);
      use(limiter, users, 0, SECOND_MS, seed);
      const taken = use(limiter, users, SECOND_MS, 10 * SECOND_MS, seed).reduce((sum, bytes) => sum + bytes);
      expect(taken).toBeLessThan(10.3 * rate + BLOCK_LENGTH);
      expect(taken).toBeGreaterThan(9.7 * rate - BLOCK_LENGTH);
    }),
  );
});

test("shares get the same", () => {
  const taken = use(new RateLimiter(200_000), 3, 0, 100 * SECOND_MS, 1);
  for (const bytes of taken) expect(Math.abs(bytes / 20_000_000 - 1 / 3)).toBeLessThan(0.1);
});

test("a burst after any rest is a quarter of a second, at least two blocks and at most a piece", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10 ** 9 }),
      fc.integer({ min: 100, max: 10 ** 9 }),
      (rate, rest) => {
        const limiter = new RateLimiter(rate);
        const share = limiter.share();
        use(limiter, 1, 0, 1, 1);
        let burst = 0;
        while (share.take(rest, BLOCK_LENGTH)) burst += BLOCK_LENGTH;
        expect(burst).toBeLessThanOrEqual(PIECE_LENGTH);
        expect(burst).toBeLessThanOrEqual(Math.max(2 * BLOCK_LENGTH, rate / 4));
      },
    ),
  );
});

describe("a limiter", () => {
  test("without a limit lets everything through at once", () => {
    const limiter = new RateLimiter(undefined);
    const share = limiter.share();
    for (let i = 0; i < 1_000; i++) expect(share.take(0, BLOCK_LENGTH)).toBe(true);
    expect(share.readyAt(7, BLOCK_LENGTH)).toBe(7);
  });

  test("of 0 lets nothing through, not even the first block or bytes that are given back", () => {
    const limiter = new RateLimiter(0);
    const share = limiter.share();
    for (const now of [0, 1, 10 ** 9]) {
      expect(share.take(now, 1)).toBe(false);
      expect(share.readyAt(now, 1)).toBe(NEVER);
      share.giveBack(BLOCK_LENGTH);
    }
  });

  test("of a byte per second lets the next block through hours later, neither at once nor never", () => {
    const limiter = new RateLimiter(1);
    const share = limiter.share();
    expect([1, 2, 3].map(() => share.take(0, BLOCK_LENGTH))).toEqual([true, true, false]);
    expect(share.readyAt(0, BLOCK_LENGTH)).toBe(BLOCK_LENGTH * SECOND_MS);
  });

  test("takes back unused bytes, but no more than a burst", () => {
    const limiter = new RateLimiter(1);
    const share = limiter.share();
    expect(share.take(0, BLOCK_LENGTH) && share.take(0, BLOCK_LENGTH)).toBe(true);
    expect(share.take(0, BLOCK_LENGTH)).toBe(false);
    share.giveBack(BLOCK_LENGTH);
    expect(share.take(0, BLOCK_LENGTH)).toBe(true);
    for (let i = 0; i < 9; i++) share.giveBack(BLOCK_LENGTH);
    expect([1, 2, 3].map(() => share.take(0, BLOCK_LENGTH))).toEqual([true, true, false]);
  });

  test("changes at once", () => {
    const limiter = new RateLimiter(undefined);
    const share = limiter.share();
    limiter.setLimit(1_000, 32_768);
    expect([1, 2, 3].map(() => share.take(1_000, BLOCK_LENGTH))).toEqual([true, true, false]);
    expect(share.readyAt(1_000, BLOCK_LENGTH)).toBe(1_500);
    limiter.setLimit(1_000, 16_384);
    expect(share.readyAt(1_000, BLOCK_LENGTH)).toBe(2_000);
    limiter.setLimit(1_000, undefined);
    for (let i = 0; i < 100; i++) expect(share.take(1_000, BLOCK_LENGTH)).toBe(true);
    limiter.setLimit(1_000, 0);
    expect(share.take(1_000, BLOCK_LENGTH)).toBe(false);
    limiter.setLimit(2_000, 16_384);
    expect(share.take(2_000, BLOCK_LENGTH)).toBe(false);
    expect(share.readyAt(2_000, BLOCK_LENGTH)).toBe(3_000);
  });
});
