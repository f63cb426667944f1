import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NEVER } from "./time.ts";
import { TokenBucket } from "./token-bucket.ts";

const RATE = { burst: 10, perSecond: 100 };

describe("a bucket", () => {
  test("grants a burst, then tokens at its rate", () => {
    const bucket = new TokenBucket(0, RATE);
    expect([bucket.take(0, 10), bucket.take(0)]).toEqual([true, false]);
    expect([bucket.take(5), bucket.take(10), bucket.take(10)]).toEqual([false, true, false]);
  });

  test("takes no tokens when it refuses", () => {
    const bucket = new TokenBucket(0, RATE);
    expect([bucket.take(0, 11), bucket.take(0, 10)]).toEqual([false, true]);
  });

  test("fills up to one burst and no further", () => {
    const bucket = new TokenBucket(0, RATE);
    bucket.take(0, 10);
    expect([bucket.isFull(99), bucket.isFull(100)]).toEqual([false, true]);
    expect([bucket.take(10_000, 10), bucket.take(10_000)]).toEqual([true, false]);
  });

  test("reports when enough tokens will be there, and holds at most a burst after that", () => {
    const bucket = new TokenBucket(0, RATE);
    bucket.take(0, 10);
    expect(bucket.readyAt(0, 5)).toBe(50);
    expect(bucket.readyAt(20, 5)).toBe(50);
    expect([bucket.take(49, 5), bucket.take(50, 5)]).toEqual([false, true]);
    bucket.readyAt(50, 5);
    expect([bucket.take(1_000, 10), bucket.take(1_000)]).toEqual([true, false]);
  });

  test("keeps the tokens for a caller that returns a little later than the reported time", () => {
    const fast = new TokenBucket(0, { burst: 10, perSecond: 1_000 });
    fast.take(0, 10);
    expect(fast.readyAt(0, 5)).toBe(5);
    // 20 ms at one token per millisecond, although a burst is 10.
    expect([fast.take(20, 20), fast.take(20)]).toEqual([true, false]);
  });

  test("is never ready at rate 0 or for more than a burst", () => {
    const dry = new TokenBucket(0, { burst: 10, perSecond: 0 });
    dry.take(0, 10);
    expect([dry.readyAt(0), dry.take(10 ** 12), dry.readyAt(10 ** 12)]).toEqual([NEVER, false, NEVER]);
    expect(new TokenBucket(0, RATE).readyAt(0, 11)).toBe(NEVER);
  });

  test("accepts unused tokens back, up to a burst", () => {
    const bucket = new TokenBucket(0, RATE);
    bucket.take(0, 10);
    for (let i = 0; i < 9; i++) bucket.giveBack(3);
    expect([bucket.take(0, 10), bucket.take(0)]).toEqual([true, false]);
  });

  test("applies a new rate from now on", () => {
    const bucket = new TokenBucket(0, RATE);
    bucket.take(0, 10);
    bucket.setRate(50, { burst: 3, perSecond: 1 });
    expect([bucket.take(50, 3), bucket.take(50)]).toEqual([true, false]);
    expect(bucket.readyAt(50)).toBe(1_050);
    bucket.setRate(50, { burst: 0, perSecond: 0 });
    bucket.giveBack(5);
    expect([bucket.take(50), bucket.take(10 ** 9), bucket.readyAt(10 ** 9)]).toEqual([false, false, NEVER]);
  });
});

test("a bucket that refuses reports a later time and grants then, or at the next time that it reports", () => {
  const anything = {
    from: fc.double({ min: 0, max: 1e12, noNaN: true }),
    rate: fc.integer({ min: 1, max: 1e9 }),
  };
  fc.assert(
    fc.property(fc.record(anything), ({ from, rate }) => {
      const bucket = new TokenBucket(from, { burst: 10, perSecond: rate });
      bucket.take(from, 10);
      const at = bucket.readyAt(from, 10);
      expect(at).toBeGreaterThan(from);
      expect(bucket.take(at, 10) || bucket.take(bucket.readyAt(at, 10), 10)).toBe(true);
    }),
  );
});

test("a bucket never grants more than a burst plus its rate times the elapsed time", () => {
  const visits = fc.array(
    fc.record({ after: fc.integer({ min: 0, max: 200 }), wants: fc.integer({ min: 1, max: 12 }) }),
  );
  fc.assert(
    fc.property(visits, fc.integer({ min: 1, max: 5_000 }), (list, perSecond) => {
      const bucket = new TokenBucket(0, { burst: 10, perSecond });
      let now = 0;
      let taken = 0;
      for (const { after, wants } of list) {
        now += after;
        if (bucket.take(now, wants)) taken += wants;
        else bucket.readyAt(now, wants);
        expect(taken).toBeLessThanOrEqual(10 + (now * perSecond) / 1_000 + 1e-6);
      }
    }),
  );
});
