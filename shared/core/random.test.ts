import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { randomFrom, seededRandom } from "./random.ts";

const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });

/** sfc32 as its author published it, in exact arithmetic. */
function* reference(seed: number): Generator<number, never> {
  const wrap = (value: bigint): bigint => BigInt.asUintN(32, value);
  let [a, b, c, counter] = [0x9e3779b9n, 0x243f6a88n, BigInt(seed), 1n];
  for (let round = 0; ; round++) {
    const sum = wrap(a + b + counter++);
    a = b ^ (b >> 9n);
    b = wrap(c + (c << 3n));
    c = wrap(((c << 21n) | (c >> 11n)) + sum);
    if (round >= 12) yield Number(sum) / 2 ** 32;
  }
}

describe("seededRandom", () => {
  test("is sfc32, after twelve rounds of mixing", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const random = seededRandom(seed);
        const exact = reference(seed);
        for (let i = 0; i < 100; i++) expect(random.next()).toBe(exact.next().value);
      }),
    );
  });

  test("fills its range evenly", () => {
    const random = seededRandom(7);
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < 100_000; i++) {
      const value = random.below(10);
      counts[value] = (counts[value] ?? Number.NaN) + 1;
    }
    // With nine degrees of freedom, one random seed in 10,000 exceeds 33.7. Ours is fixed.
    const chiSquared = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
    expect(chiSquared).toBeLessThan(33.7);
  });

  test("shuffles into every order about equally often", () => {
    const random = seededRandom(3);
    const orders = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const order = random.shuffle(["a", "b", "c"]).join("");
      orders.set(order, (orders.get(order) ?? 0) + 1);
    }
    expect([...orders.keys()].sort()).toEqual(["abc", "acb", "bac", "bca", "cab", "cba"]);
    for (const count of orders.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  test("picks one of the items and throws if there are none", () => {
    fc.assert(
      fc.property(seeds, fc.array(fc.integer(), { minLength: 1 }), (seed, items) => {
        expect(items).toContain(seededRandom(seed).pick(items));
      }),
    );
    expect(() => seededRandom(1).pick([])).toThrow("picked from something");
  });

  test("stays below the bound at both ends of the source's range", () => {
    expect(randomFrom(() => 0).below(5)).toBe(0);
    expect(randomFrom(() => 1 - 2 ** -53).below(5)).toBe(4);
  });
});
