import fc from "fast-check";
import { expect, test } from "vitest";
import { Bitfield } from "../core/bitfield.ts";
import type { PieceIndex } from "../core/layout.ts";
import { seededRandom } from "../core/random.ts";
import { Availability } from "./availability.ts";

const PIECES = 9;

type Change =
  | { readonly change: "come"; readonly has: readonly number[] }
  | { readonly change: "go" | "toggle"; readonly peer: number; readonly piece: number }
  | { readonly change: "want"; readonly piece: number };

const number = fc.nat(PIECES - 1);
const changes = fc.array(
  fc.oneof(
    fc.record({
      change: fc.constant("come" as const),
      has: fc.oneof(
        fc.subarray(Array.from({ length: PIECES }, (_, n) => n)),
        fc.constant(Array.from({ length: PIECES }, (_, n) => n)),
      ),
    }),
    fc.record({ change: fc.constantFrom("go" as const, "toggle" as const), peer: fc.nat(), piece: number }),
    {
      weight: 3,
      arbitrary: fc.record({ change: fc.constant("toggle" as const), peer: fc.nat(), piece: number }),
    },
    fc.record({ change: fc.constant("want" as const), piece: number }),
  ),
  { maxLength: 120 },
);

function field(pieces: Iterable<number>): Bitfield {
  const bits = new Bitfield(PIECES);
  for (const piece of pieces) bits.set(piece as PieceIndex);
  return bits;
}

/** Applies the change to the real thing and to a plain model of it. */
function apply(change: Change, real: Availability, peers: Bitfield[], wanted: Set<number>): void {
  switch (change.change) {
    case "come": {
      const bits = field(change.has);
      peers.push(bits);
      real.add(bits);
      return;
    }
    case "go": {
      const [bits] = peers.splice(change.peer % Math.max(1, peers.length), 1);
      if (bits !== undefined) real.remove(bits);
      return;
    }
    case "toggle": {
      const bits = peers[change.peer % Math.max(1, peers.length)];
      const piece = change.piece as PieceIndex;
      if (bits?.set(piece)) real.have(bits, piece);
      else if (bits?.clear(piece)) real.lost(bits, piece);
      return;
    }
    case "want": {
      const piece = change.piece as PieceIndex;
      if (wanted.delete(piece)) {
        real.unwant(piece);
      } else {
        wanted.add(piece);
        real.want(piece);
      }
    }
  }
}

test("counts copies and finds the rarest wanted piece of a peer after any history", () => {
  fc.assert(
    fc.property(changes, fc.nat(), fc.subarray([0, 1, 2, 3, 4, 5, 6, 7, 8]), (changes, seed, offered) => {
      const real = new Availability(PIECES, seededRandom(seed));
      const peers: Bitfield[] = [];
      const wanted = new Set<number>();
      for (const change of changes) {
        apply(change, real, peers, wanted);
        const counts = Array.from(
          { length: PIECES },
          (_, piece) => peers.filter((bits) => bits.has(piece as PieceIndex)).length,
        );
        expect(Array.from({ length: PIECES }, (_, piece) => real.of(piece as PieceIndex))).toEqual(counts);
        expect([...real.toBytes()]).toEqual(counts);
        expect(real.wantedCount).toBe(wanted.size);

        // Excluding one piece after the other reveals the whole order.
        const seen = new Set<number>();
        const order: number[] = [];
        for (;;) {
          const piece = real.rarest(Bitfield.full(PIECES), (one) => !seen.has(one));
          if (piece === undefined) break;
          seen.add(piece);
          order.push(counts[piece] as number);
        }
        expect(seen).toEqual(wanted);
        expect(order).toEqual([...order].sort((a, b) => a - b));

        const candidates = offered.filter((piece) => wanted.has(piece));
        const rarest = real.rarest(field(offered), () => true);
        const least = Math.min(...candidates.map((piece) => counts[piece] as number));
        if (candidates.length === 0) expect(rarest).toBeUndefined();
        else expect(counts[rarest as number]).toBe(least);
        expect(real.atRandom(field(offered), () => true) ?? -1).toBeOneOf(
          candidates.length === 0 ? [-1] : candidates,
        );
      }
    }),
    { numRuns: 150 },
  );
});

test("increases its version when a piece becomes wanted or rarer, and only then", () => {
  const real = new Availability(PIECES, seededRandom(1));
  real.want(3 as PieceIndex);
  let { version } = real;
  const bits = field([1, 3]);
  real.add(bits);
  real.unwant(3 as PieceIndex);
  expect(real.version).toBe(version);
  real.want(3 as PieceIndex);
  expect(real.version).toBeGreaterThan(version);
  version = real.version;
  real.remove(bits);
  expect(real.version).toBeGreaterThan(version);
  // A seeder changes the counts of all pieces at once.
  const all = Bitfield.full(PIECES);
  real.add(all);
  version = real.version;
  real.remove(all);
  expect(real.version).toBeGreaterThan(version);
});

test("returns only pieces with fewer copies than the given number", () => {
  const real = new Availability(3, seededRandom(1));
  for (const piece of [0, 1, 2]) real.want(piece as PieceIndex);
  const all = Bitfield.full(3);
  real.add(all);
  const one = new Bitfield(3);
  one.set(0 as PieceIndex);
  real.add(one);
  expect(real.rarest(one, () => true, 2)).toBeUndefined();
  expect(real.rarest(one, () => true, 3)).toBe(0);
  expect(real.rarest(all, () => true, 2)).toBeOneOf([1, 2]);
  expect(real.rarest(all, () => true, 1)).toBeUndefined();
});

test.each(["got", "lost"])(
  "breaks ties at random, each piece about as often, after pieces were %s",
  (how) => {
    const times = new Array<number>(PIECES).fill(0);
    const runs = 3_000;
    for (let seed = 0; seed < runs; seed++) {
      const real = new Availability(PIECES, seededRandom(seed));
      for (let piece = 0; piece < PIECES; piece++) real.want(piece as PieceIndex);
      // All but the last piece end with two copies.
      const halves =
        how === "got"
          ? [
              [0, 1, 2, 3],
              [4, 5, 6, 7],
              [7, 6, 5, 4, 8],
              [3, 2, 1, 0],
            ]
          : [
              [8, 3, 0, 2, 1],
              [4, 6, 5, 7],
            ];
      for (const has of halves) {
        const bits = field(
          how === "got" ? [] : [0, 1, 2, 3, 4, 5, 6, 7, 8].filter((piece) => piece !== has[0]),
        );
        real.add(bits);
        for (const piece of how === "got" ? has : has.slice(1)) {
          if (how === "got" && bits.set(piece as PieceIndex)) real.have(bits, piece as PieceIndex);
          if (how === "lost" && bits.clear(piece as PieceIndex)) real.lost(bits, piece as PieceIndex);
        }
      }
      const first = real.rarest(Bitfield.full(PIECES), (piece) => piece !== 8);
      times[first as number] = (times[first as number] as number) + 1;
    }
    // One in eight, within five standard deviations.
    for (const count of times.slice(0, 8))
      expect(Math.abs(count - runs / 8)).toBeLessThan(5 * Math.sqrt((runs / 8) * (7 / 8)));
    expect(times[8]).toBe(0);
  },
);
