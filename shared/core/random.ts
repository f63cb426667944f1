/** Randomness as an argument, seeded so that a run can be replayed from its seed. */
import { invariant } from "./invariant.ts";

export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform integer in [0, limit); `limit` ≥ 1. */
  below(limit: number): number;
  /** One of `items`, of which there is at least one. */
  pick<T>(items: readonly T[]): T;
  /** In place (Fisher–Yates); returns its argument. */
  shuffle<T>(items: T[]): T[];
}

/**
 * sfc32 (Chris Doty-Humphrey's small fast counter, 128 bits of state), seeded by one 32-bit number.
 * Good enough for policy and simulation; not for secrets.
 */
export function seededRandom(seed: number): Random {
  let a = 0x9e3779b9 | 0;
  let b = 0x243f6a88;
  let c = seed | 0;
  let counter = 1;
  const next32 = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let i = 0; i < 12; i++) next32();
  return randomFrom(() => next32() / 2 ** 32);
}

/** @param next a source of uniform numbers in [0, 1) */
export function randomFrom(next: () => number): Random {
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    next,
    below,
    pick: <T>(items: readonly T[]): T => {
      invariant(items.length > 0, "picked from something");
      return items[below(items.length)] as T;
    },
    shuffle: (items) => {
      for (let i = items.length - 1; i > 0; i--) {
        const j = below(i + 1);
        const held = items[i] as (typeof items)[number];
        items[i] = items[j] as (typeof items)[number];
        items[j] = held;
      }
      return items;
    },
  };
}
